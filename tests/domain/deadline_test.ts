import { equal } from "node:assert/strict";
import * as Effect from "effect/Effect";
import { isAhead, slackMs } from "../../src/domain/deadline.ts";
import { test } from "../testing.ts";

const lengthMs = 300_000;
const until = 1_000_000;

test("a deadline holds until it comes, and no longer than it was set ahead", () =>
  Effect.sync(() => {
    for (
      const [now, expected] of [
        [until - 1, true],
        [until, false],
        [until + 1, false],
        [until - lengthMs, true],
        // The clock was set back by a minute, and by more.
        [until - lengthMs - slackMs, true],
        [until - lengthMs - slackMs - 1, false],
        [0, false],
      ] as const
    ) {
      equal(isAhead({ until, lengthMs }, now), expected, String(now));
    }
  }));
