import { deepEqual, equal, match } from "node:assert/strict";
import * as Effect from "effect/Effect";
import { everywhere } from "./programs.ts";
import { told } from "./told.ts";

/** SQL: a daemon that has run with this config for two hours and was last heard of `at`. */
const daemonOf = (config: string, at: number) =>
  `INSERT INTO daemons (id, pid, started_at, beat_at, interval_ms, config_path)
    VALUES ('${config}', 1, ${at - 7_200_000}, ${at}, 300000, '${config}')`;

everywhere(
  "healthcheck is about the daemon with its own config, whatever else is at work on the state file",
  () =>
    Effect.gen(function* () {
      const mrt = yield* told;
      const other = [3, "no daemon with this config is running, only one with another config\n"];
      const healthcheck = Effect.map(
        mrt.mrt("healthcheck"),
        ({ code, stdout }) => [code, stdout],
      );
      deepEqual(yield* healthcheck, [3, "no daemon is running on this state file\n"]);
      mrt.state(daemonOf("/another/config.json", Date.now()));
      deepEqual(yield* healthcheck, other);
      mrt.state(daemonOf(`${mrt.folder}/config.json`, Date.now() - 66_000));
      yield* mrt.mrt("once");
      deepEqual(yield* healthcheck, other);
      mrt.state(`UPDATE daemons SET beat_at = ${Date.now()}`);
      deepEqual(yield* healthcheck, [0, "all well\n"]);
      const chinese = yield* mrt.mrt("--lang", "zh", "healthcheck");
      deepEqual([chinese.code, chinese.stdout], [0, "一切正常\n"]);
    }),
);

everywhere(
  "healthcheck --channels is about channels that are held or have dead letters, too",
  () =>
    Effect.gen(function* () {
      const mrt = yield* told;
      mrt.state(daemonOf(`${mrt.folder}/config.json`, Date.now()));
      const healthcheck = (...args: ReadonlyArray<string>) =>
        Effect.map(mrt.mrt("healthcheck", ...args), ({ code, stdout }) => [code, stdout]);
      deepEqual(yield* healthcheck("--channels"), [0, "all well\n"]);
      mrt.robot.misbehave({ kind: "answer", status: 503, body: "busy" });
      mrt.hub.publish("deepseek-ai/DeepSeek-V6");
      yield* mrt.mrt("once");
      deepEqual(yield* healthcheck(), [0, "all well\n"]);
      const [code, said = ""] = yield* healthcheck("--channels");
      equal(code, 3);
      match(String(said), /^welink is held with 1 pending: .*503/);
      mrt.state("UPDATE deliveries SET state = 'dead' WHERE state = 'pending'");
      deepEqual(yield* healthcheck("--channels"), [
        3,
        "welink: 1 dead letter; mrt failures shows why\n",
      ]);
    }),
);

everywhere(
  "healthcheck bears with a source for --max-age, by itself for stale_minutes",
  () =>
    Effect.gen(function* () {
      const mrt = yield* told;
      const now = Date.now();
      mrt.state(daemonOf(`${mrt.folder}/config.json`, now));
      const healthcheck = (...args: ReadonlyArray<string>) => {
        mrt.state(`UPDATE daemons SET beat_at = ${Date.now()}`);
        return mrt.mrt("healthcheck", ...args);
      };
      equal((yield* healthcheck()).stdout, "all well\n");
      mrt.state(`UPDATE cursors SET fails = 3, outage_ms = 7200000, outage_polls = 3,
        outage_detail = 'answers 500' WHERE source_key = 'github:vllm-project/vllm'`);
      const sick = yield* healthcheck();
      deepEqual([sick.code, sick.stdout], [
        3,
        "github:vllm-project/vllm has been failing for longer than allowed: answers 500\n",
      ]);
      equal((yield* healthcheck("--max-age", "119m")).code, 3);
      equal((yield* healthcheck("--max-age", "3h")).code, 0);
      equal((yield* healthcheck("--max-age", "soon")).code, 2);
      mrt.state(`UPDATE cursors SET fails = 0, outage_ms = NULL,
        next_poll_at = ${Date.now() - 900_000}`);
      match((yield* healthcheck()).stdout, /should have been polled 15 min ago/);
    }),
);
