import { equal } from "node:assert/strict";
import * as Duration from "effect/Duration";
import * as Effect from "effect/Effect";
import { isAhead, slack } from "../../src/domain/deadline.ts";
import { test } from "../testing.ts";

const length = Duration.minutes(5);
const until = 1_000_000;
const setAt = until - Duration.toMillis(length);
const earliest = setAt - Duration.toMillis(slack);

test("a deadline holds until it comes, and no longer than it was set ahead", () =>
  Effect.sync(() => {
    for (
      const [now, expected] of [
        [until - 1, true],
        [until, false],
        [until + 1, false],
        [setAt, true],
        // The clock was set back by a minute, and by more.
        [earliest, true],
        [earliest - 1, false],
        [0, false],
      ] as const
    ) {
      equal(isAhead({ until, length }, now), expected, String(now));
    }
  }));
