import * as Cause from "effect/Cause";
import * as Console from "effect/Console";
import * as Effect from "effect/Effect";
import { type Ended, Program, sources } from "./cli/program.ts";
import { world } from "./cli/world.ts";

/*
 * A look at MRT without network and keys: the real program, against simulated upstreams and receivers
 * on this machine. Exits 1 when something it says did not happen.
 */

type World = Effect.Success<typeof world>;

const year2020 = Date.UTC(2020, 0, 1);

const say = (text: string) => Console.log(`\n── ${text}`);
const quote = (text: string) => Console.log(text.trimEnd().replace(/^/gm, "   │ "));

/** What the receivers got since the last look. */
const receivedBy = ({ robot, post }: World) => {
  let messages = 0;
  let mails = 0;
  return () => {
    const news = {
      welink: robot.messages.slice(messages).map(({ content }) => content.text),
      mails: post.mails.length - mails,
    };
    messages = robot.messages.length;
    mails = post.mails.length;
    return news;
  };
};

class Broken extends Error {}

const claim = (text: string, happened: boolean) =>
  happened
    ? Console.log(`   ✓ ${text}`)
    : Effect.andThen(Console.log(`   ✗ ${text}`), Effect.die(new Broken(text)));

const run = (mrt: World, what: string) =>
  Effect.gen(function* () {
    yield* say(what);
    yield* Console.log("   $ mrt once");
    const ended: Ended = yield* mrt.mrt("once");
    yield* quote(ended.stdout);
    yield* claim("it ends with exit code 0", ended.code === 0);
  });

const publish = ({ forge, hub, scope }: World) => {
  const repo = forge.repo("vllm-project/vllm");
  repo.open({ title: "Qwen4 crashes on start", body: "Since today's build." });
  const pull = repo.open({ title: "Support DeepSeek-V5", pull: true });
  repo.merge(pull);
  repo.open({ title: "Fix a typo in the manual" });
  hub.publish("deepseek-ai/DeepSeek-V5");
  scope.publish("Qwen/Qwen4-30B");
};

const demo = Effect.gen(function* () {
  const mrt = yield* world;
  const received = receivedBy(mrt);
  const repo = mrt.forge.repo("vllm-project/vllm");
  repo.open({ title: "Support Qwen3", createdAt: year2020 });
  repo.open({ title: "Fix the build", createdAt: year2020 });
  mrt.hub.publish("deepseek-ai/DeepSeek-V3", { createdAt: year2020 });
  mrt.scope.publish("Qwen/Qwen3", { createdAt: year2020 });
  yield* say(
    "GitHub, Hugging Face and ModelScope, a WeLink robot and a mail server, all simulated",
  );
  yield* Console.log("   Watching vllm-project/vllm, deepseek-ai and Qwen for deepseek and qwen");

  yield* run(mrt, "The first run takes note of what is there");
  const first = received();
  yield* quote(first.welink.join("\n\n"));
  yield* claim("WeLink has one summary of all three sources", first.welink.length === 1);
  yield* claim("so has the mailbox", first.mails === 1);

  yield* say("Now an issue is opened, a pull request merged, and two models appear");
  publish(mrt);
  yield* run(mrt, "The second run tells what is new");
  const second = received();
  yield* quote(second.welink.join("\n\n"));
  yield* claim("the four that match came by WeLink", second.welink.length === 4);
  yield* claim("and by mail", second.mails === 4);
  yield* claim(
    "the merged pull request is one alert that names both",
    second.welink.some((text) => /merged.*opened|opened.*merged/i.test(text)),
  );
  yield* claim("the typo is nobody's business", !second.welink.some((text) => /typo/.test(text)));

  yield* run(mrt, "A restart repeats nothing");
  const third = received();
  yield* claim("no alert came twice", third.welink.length + third.mails === 0);

  yield* say("The WeLink robot is down while another model appears");
  mrt.robot.misbehave({ kind: "answer", status: 503, body: "" });
  mrt.hub.publish("deepseek-ai/DeepSeek-V5-Lite");
  const failed = yield* mrt.mrt("once");
  yield* quote(failed.stdout);
  yield* claim("exit code 3 says that something waits", failed.code === 3);
  yield* claim("the mail came all the same", received().mails === 1);
  mrt.robot.misbehave(null);
  mrt.state("UPDATE channels SET hold_until = 0");
  yield* run(mrt, "The robot is back, and half a minute later");
  const last = received();
  yield* quote(last.welink.join("\n\n"));
  yield* claim(
    "WeLink has its alert, the mailbox no second one",
    last.welink.length === 1 &&
      last.mails === 0,
  );
  yield* say("That is all. Make it yours: deno task init");
});

const exit = await Effect.runPromiseExit(
  Effect.scoped(demo).pipe(
    Effect.provideService(Program, sources),
    Effect.tapCause((cause) => Console.error(`\nIt did not happen: ${Cause.pretty(cause)}`)),
  ),
);
Deno.exit(exit._tag === "Success" ? 0 : 1);
