import { deepEqual, equal, ok } from "node:assert/strict";
import * as Duration from "effect/Duration";
import * as Effect from "effect/Effect";
import * as Layer from "effect/Layer";
import * as Option from "effect/Option";
import * as SqlClient from "effect/sql/SqlClient";
import * as TestClock from "effect/testing/TestClock";
import { verbatim } from "../../../src/domain/phrase.ts";
import { SourceStore } from "../../../src/domain/source_store.ts";
import * as SqlSourceStore from "../../../src/state/sql/source_store.ts";
import * as StateFile from "../../../src/state/sqlite/file.ts";
import { test } from "../../testing.ts";
import { claimed, key, result } from "../samples.ts";

/*
 * Sources that need no poll, as their marks tell.
 */

const layer = SqlSourceStore.layer.pipe(Layer.provideMerge(StateFile.layerMemory));

const minutes = Duration.minutes;

/** Takes note that the source has this mark still. */
const note = (mark: string) =>
  Effect.gen(function* () {
    return yield* (yield* SourceStore).noteUnmoved({
      marks: new Map([[key, mark], ["github:acme/unknown", mark]]),
      since: minutes(50),
      nextPollIn: minutes(5),
    });
  });

/** A poll that was good, with the mark from before it. */
const polledWith = (mark: string) =>
  Effect.gen(function* () {
    const store = yield* SourceStore;
    yield* store.commitPoll(yield* claimed, result({ mark: Option.some(mark) }));
  });

const trouble = {
  error: verbatim("down"),
  retryIn: Option.none(),
  tokenRefused: Option.none(),
};

test("a source that has not moved counts as polled well and falls due an interval later", () =>
  Effect.gen(function* () {
    yield* polledWith("m1");
    yield* TestClock.adjust("6 minutes");
    deepEqual(yield* note("m1"), [key]);
    const sql = yield* SqlClient.SqlClient;
    const now = 6 * 60_000;
    deepEqual(yield* sql`SELECT last_ok_at, last_poll_at, next_poll_at, fails FROM cursors`, [
      { last_ok_at: now, last_poll_at: now, next_poll_at: now + 5 * 60_000, fails: 0 },
    ]);
  }).pipe(Effect.provide(layer)));

const moved: ReadonlyArray<
  readonly [string, Effect.Effect<unknown, unknown, SourceStore | SqlClient.SqlClient>]
> = [
  ["has another mark", polledWith("m0")],
  ["was never polled", Effect.flatMap(SourceStore, (store) => store.sync([key]))],
  [
    "was polled without a mark since",
    Effect.gen(function* () {
      yield* polledWith("m1");
      yield* (yield* SourceStore).commitPoll(yield* claimed, result());
    }),
  ],
  ["is being polled", Effect.andThen(polledWith("m1"), claimed)],
  [
    "fails",
    Effect.gen(function* () {
      yield* polledWith("m1");
      const store = yield* SourceStore;
      yield* store.failPoll(yield* claimed, verbatim("down"), minutes(5), Option.none());
    }),
  ],
  [
    "has an outage that lasts",
    Effect.gen(function* () {
      yield* (yield* SourceStore).commitPoll(
        yield* claimed,
        result({ trouble: Option.some(trouble) }),
      );
      yield* polledWith("m1");
    }),
  ],
  [
    "was last polled almost an hour ago",
    Effect.gen(function* () {
      yield* polledWith("m1");
      yield* TestClock.adjust("45 minutes");
      equal((yield* note("m1")).length, 1);
      yield* TestClock.adjust("5 minutes");
    }),
  ],
  [
    "was polled at a time that has not come yet",
    Effect.gen(function* () {
      yield* TestClock.setTime(86_400_000);
      yield* polledWith("m1");
      yield* TestClock.setTime(0);
    }),
  ],
];

for (const [what, happens] of moved) {
  test(`a source that ${what} is to be polled`, () =>
    Effect.gen(function* () {
      yield* happens;
      deepEqual(yield* note("m1"), []);
    }).pipe(Effect.provide(layer)));
}

test("what falls due soon is due together with what is due, and not before", () =>
  Effect.gen(function* () {
    const store = yield* SourceStore;
    const keys = ["github:acme/a", "github:acme/b", "github:acme/c"];
    yield* store.sync(keys);
    for (const [index, each] of keys.entries()) {
      const [claim] = yield* store.claimDue({ keys: [each], limit: 1, interval: Option.none() });
      ok(claim !== undefined);
      const nextPollIn = Duration.seconds([280, 300, 320][index] ?? 0);
      yield* store.commitPoll(claim, result({ nextPollIn }));
    }
    const together = store.dueTogether({ keys, interval: minutes(5), ahead: minutes(0.5) });
    yield* TestClock.adjust("279 seconds");
    deepEqual(yield* together, []);
    yield* TestClock.adjust("1 second");
    deepEqual(yield* together, keys.slice(0, 2));
    yield* store.claimDue({ keys: keys.slice(0, 1), limit: 1, interval: Option.none() });
    deepEqual(yield* together, []);
  }).pipe(Effect.provide(layer)));
