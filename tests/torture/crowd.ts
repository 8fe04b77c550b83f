import * as Effect from "effect/Effect";
import * as Fiber from "effect/Fiber";
import { ended } from "../cli/program.ts";
import { world } from "../cli/world.ts";

/*
 * Two daemons and a `once` from cron, over and over, on one state file, while new models appear.
 */

export interface CrowdVerdict {
  readonly alerts: number;
  /** Numbers of the models as the robot heard of them. */
  readonly welink: ReadonlyArray<number>;
  /** The same for each recipient's mails. */
  readonly mails: Readonly<Record<string, ReadonlyArray<number>>>;
}

/** What a message tells of, oldest first; a digest shows the newest first, and names stand in links. */
const numbersIn = (text: string): ReadonlyArray<number> =>
  [...new Set([...text.matchAll(/DeepSeek-(\d+)/g)].map(([, number]) => Number(number)))]
    .sort((a, b) => a - b);

/** Says what came of so many runs of `once` beside the daemons. */
export const crowd = (options: { readonly runs: number }) =>
  Effect.gen(function* () {
    const mrt = yield* world;
    mrt.forge.repo("vllm-project/vllm");
    const { welink, ...others } = mrt.config.notify;
    mrt.writeConfig({
      ...mrt.config,
      first_run: "silent",
      poll_interval_seconds: 10,
      // More is published than the pace lets out, so each `once` would wait for it.
      notify: { ...others, welink: { ...welink, max_per_minute: 0 } },
    });
    yield* mrt.mrt("once");
    yield* mrt.spawnMrt("daemon");
    yield* mrt.spawnMrt("daemon");
    let alerts = 0;
    const publishing = yield* Effect.forkChild(
      Effect.gen(function* () {
        while (true) {
          mrt.hub.publish(`deepseek-ai/DeepSeek-${++alerts}`, { lastModified: Date.now() });
          yield* Effect.sleep("700 millis");
        }
      }),
    );
    for (let run = 0; run < options.runs; run++) yield* ended(mrt.spawnMrt("once"));
    yield* Fiber.interrupt(publishing);
    for (let last = 0; last < 2; last++) yield* mrt.mrt("once");
    const mailsTo = (recipient: string) =>
      mrt.post.mails.filter(({ recipients }) => recipients.includes(recipient))
        .flatMap(({ text }) => numbersIn(text));
    const verdict: CrowdVerdict = {
      alerts,
      welink: mrt.robot.messages.flatMap(({ content }) => numbersIn(content.text)),
      mails: Object.fromEntries(
        mrt.config.notify.email.to_list.map((recipient) => [recipient, mailsTo(recipient)]),
      ),
    };
    return verdict;
  });

/** Whether everybody heard of everything once and in order. */
export const isInOrder = ({ alerts, welink, mails }: CrowdVerdict): boolean => {
  const expected = Array.from({ length: alerts }, (_, index) => index + 1).join();
  return [welink, ...Object.values(mails)].every((heard) => heard.join() === expected);
};
