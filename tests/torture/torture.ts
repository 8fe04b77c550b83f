import * as Console from "effect/Console";
import * as Duration from "effect/Duration";
import * as Effect from "effect/Effect";
import { world } from "../cli/world.ts";

/*
 * The real program, killed with SIGKILL at random moments while the upstreams publish and the
 * receivers fail in every way. In the end every alert must have reached every recipient. One may come
 * twice only where nobody can know: when a receiver took a message and MRT was killed, or the
 * connection broken, before MRT heard of it.
 */

type World = Effect.Success<typeof world>;

export interface Verdict {
  readonly kills: number;
  readonly alerts: number;
  /** `RECIPIENT ALERT` of each that never arrived. */
  readonly lost: ReadonlyArray<string>;
  /** Messages beyond the first of an alert to a recipient. */
  readonly repeated: number;
  /** Messages that were taken without MRT hearing of it. */
  readonly unheard: number;
}

/** A message that reached somebody. What appears upstream is called `DeepSeek-N`. */
interface Reception {
  readonly channel: "welink" | "email";
  readonly to: string;
  readonly name: string;
}

/** mulberry32: the same run again for the same seed, as far as the moments of death allow. */
const randomFrom = (seed: number) => {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6D2B79F5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
};

const publish = ({ forge, hub, scope }: World, serial: number, where: number): void => {
  const name = `DeepSeek-${serial}`;
  if (where === 0) hub.publish(`deepseek-ai/${name}`);
  else if (where === 1) scope.publish(`Qwen/${name}`);
  else forge.repo("vllm-project/vllm").open({ title: `About ${name}`, pull: where === 2 });
};

/** Ways in which receivers fail; half of the time both work, or nothing would ever be sent. */
const misbehave = ({ robot, post }: World, pick: number): void => {
  const { faults } = post;
  Object.assign(faults, { recipients: {}, sender: null, data: null, dropAfterData: false });
  robot.misbehave(null);
  const answer = (body: string, status = 200) => robot.misbehave({ kind: "answer", status, body });
  if (pick === 0) answer("", 500);
  else if (pick === 1) answer('{"code":"58500","message":"busy"}');
  else if (pick === 2) answer('{"code":"58601","message":"not this one"}');
  else if (pick === 3) answer('{"code":"58602","message":"not enabled"}');
  else if (pick === 4) answer("<html>no robot here</html>");
  else if (pick === 5) robot.misbehave({ kind: "hang" });
  else if (pick === 6) robot.misbehave({ kind: "break" });
  else if (pick === 7) robot.misbehave({ kind: "accept_and_break" });
  else if (pick === 8) robot.misbehave({ kind: "accept_and_hang" });
  else if (pick === 9) faults.sender = [421, "4.3.2 shutting down"];
  else if (pick === 10) faults.data = [451, "4.3.0 try again"];
  else if (pick === 11) faults.data = [550, "5.7.1 not today"];
  else if (pick === 12) faults.dropAfterData = true;
  else if (pick === 13) faults.recipients = { "b@corp.example": [550, "5.1.1 unknown"] };
  else if (pick === 14) faults.recipients = { "b@corp.example": [452, "4.2.2 mailbox full"] };
};
const kindsOfPick = 30;

/** Each alert a message tells of, once: a digest tells of several, and names stand in links too. */
const namesIn = (text: string): ReadonlyArray<string> => [
  ...new Set([...text.matchAll(/DeepSeek-\d+/g)].map(([name]) => name)),
];

/** Hands out what was received since it was asked last. */
const receptions = ({ robot, post }: World) => {
  let messages = 0;
  let mails = 0;
  return (): ReadonlyArray<Reception> => {
    const fresh: ReadonlyArray<Reception> = [
      ...robot.messages.slice(messages).flatMap(({ content }) =>
        namesIn(content.text).map((name) => ({
          channel: "welink" as const,
          to: "welink",
          name,
        }))
      ),
      ...post.mails.slice(mails).flatMap(({ text, recipients }) =>
        recipients.flatMap((to) =>
          namesIn(text).map((name) => ({ channel: "email" as const, to, name }))
        )
      ),
    ];
    messages = robot.messages.length;
    mails = post.mails.length;
    return fresh;
  };
};

/** Whether the state still means to send what was received. */
const isUnheard = (mrt: World) => {
  const open = mrt.state(`SELECT d.channel, d.recipients, a.alert_json FROM deliveries d
    JOIN alerts a ON a.id = d.alert_id WHERE d.state <> 'sent'`);
  return ({ channel, to, name }: Reception): boolean =>
    open.some((delivery) =>
      delivery["channel"] === channel && String(delivery["alert_json"]).includes(`${name}"`) &&
      (delivery["recipients"] === "[]" || String(delivery["recipients"]).includes(to))
    );
};

/** As if leases, holds and waiting times had run out. */
const timePasses = (mrt: World) => {
  mrt.state("UPDATE cursors SET lease_until = 0, next_poll_at = 0");
  mrt.state("UPDATE deliveries SET next_attempt_at = 0");
  mrt.state(
    "UPDATE channels SET hold_until = 0, lease_owner = NULL, lease_until = 0, sent_times = '[]'",
  );
  mrt.state("DELETE FROM recipient_holds");
};

/** Runs MRT and kills it after so many milliseconds, wherever it is then. */
const killedAfter = (mrt: World, command: "once" | "daemon", ms: number) =>
  Effect.scoped(Effect.gen(function* () {
    const running = yield* mrt.spawnMrt(command);
    yield* Effect.raceFirst(Effect.sleep(ms), running.ended);
    yield* running.kill;
  }));

const untilDone = (mrt: World) =>
  Effect.gen(function* () {
    for (let run = 0; run < 5; run++) {
      const { code, stdout, stderr } = yield* mrt.mrt("once");
      if (code === 0) return;
      if (run === 4) yield* Console.error(`MRT does not come to rest:\n${stdout}${stderr}`);
      timePasses(mrt);
    }
  });

export const torture = (options: { readonly kills: number; readonly seed: number }) =>
  Effect.gen(function* () {
    const dice = randomFrom(options.seed);
    const choose = (count: number) => Math.floor(dice() * count);
    const mrt = yield* world;
    const fresh = receptions(mrt);
    // More attempts than there can be refusals in a row, and no summary: here nothing may be given up,
    // and each alert is counted.
    const delivery = { max_attempts: 100, flood_limit: 0 };
    mrt.writeConfig({ ...mrt.config, first_run: "silent", delivery });
    mrt.forge.repo("vllm-project/vllm");
    // The first kills come while the state file is made and migrated.
    const early = Math.min(3, Math.ceil(options.kills / 10));
    for (let kill = 0; kill < early; kill++) yield* killedAfter(mrt, "once", 100 + choose(200));
    yield* untilDone(mrt);
    // On a slow machine death has to come later, or it meets nothing but the start.
    const [runtime] = yield* Effect.timed(
      Effect.scoped(Effect.flatMap(mrt.spawnMrt("once"), ({ ended }) => ended)),
    );

    const received: Array<Reception> = [];
    let serial = 0;
    let unheard = 0;
    for (let kill = 0; kill < options.kills; kill++) {
      for (let more = choose(4); more > 0; more--) publish(mrt, ++serial, choose(4));
      misbehave(mrt, choose(kindsOfPick));
      const moment = Duration.toMillis(runtime) * (0.5 + dice());
      yield* killedAfter(mrt, choose(2) === 0 ? "once" : "daemon", moment);
      const arrived = fresh();
      received.push(...arrived);
      unheard += arrived.filter(isUnheard(mrt)).length;
      timePasses(mrt);
    }
    misbehave(mrt, kindsOfPick);
    yield* untilDone(mrt);
    received.push(...fresh());

    const counts = new Map<string, number>();
    for (const { to, name } of received) {
      counts.set(`${to} ${name}`, (counts.get(`${to} ${name}`) ?? 0) + 1);
    }
    const everybody = ["welink", "a@corp.example", "b@corp.example"];
    const expected = Array.from({ length: serial }, (_, index) => `DeepSeek-${index + 1}`)
      .flatMap((name) => everybody.map((to) => `${to} ${name}`));
    const verdict: Verdict = {
      kills: options.kills,
      alerts: serial,
      lost: expected.filter((each) => !counts.has(each)),
      repeated: received.length - counts.size,
      unheard,
    };
    return verdict;
  });
