import { deepEqual, equal, match } from "node:assert/strict";
import * as Effect from "effect/Effect";
import { serveWelink } from "../simulators/welink.ts";
import { live } from "../testing.ts";
import { world } from "./world.ts";

/** A world with one group, and how its config comes to have two. */
const groups = Effect.gen(function* () {
  const mrt = yield* world;
  const research = yield* serveWelink();
  const { welink } = mrt.config.notify;
  const watched = { ...mrt.config, first_run: "silent", notify: { welink } };
  mrt.writeConfig(watched);
  const becomeTwo = () =>
    mrt.writeConfig({
      ...watched,
      notify: {
        welink: [
          { ...welink, name: "infra" },
          { name: "research", webhook_env: "ROBOT_RESEARCH" },
        ],
      },
    });
  const run = (...args: ReadonlyArray<string>) =>
    mrt.runWith({ ROBOT_RESEARCH: research.address }, [new URL(research.address).host], ...args);
  return { ...mrt, research, becomeTwo, run };
});

live(
  "when a channel becomes several, what waits for it is named, kept, and moved when asked",
  () =>
    Effect.gen(function* () {
      const { run, robot, research, forge, hub, becomeTwo } = yield* groups;
      forge.repo("vllm-project/vllm");
      hub.publish("deepseek-ai/Janus");
      yield* run("once");
      robot.misbehave({ kind: "answer", status: 200, body: '{"code":"58601"}' });
      hub.publish("deepseek-ai/DeepSeek-V5");
      equal((yield* run("once")).code, 3);
      robot.misbehave(null);
      becomeTwo();
      const advice =
        /welink: .*no such channel is configured here; .*mrt failures move --channel welink --to/;
      for (const command of ["once", "status", "check", "failures"]) {
        const { code, stdout } = yield* run(command);
        match(stdout, advice, command);
        equal(code, 3, command);
      }
      const vague = yield* run("failures", "move", "--channel", "welink", "--to", "welink");
      equal(vague.code, 2);
      match(vague.stderr, /welink is several channels; name one of welink:infra, welink:research/);
      const misspelt = yield* run("failures", "retry", "--channel", "welink:infar");
      equal(misspelt.code, 2);
      match(misspelt.stderr, /no channel welink:infar, .*; did you mean welink:infra\?/);
      const moved = yield* run("failures", "move", "--channel", "welink", "--to", "welink:infra");
      match(moved.stdout, /^1 moved to welink:infra/);
      hub.publish("deepseek-ai/DeepSeek-V6");
      equal((yield* run("once")).code, 0);
      const texts = (group: typeof robot) =>
        group.messages.map(({ content }) => /DeepSeek-V\d/.exec(content.text)?.[0]);
      deepEqual([texts(robot), texts(research)], [["DeepSeek-V5", "DeepSeek-V6"], ["DeepSeek-V6"]]);
      match((yield* run("check")).stdout, /All well/);
    }),
);

live(
  "a command that takes a channel takes one of several by its name, and all by their kind",
  () =>
    Effect.gen(function* () {
      const { run, robot, research, becomeTwo } = yield* groups;
      becomeTwo();
      const told = () => [robot.messages.length, research.messages.length];
      equal((yield* run("test-notify", "welink:research")).code, 0);
      deepEqual(told(), [0, 1]);
      const all = yield* run("test-notify", "welink");
      match(all.stdout, /^welink:infra: .*\nwelink:research: /);
      deepEqual(told(), [1, 2]);
      const misspelt = yield* run("test-notify", "welink:reserch");
      equal(misspelt.code, 2);
      match(misspelt.stderr, /no channel welink:reserch; did you mean welink:research\?/);
      const replayed = yield* run(
        ..."replay --since 1d --dry-run --json --channel welink:infra".split(" "),
      );
      deepEqual(JSON.parse(replayed.stdout).channels, ["welink:infra"]);
    }),
);

live(
  "two groups read the same alert in their own language and at their own time",
  () =>
    Effect.gen(function* () {
      const { config, writeConfig, run, robot, research, forge, hub } = yield* groups;
      forge.repo("vllm-project/vllm");
      const { welink } = config.notify;
      writeConfig({
        ...config,
        first_run: "silent",
        language: "en",
        timezone: "UTC",
        notify: {
          welink: [
            { ...welink, name: "infra" },
            {
              name: "research",
              webhook_env: "ROBOT_RESEARCH",
              language: "zh",
              timezone: "Asia/Shanghai",
            },
          ],
        },
      });
      yield* run("once");
      hub.publish("deepseek-ai/DeepSeek-V5");
      equal((yield* run("once")).code, 0);
      const textOf = (group: typeof robot) => group.messages.at(-1)?.content.text ?? "";
      match(textOf(robot), /new model .*DeepSeek-V5[^]*Time: .* UTC/);
      match(textOf(research), /新模型.*DeepSeek-V5[^]*时间：.* \+08:00/);
    }),
);
