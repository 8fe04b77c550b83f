import { deepEqual, equal, match, ok } from "node:assert/strict";
import * as Effect from "effect/Effect";
import * as Option from "effect/Option";
import * as Stream from "effect/Stream";
import * as TestClock from "effect/testing/TestClock";
import type { Page, Source } from "../../../src/domain/source.ts";
import type { Fault } from "../../simulators/faults.ts";
import { serve } from "../../simulators/serve.ts";
import { test } from "../../testing.ts";
import { idsOf, lastOf, read, reasonOf } from "../opened.ts";
import {
  type Hub,
  type Kind,
  kinds,
  sourceOf,
  watchEither,
  watchHub,
  watchScope,
  year2023,
} from "./source.ts";

/*
 * How far the list of an organisation is read, and where the next poll goes on.
 */

const nameOf = (index: number) => `acme/model-${String(index).padStart(3, "0")}`;

/** A hub with so many models on six pages, all published long ago. */
const long = (kind: Kind) =>
  Effect.map(watchEither(kind), (watched) => {
    const all = Array.from({ length: 300 }, (_, index) => nameOf(index));
    all.forEach((id, index) => watched.hub.publish(id, { createdAt: year2023 - index * 60_000 }));
    return { ...watched, all };
  });

/** Misbehaves from the nth request on. */
const failFrom = (hub: Hub, nth: number, fault: Fault, times = Infinity) => {
  let requests = 0;
  hub.beforeEach(() => {
    if (++requests === nth) hub.fail(fault, times);
  });
};

/** A poll that is cut off after so many pages. */
const readSome = (source: Source, pages: number, previous?: string) =>
  source.poll(Option.fromUndefinedOr(previous), true).pipe(
    Stream.take(pages),
    Stream.runCollect,
  );

const resumeOf = (pages: Iterable<Page>): string => {
  const { cursor, resume = cursor } = lastOf(pages);
  return resume;
};

const missing = (all: ReadonlyArray<string>, ...polls: ReadonlyArray<Iterable<Page>>) =>
  all.filter((id) => !polls.some((pages) => idsOf(pages).includes(id)));

for (const kind of kinds) {
  test(
    `a sweep that was cut off is resumed behind the first page, where new models are (${kind})`,
    () =>
      Effect.gen(function* () {
        const { clock, hub, source, all } = yield* long(kind);
        const first = yield* readSome(source, 3);
        clock.at += 60_000;
        hub.publish("acme/new");
        const before = hub.requests.length;
        const second = [...yield* read(source, resumeOf(first), false)];
        ok(second[0]?.items.some(({ id }) => id === "acme/new"));
        equal(second[0]?.goOn, true);
        deepEqual(missing(all, first, second), []);
        // The first page, what is left and, where pages have numbers, the one before that again.
        equal(hub.requests.length - before, kind === "huggingface" ? 4 : 6);
        // Neither of the two has shown everything.
        ok(![...first, ...second].some(({ complete }) => complete));
        yield* TestClock.adjust("1 hour");
        const third = yield* read(source, lastOf(second).cursor);
        deepEqual([lastOf(third).complete, missing([...all, "acme/new"], third)], [true, []]);
      }),
  );

  test(`polls that are all cut off after two pages come to the end of the list (${kind})`, () =>
    Effect.gen(function* () {
      const { source, all } = yield* long(kind);
      const polls = [yield* readSome(source, 2)];
      while (missing(all, ...polls).length > 0 && polls.length < 20) {
        polls.push(yield* readSome(source, 2, resumeOf(polls.at(-1) ?? [])));
      }
      deepEqual(missing(all, ...polls), []);
    }));

  test(`a page that always fails costs those before it nothing (${kind})`, () =>
    Effect.gen(function* () {
      const { clock, hub, source } = yield* long(kind);
      let cursor = resumeOf(yield* readSome(source, 2));
      for (let poll = 0; poll < 3; poll++) {
        clock.at += 60_000;
        hub.recover();
        hub.publish(`acme/new-${poll}`);
        failFrom(hub, 2, { kind: "answer", status: 500 });
        const pages: Array<Page> = [];
        const reason = yield* reasonOf(
          source.poll(Option.some(cursor), true).pipe(
            Stream.runForEach((page) => Effect.sync(() => pages.push(page))),
          ),
        );
        equal(reason._tag, "Unavailable");
        ok(idsOf(pages).includes(`acme/new-${poll}`));
        cursor = resumeOf(pages);
      }
      hub.recover();
      hub.beforeEach(() => {});
      const before = hub.requests.length;
      yield* read(source, cursor);
      equal(hub.requests.length - before, kind === "huggingface" ? 5 : 7);
    }));

  test(`models that move up while a sweep is interrupted are not missed (${kind})`, () =>
    Effect.gen(function* () {
      const { hub, source, all } = yield* long(kind);
      const first = yield* readSome(source, 3);
      for (const id of all.slice(100, 140)) hub.hide(id);
      const second = yield* read(source, resumeOf(first));
      deepEqual(missing(all, first, second), []);
    }));

  test(`where the page to go on with is not to be had, the second is (${kind})`, () =>
    Effect.gen(function* () {
      const { hub, source, all } = yield* long(kind);
      const first = yield* readSome(source, 3);
      for (
        const fault of [
          { kind: "answer", status: 400 },
          { kind: "answer", status: 200, body: "<html></html>" },
        ] as const
      ) {
        failFrom(hub, 2, fault, 1);
        const pages = yield* read(source, resumeOf(first));
        deepEqual([missing(all, pages), lastOf(pages).complete], [[], true]);
      }
    }));

  test(`a list that has become short is complete at once (${kind})`, () =>
    Effect.gen(function* () {
      const { hub, source, all } = yield* long(kind);
      const first = yield* readSome(source, 3);
      for (const id of all.slice(10)) hub.hide(id);
      const pages = yield* read(source, resumeOf(first));
      deepEqual([idsOf(pages).length, lastOf(pages).complete], [10, true]);
    }));

  test(`an error in place of the list is none of an empty one (${kind})`, () =>
    Effect.gen(function* () {
      for (
        const body of [
          { error: "Internal Error - We're working hard to fix this as soon as possible!" },
          { success: false, code: "InternalError" },
          { success: true },
          { success: true, data: null },
          { success: true, data: { models: [] } },
          { Code: 10010205001, Message: "record not found", Success: false },
          null,
          "",
          0,
        ]
      ) {
        const { url } = yield* serve(() => Response.json(body));
        const source = yield* sourceOf(kind, { orgs: ["acme"], base_url: url });
        const reason = yield* reasonOf(read(source));
        ok(["Malformed", "Unavailable"].includes(reason._tag), JSON.stringify(body));
      }
    }));
}

test("a list that is longer than a poll reads is gone on with by the next", () =>
  Effect.gen(function* () {
    const { hub, source } = yield* watchHub();
    hub.pageSize(1);
    const all = Array.from({ length: 150 }, (_, index) => nameOf(index));
    for (const id of all) hub.publish(id);
    const polls: Array<ReadonlyArray<Page>> = [];
    for (const requests of [60, 60, 32]) {
      polls.push([...yield* read(source, polls.at(-1)?.at(-1)?.cursor)]);
      equal(polls.at(-1)?.length, requests);
      equal(lastOf(polls.at(-1) ?? []).complete, false);
    }
    deepEqual(missing(all, ...polls), []);
    // What was read to its end just now need not be read so again at once.
    const known = yield* read(source, lastOf(polls.at(-1) ?? []).cursor);
    deepEqual([...known].map(({ goOn, items }) => [goOn, items]), [[false, []]]);
  }));

/** Whether each page of a poll must be followed by the next although all on it is known. */
const goesOn = (pages: Iterable<Page>) => [...pages].map(({ goOn }) => goOn);

test("a count that is never reached is asked after once an hour, and believed no longer", () =>
  Effect.gen(function* () {
    const { scope, source } = yield* watchScope();
    for (let index = 0; index < 300; index++) scope.publish(nameOf(index));
    scope.claim(301);
    const first = yield* read(source);
    deepEqual([lastOf(first).complete, scope.requests.length], [false, 7]);
    const { cursor } = lastOf(first);
    ok(goesOn(yield* read(source, cursor)).every((each) => each === false));
    yield* TestClock.adjust("49 minutes");
    ok(goesOn(yield* read(source, cursor)).every((each) => each === false));
    yield* TestClock.adjust("2 minutes");
    const second = yield* read(source, cursor);
    deepEqual([goesOn(second)[0], lastOf(second).complete], [true, true]);
    yield* TestClock.adjust("51 minutes");
    equal(lastOf(yield* read(source, lastOf(second).cursor)).complete, true);
    // One more of them out of sight is another matter.
    scope.claim(302);
    yield* TestClock.adjust("51 minutes");
    equal(lastOf(yield* read(source, lastOf(second).cursor)).complete, false);
  }));

test("a clock that was set back makes no list be taken for read", () =>
  Effect.gen(function* () {
    const { scope, source } = yield* watchScope();
    scope.publish("acme/a");
    scope.claim(2);
    yield* TestClock.adjust("1 day");
    const { cursor } = lastOf(yield* read(source));
    yield* TestClock.setTime(0);
    deepEqual(goesOn(yield* read(source, cursor)), [true, true]);
  }));

for (
  const [total, complete, requests] of [
    [300, true, 6],
    ["300", true, 6],
    [299, true, 7],
    [0, true, 7],
    [301, false, 7],
    [-1, false, 7],
    [300.5, false, 7],
    [1e308, false, 7],
    ["NaN", false, 7],
    ["", false, 7],
    ["9".repeat(400), false, 7],
    [null, false, 7],
    [[300], false, 7],
    [{ count: 300 }, false, 7],
    [true, false, 7],
  ] as const
) {
  const shown = JSON.stringify(total).slice(0, 20);
  test(`a total of ${shown} costs ${requests} requests, and no model`, () =>
    Effect.gen(function* () {
      const { scope, source } = yield* watchScope();
      const all = Array.from({ length: 300 }, (_, index) => nameOf(index));
      for (const id of all) scope.publish(id);
      scope.claim(total);
      const pages = yield* read(source);
      deepEqual(missing(all, pages), []);
      deepEqual([lastOf(pages).complete, scope.requests.length], [complete, requests]);
    }));
}

test("a total that is no number is none, and a short page then is the last", () =>
  Effect.gen(function* () {
    const { scope, source } = yield* watchScope();
    scope.publish("acme/a");
    scope.claim("many");
    const pages = yield* read(source);
    deepEqual([idsOf(pages), lastOf(pages).complete], [["acme/a"], false]);
    equal(scope.requests.length, 1);
  }));

test("totals that change between pages end the list all the same", () =>
  Effect.gen(function* () {
    const { scope, source } = yield* watchScope();
    for (let index = 0; index < 200; index++) scope.publish(nameOf(index));
    const totals = [200, 1, 1e9, "x", 200];
    scope.beforeEach(() => scope.claim(totals.shift()));
    const pages = yield* read(source);
    equal(idsOf(pages).length, 200);
    ok(scope.requests.length <= 5);
  }));

test("an organisation that was renamed is named in what is wrong", () =>
  Effect.gen(function* () {
    const { url } = yield* serve((request) =>
      new URL(request.url).searchParams.get("author") === "acme"
        ? new Response(null, { status: 301, headers: { location: "/api/models?author=acme-ai" } })
        : Response.json([{ id: "acme-ai/a" }])
    );
    const source = yield* sourceOf("huggingface", { orgs: ["acme"], base_url: url });
    const reason = yield* reasonOf(read(source));
    equal(reason._tag, "Malformed");
    match(reason.message, /such as acme-ai\/a; .*may have been renamed/);
  }));
