import { ok } from "node:assert/strict";
import * as Effect from "effect/Effect";
import { live } from "../testing.ts";
import { crowd, isInOrder } from "./crowd.ts";

live(
  "two daemons and a once from cron on one state file tell everything once and in order",
  () =>
    Effect.gen(function* () {
      const verdict = yield* crowd({ seconds: 20 });
      ok(verdict.runs > 2 && isInOrder(verdict), JSON.stringify(verdict));
    }),
);
