import { deepEqual, equal } from "node:assert/strict";
import * as Effect from "effect/Effect";
import * as Fiber from "effect/Fiber";
import * as TestClock from "effect/testing/TestClock";
import { runOnce } from "../../../src/app/once.ts";
import { lanesOf } from "../../../src/app/poll/lanes.ts";
import { test } from "../../testing.ts";
import { scriptedSource, settings, world } from "../scripted.ts";

test("the sources of a host share its lanes, and the strictest of them counts", () =>
  Effect.sync(() => {
    const [plain, wide] = [{}, { lanes: 8 }];
    deepEqual([lanesOf([plain]), lanesOf([wide, wide]), lanesOf([wide, plain])], [4, 8, 4]);
  }));

for (const [lanes, atOnce] of [[{}, 4], [{ lanes: 8 }, 8]] as const) {
  test(`of twenty sources of a host ${atOnce} are polled at once`, () => {
    const scripted = Array.from({ length: 20 }, (_, n) => scriptedSource(`github:acme/${n}`));
    for (const { answers } of scripted) answers.push("hang");
    return Effect.gen(function* () {
      const run = yield* Effect.forkChild(runOnce(settings(), () => Effect.void));
      yield* TestClock.adjust("1 second");
      equal(scripted.filter(({ cursors }) => cursors.length > 0).length, atOnce);
      yield* Fiber.interrupt(run);
    }).pipe(
      Effect.provide(
        world({
          sources: scripted.map(({ source, ...rest }) => ({
            ...rest,
            source: { ...source, ...lanes },
          })),
        }),
      ),
    );
  });
}
