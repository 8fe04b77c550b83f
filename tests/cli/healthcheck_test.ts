import { deepEqual, equal, match } from "node:assert/strict";
import * as Effect from "effect/Effect";
import { everywhere } from "./programs.ts";
import { told } from "./told.ts";

everywhere(
  "healthcheck bears with a source for --max-age, by itself for stale_minutes",
  () =>
    Effect.gen(function* () {
      const mrt = yield* told;
      const now = Date.now();
      mrt.state(`INSERT INTO daemons (id, pid, started_at, beat_at, interval_ms)
        VALUES ('d', 1, ${now - 7_200_000}, ${now}, 300000)`);
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
