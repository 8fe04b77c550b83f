import { ok } from "node:assert/strict";
import * as Effect from "effect/Effect";
import { live, long } from "../testing.ts";
import { crowd, isInOrder } from "./crowd.ts";

live(
  "two daemons and a once from cron on one state file tell everything once and in order",
  () =>
    Effect.gen(function* () {
      const verdict = yield* crowd({ runs: long ? 20 : 3 });
      ok(verdict.alerts > 0 && isInOrder(verdict), JSON.stringify(verdict));
    }),
);
