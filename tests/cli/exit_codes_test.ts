import { deepEqual, equal, match } from "node:assert/strict";
import * as Effect from "effect/Effect";
import { everywhere } from "./programs.ts";
import { told } from "./told.ts";
import { world } from "./world.ts";

/*
 * The exit codes of docs/operations.md: 3 while something failed, whichever command is asked.
 */

type World = Effect.Success<typeof told>;

const asked = ["once", "status", "failures"];

const codes = ({ mrt }: Pick<World, "mrt">) =>
  Effect.forEach(asked, (command) => Effect.map(mrt(command), ({ code }) => code));

const refuse = ({ robot, hub }: World) => {
  robot.misbehave({ kind: "answer", status: 200, body: '{"code":"58601","message":"no"}' });
  hub.publish("deepseek-ai/DeepSeek-V6");
};

/** What somebody should look at, and what is none of it. */
const situations: ReadonlyArray<
  readonly [string, number, (mrt: World) => Effect.Effect<unknown, never, never>]
> = [
  ["all is well", 0, () => Effect.void],
  ["an update waits for the end of its window", 0, (mrt) =>
    Effect.gen(function* () {
      for (const title of ["DeepSeek a", "DeepSeek b"]) {
        mrt.forge.repo("vllm-project/vllm").edit(1, { title });
        yield* mrt.mrt("once");
      }
      match((yield* mrt.mrt("status")).stdout, /; 1 for email when its update window ends/);
    })],
  ["a delivery failed and is pending", 3, (mrt) => {
    refuse(mrt);
    return mrt.mrt("once");
  }],
  ["a delivery was given up", 3, (mrt) =>
    Effect.sync(() => {
      mrt.state("UPDATE deliveries SET state = 'dead' WHERE channel = 'welink'");
    })],
  ["a channel holds something and is gone from the config", 3, (mrt) =>
    Effect.gen(function* () {
      refuse(mrt);
      yield* mrt.mrt("once");
      const { welink: _, ...notify } = mrt.config.notify;
      mrt.writeConfig({ ...mrt.config, notify });
    })],
  ["an incident is open", 3, (mrt) =>
    Effect.gen(function* () {
      mrt.forge.fail({ kind: "answer", status: 401, body: "{}" });
      yield* mrt.mrt("once");
      yield* mrt.mrt("once");
    })],
];

for (const [name, code, happens] of situations) {
  everywhere(`once, status and failures exit ${code} when ${name}`, () =>
    Effect.gen(function* () {
      const mrt = yield* told;
      yield* happens(mrt);
      deepEqual(yield* codes(mrt), [code, code, code]);
    }));
}

everywhere(
  "the exit codes of the other commands are those of the table too",
  () =>
    Effect.gen(function* () {
      const mrt = yield* world;
      const { notify, sources } = mrt.config;
      mrt.writeConfig({ ...mrt.config, sources: { huggingface: sources.huggingface } });
      const code = (...args: ReadonlyArray<string>) =>
        Effect.map(mrt.mrt(...args), ({ code }) => code);
      mrt.hub.publish("deepseek-ai/DeepSeek-V5");
      // Nothing failed.
      for (
        const args of [
          ["once"],
          ["check", "--online"],
          ["dry-run"],
          ["test-notify"],
          ["alerts"],
          ["rules"],
          ["rules", "test"],
          ["rules", "test", "--text", "deepseek"],
        ]
      ) {
        equal(yield* code(...args), 0, args.join(" "));
      }
      equal(yield* code("explain", `${mrt.hub.url}/deepseek-ai/DeepSeek-V5`), 0);
      equal(yield* code("replay", "--since", "1h", "--yes"), 0);
      // No daemon runs.
      equal(yield* code("healthcheck"), 3);
      // What the command line asks for is not there.
      for (
        const args of [
          ["explain", "https://example.com/nothing"],
          ["alerts", "show", "abcdef012345"],
          ["failures", "drop", "abcdef012345"],
          ["test-notify", "slack"],
          ["rules", "test", "papers"],
          ["replay"],
          ["replay", "--since", "1h", "--rule", "papers"],
        ]
      ) equal(yield* code(...args), 2, args.join(" "));
      // Upstream and receiver fail.
      mrt.hub.fail({ kind: "answer", status: 500 });
      mrt.robot.misbehave({ kind: "answer", status: 500, body: "" });
      for (
        const args of [
          ["check", "--online"],
          ["dry-run"],
          ["test-notify"],
          ["replay", "--since", "1h", "--yes"],
        ]
      ) equal(yield* code(...args), 3, args.join(" "));
      mrt.writeConfig({ notify, sorces: {} });
      equal(yield* code("status"), 2);
    }),
);

everywhere("failures drop takes each form of ID that is shown", () =>
  Effect.gen(function* () {
    const mrt = yield* told;
    mrt.robot.misbehave({ kind: "answer", status: 200, body: '{"code":"58601","message":"no"}' });
    const failing = Effect.gen(function* () {
      mrt.hub.publish(`deepseek-ai/DeepSeek-V${6 + mrt.hub.requests.length}`);
      yield* mrt.mrt("once");
      const [failure] = JSON.parse((yield* mrt.mrt("failures", "--json")).stdout);
      return failure as { readonly id: string; readonly delivery: string };
    });
    const forms: ReadonlyArray<(failure: { id: string; delivery: string }) => string> = [
      ({ id }) => id,
      ({ delivery }) => delivery,
      // As mrt alerts, mrt alerts show and mrt explain show the alert.
      ({ id }) => id.split(":")[0] ?? "",
      ({ delivery }) => delivery.split(":")[0] ?? "",
    ];
    for (const form of forms) {
      const dropped = yield* mrt.mrt("failures", "drop", form(yield* failing));
      match(dropped.stdout, /^1 discarded\n/, dropped.stderr);
    }
    // An event that is told as one of a flood has a fingerprint of its own.
    const { delivery } = yield* failing;
    const [alert = ""] = delivery.split(":");
    mrt.state(`INSERT OR REPLACE INTO alert_events (alert_id, fingerprint)
      VALUES ('${alert}', '${"ab".repeat(32)}')`);
    const elsewhere = yield* mrt.mrt("failures", "drop", "abababababab:email");
    equal(elsewhere.code, 2);
    match((yield* mrt.mrt("failures", "drop", "abababababab")).stdout, /^1 discarded\n/);
  }));
