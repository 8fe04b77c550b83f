import { deepEqual, equal } from "node:assert/strict";
import * as Duration from "effect/Duration";
import * as Effect from "effect/Effect";
import * as Option from "effect/Option";
import {
  ailmentOf,
  baselineOf,
  firstLookAgain,
  isFullDue,
  keepsPart,
  readUpTo,
  retryWait,
  tokenRefused,
} from "../../../src/app/poll/policy.ts";
import type { Sweep } from "../../../src/app/poll/pages.ts";
import {
  Malformed,
  RateLimited,
  Rejected,
  Unauthorized,
  Unavailable,
} from "../../../src/domain/errors.ts";
import type { Item } from "../../../src/domain/item.ts";
import { test } from "../../testing.ts";
import { model } from "../scripted.ts";
import { verbatim } from "../../../src/domain/phrase.ts";

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;
const message = "no";

const swept = (items: ReadonlyArray<Item>, overrides: Partial<Sweep> = {}): Sweep => ({
  items: new Map(items.map((item) => [item.id, item])),
  cursor: "c",
  identity: Option.none(),
  byNumber: false,
  servedAt: day,
  complete: true,
  empty: items.length === 0,
  cut: false,
  ailment: Option.none(),
  failure: Option.none(),
  notes: [],
  ...overrides,
});

test("a source that fails is left alone twice as long each time, up to an hour or its interval", () =>
  Effect.sync(() => {
    const down = Option.some(new Unavailable({ says: verbatim(message) }));
    const waits = [1, 2, 3, 4, 5, 100].map((fails) =>
      Duration.toMinutes(retryWait(down, Duration.minutes(5), fails))
    );
    deepEqual(waits, [5, 10, 20, 40, 60, 60]);
    deepEqual(retryWait(down, Duration.hours(2), 9), Duration.hours(2));
  }));

test("whoever asks for patience gets what it asks for, a month at most", () =>
  Effect.sync(() => {
    const wait = (ms: number) =>
      Duration.toMillis(
        retryWait(
          Option.some(
            new RateLimited({ says: verbatim(message), retryAfter: Duration.millis(ms) }),
          ),
          Duration.minutes(5),
          1,
        ),
      );
    deepEqual(
      [-5, 0, minute, hour, day, 2 * day, 30 * day, 31 * day, 1e300].map(wait),
      [5 * minute, 5 * minute, 5 * minute, hour, day, 2 * day, 30 * day, 30 * day, 30 * day],
    );
  }));

test("only an answer says anything of the token", () =>
  Effect.sync(() => {
    const refused = [Unauthorized, Rejected, Malformed, Unavailable].map((Reason) =>
      Option.getOrNull(tokenRefused(Option.some(new Reason({ says: verbatim(message) }))))
    );
    deepEqual(refused, [true, false, false, null]);
    deepEqual(tokenRefused(Option.none()), Option.none());
  }));

test("a list is read to its end once an hour, and when its last time lies ahead", () =>
  Effect.sync(() => {
    const due = (at: number | null) => isFullDue(Option.fromNullOr(at), day);
    deepEqual([null, day - hour, day - 10 * minute, day, day + 1].map(due), [
      true,
      true,
      false,
      false,
      true,
    ]);
  }));

test("a first look is whole unless it keeps failing; later every page counts", () =>
  Effect.sync(() => {
    const known = Option.some({ at: 0, complete: true });
    deepEqual([0, 1, 2].map((fails) => keepsPart(Option.none(), fails)), [false, false, true]);
    equal(keepsPart(known, 0), true);
  }));

test("a baseline is no later than the newest thing that was there", () =>
  Effect.sync(() => {
    const at = (items: ReadonlyArray<Item>) => baselineOf(swept(items)).at;
    equal(at([]), day);
    equal(at([model("a", { createdAt: 5, updatedAt: hour }), model("b")]), hour);
    equal(at([model("a", { createdAt: 2 * day, updatedAt: null })]), day);
    equal(at([model("a", { createdAt: null, updatedAt: null })]), day);
  }));

test("many old things where nothing was are a first look, new ones and a few are not", () =>
  Effect.sync(() => {
    const baseline = { at: day, complete: true };
    const models = (count: number, createdAt: number | null) =>
      Array.from({ length: count }, (_, index) => model(`m${index} ${createdAt}`, { createdAt }));
    const again = (items: ReadonlyArray<Item>, knowsNothing = true, at = baseline) =>
      firstLookAgain(items, at, knowsNothing).length;
    equal(again(models(300, 0)), 300);
    equal(again(models(300, null)), 300);
    equal(again(models(300, 0), false), 0);
    equal(again(models(3, 0)), 0);
    equal(again(models(300, 2 * day)), 0);
    equal(again([...models(4, 0), ...models(2, 2 * day)]), 4);
    // v0 says not when.
    equal(again(models(120, day), true, { at: 0, complete: true }), 120);
  }));

test("what is read up to moves when the pages reach what was read before, and never back", () =>
  Effect.sync(() => {
    const repo = { listsAll: false };
    const upTo = (before: number | null, ...dates: ReadonlyArray<number | null>) =>
      Option.getOrNull(readUpTo(
        repo,
        Option.fromNullOr(before),
        swept(dates.map((updatedAt, index) => model(`m${index}`, { updatedAt }))),
        { at: 2 * hour, complete: true },
      ));
    equal(upTo(null), 2 * hour);
    equal(upTo(3 * hour), 3 * hour);
    equal(upTo(3 * hour, 5 * hour, 3 * hour), 5 * hour);
    equal(upTo(3 * hour, 5 * hour, 4 * hour), 3 * hour);
    equal(upTo(3 * hour, 2 * hour, null), 3 * hour);
    // An item dated in the future is not believed.
    equal(upTo(3 * hour, 9 * day, 3 * hour), day);
    deepEqual(
      readUpTo({ listsAll: true }, Option.none(), swept([]), { at: 0, complete: true }),
      Option.none(),
    );
  }));

test("an empty list is wrong where something is known", () =>
  Effect.sync(() => {
    const org = { listsAll: true };
    const one = [model("a")];
    equal(Option.isSome(ailmentOf(org, swept([]), 2)), true);
    equal(Option.isSome(ailmentOf(org, swept([]), 0)), false);
    equal(Option.isSome(ailmentOf(org, swept([], { empty: false }), 2)), false);
    equal(Option.isSome(ailmentOf({ listsAll: false }, swept([]), 2)), true);
    equal(Option.isSome(ailmentOf(org, swept(one), 2)), false);
    const skipped = { ailment: Option.some(verbatim("1 item of its list cannot be read")) };
    deepEqual(ailmentOf({ listsAll: false }, swept(one, skipped), 2), skipped.ailment);
    equal(Option.isSome(ailmentOf(org, swept(one, { cut: true, complete: false }), 2)), true);
  }));
