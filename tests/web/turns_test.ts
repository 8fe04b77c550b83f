import { deepEqual } from "node:assert/strict";
import * as Clock from "effect/Clock";
import * as Effect from "effect/Effect";
import * as Fiber from "effect/Fiber";
import * as TestClock from "effect/testing/TestClock";
import { makeTurns } from "../../src/web/turns.ts";
import { test } from "../testing.ts";

/** When each of the pages begins, each of which takes 20 ms, while the state has these revisions. */
const begun = (pages: number, revisions: () => number) =>
  Effect.gen(function* () {
    const turns = makeTurns(Effect.sync(revisions));
    const page = Effect.gen(function* () {
      const at = yield* Clock.currentTimeMillis;
      yield* Effect.sleep("20 millis");
      return String(at);
    });
    const all = yield* Effect.forkChild(Effect.all(
      Array.from({ length: pages }, () => turns(page, "refused")),
      { concurrency: "unbounded" },
    ));
    yield* TestClock.adjust("1 minute");
    return yield* Fiber.join(all);
  });

test("pages are made one after another", () =>
  Effect.gen(function* () {
    deepEqual(yield* begun(3, () => 1), ["0", "20", "40"]);
  }));

test("while the state is written, nine tenths of the time belong to others", () =>
  Effect.gen(function* () {
    let revision = 0;
    deepEqual(yield* begun(3, () => ++revision), ["0", "200", "400"]);
  }));

test("when eight wait, the next is turned away", () =>
  Effect.gen(function* () {
    const found = yield* begun(10, () => 1);
    deepEqual(found.slice(7), ["140", "refused", "refused"]);
  }));

test("whoever leaves while waiting, and a page that fails, hold up nobody", () =>
  Effect.gen(function* () {
    const turns = makeTurns(Effect.succeed(1));
    const slow = turns(Effect.as(Effect.sleep("20 millis"), "made"), "refused");
    for (let round = 0; round < 3; round++) {
      const first = yield* Effect.forkChild(slow);
      const others = yield* Effect.forEach(
        Array.from({ length: 15 }),
        () => Effect.forkChild(slow),
      );
      yield* TestClock.adjust("1 millis");
      yield* Fiber.interruptAll([first, ...others]);
    }
    yield* Effect.exit(turns(Effect.die("a defect"), "refused"));
    const last = yield* Effect.forkChild(slow);
    yield* TestClock.adjust("20 millis");
    deepEqual(yield* Fiber.join(last), "made");
  }));
