import { deepEqual, equal, ok } from "node:assert/strict";
import * as Effect from "effect/Effect";
import * as Option from "effect/Option";
import * as Stream from "effect/Stream";
import { live } from "../testing.ts";
import {
  cursorOf,
  firstPage,
  minute,
  name,
  numbersOf,
  read,
  second,
  watch,
} from "./github_source.ts";

/*
 * Sweeps longer than one poll reads.
 */

const upTo = (count: number) => Array.from({ length: count }, (_, index) => index + 1);

const distinct = (found: ReadonlyArray<unknown>) =>
  [...new Set(found)].toSorted((a, b) => Number(a) - Number(b));

/** Of a repository with `count` items the first, an old one, was polled; the others came since. */
const behind = (count: number) =>
  Effect.gen(function* () {
    const watched = yield* watch();
    const { clock, repo, source, upstream } = watched;
    repo.open();
    const cursor = cursorOf(yield* read(source));
    clock.at += 5000 * minute;
    repo.fill(count - 1, (index) => ({ createdAt: clock.at - index * second }));
    /** Pages asked for since the last time this was looked at, `head` for a sweep's first. */
    let looked = upstream.requests.length;
    const asked = () => {
      const paths = upstream.requests.slice(looked).map(({ path }) => path);
      looked = upstream.requests.length;
      return paths.map((path) => /[?&]page=(\d+)/.exec(path)?.[1] ?? "head");
    };
    return { ...watched, cursor, asked };
  });

const sinceOf = (path: string | undefined) => /since=([^&]*)/.exec(path ?? "")?.[1];

live(
  "a poll reads ten pages, the next goes on at the last of them and then looks for news",
  () =>
    Effect.gen(function* () {
      const { clock, source, repo, upstream, cursor, asked } = yield* behind(1501);
      const first = yield* read(source, cursor);
      equal(first.length, 10);
      deepEqual(asked(), ["head", "2", "3", "4", "5", "6", "7", "8", "9", "10"]);
      const swept = clock.at;
      clock.at += 5 * minute;
      const news = repo.open();
      const afterwards = yield* read(source, cursorOf(first));
      deepEqual(asked(), ["10", "11", "12", "13", "14", "15", "16", "head", "2", "3"]);
      equal(
        sinceOf(upstream.requests.findLast(({ path }) => !path.includes("&page="))?.path),
        new Date(swept - 10 * minute).toISOString().replace(".000", ""),
      );
      const third = yield* read(source, cursorOf(afterwards));
      const found = distinct(numbersOf([...first, ...afterwards, ...third]));
      deepEqual(found, upTo(1502));
      ok(numbersOf(afterwards).includes(news), "what is new waits for another poll");
    }),
);

live(
  "the watermark stands still until the sweep is read to its end",
  () =>
    Effect.gen(function* () {
      const { source, upstream, cursor } = yield* behind(2501);
      let position = cursor;
      for (let poll = 0; poll < 2; poll++) {
        position = cursorOf(yield* read(source, position));
        equal(
          sinceOf(upstream.requests.at(-1)?.path)?.replaceAll("%3A", ":"),
          "2026-11-24T11:50:00Z",
        );
        equal(JSON.parse(position).upTo, JSON.parse(cursor).upTo);
      }
      const pages = yield* read(source, position);
      ok(JSON.parse(cursorOf(pages)).upTo > JSON.parse(cursor).upTo);
    }),
);

live("what is deleted while a sweep waits hides nothing behind it", () =>
  Effect.gen(function* () {
    const { source, repo, cursor } = yield* behind(1301);
    const first = yield* read(source, cursor);
    const shown = new Set(numbersOf(first));
    const gone = [...shown].slice(0, 60).map(Number);
    for (const number of gone) repo.remove(number);
    const afterwards = yield* read(source, cursorOf(first));
    deepEqual(distinct(numbersOf([...first, ...afterwards])), upTo(1301));
  }));

live(
  "a reader that stops after every page gets through and misses nothing",
  () =>
    Effect.gen(function* () {
      const { source, cursor } = yield* behind(601);
      const found: Array<unknown> = [];
      let position = cursor;
      for (let poll = 0; poll < 14 && distinct(found).length < 601; poll++) {
        const pages = yield* Stream.runCollect(
          source.poll(Option.some(position), true).pipe(Stream.take(1)),
        );
        found.push(...numbersOf(pages));
        position = cursorOf(pages);
      }
      deepEqual(distinct(found), upTo(601));
    }),
);

live(
  "a sweep that fails half way is read again from where the last one ended",
  () =>
    Effect.gen(function* () {
      const { source, upstream, cursor, asked } = yield* behind(401);
      upstream.beforeEach(({ path }) => {
        if (path.includes("page=3")) upstream.fail({ kind: "answer", status: 502 }, 1);
      });
      const error = yield* Effect.flip(read(source, cursor));
      equal(error.reason._tag, "Unavailable");
      upstream.beforeEach(() => {});
      asked();
      deepEqual(distinct(numbersOf(yield* read(source, cursor))), upTo(401));
      deepEqual(asked(), ["head", "2", "3", "4", "5"]);
    }),
);

for (
  const [what, status, body] of [
    ["refused", 422, '{"message":"pagination is limited for this resource"}'],
    ["unreadable", 200, "{}"],
  ] as const
) {
  live(
    `a page to go on with that is ${what} is given up for a fresh sweep, with a note`,
    () =>
      Effect.gen(function* () {
        const { source, upstream, cursor, asked } = yield* behind(1101);
        const first = yield* read(source, cursor);
        asked();
        upstream.fail({ kind: "answer", status, body }, 1);
        const again = yield* read(source, cursorOf(first));
        deepEqual(asked().slice(0, 3), ["10", "head", "2"]);
        equal(firstPage(again).notes.length, 1);
        ok(
          firstPage(again).notes[0]?.startsWith(
            "going on where the last poll stopped failed (GitHub",
          ),
        );
        const last = yield* read(source, cursorOf(again));
        deepEqual(distinct(numbersOf([...again, ...last])), upTo(1101));
      }),
  );
}

live(
  "a page to go on with that cannot be had right now is tried again by the next poll",
  () =>
    Effect.gen(function* () {
      const { source, upstream, cursor, asked } = yield* behind(1101);
      const first = yield* read(source, cursor);
      asked();
      upstream.fail({ kind: "answer", status: 503 }, 1);
      equal((yield* Effect.flip(read(source, cursorOf(first)))).reason._tag, "Unavailable");
      deepEqual(asked(), ["10"]);
    }),
);

for (const stored of ["", "{}", "[1]", '{"upTo":"x"}', '{"upTo":1,"pending":{"url":1}}', "mute"]) {
  live(
    `the stored position ${JSON.stringify(stored)} costs a full sweep and loses nothing`,
    () =>
      Effect.gen(function* () {
        const { source, asked } = yield* behind(301);
        const pages = yield* read(source, stored);
        deepEqual(asked(), ["head", "2", "3", "4"]);
        deepEqual(distinct(numbersOf(pages)), upTo(301));
        deepEqual(pages.map(({ complete }) => complete), [false, false, false, false]);
        deepEqual(firstPage(pages).notes, [
          "the stored position cannot be read; reading the whole list once more",
        ]);
      }),
  );
}

live(
  "a page that names itself as the next one is Malformed, not read for ever",
  () =>
    Effect.gen(function* () {
      const { source, upstream, cursor } = yield* behind(2);
      upstream.beforeEach(({ path }) =>
        upstream.fail({
          kind: "answer",
          status: 200,
          headers: { link: `<${path}>; rel="next"` },
          body: "[]",
        })
      );
      const { reason } = yield* Effect.flip(read(source, cursor));
      equal(reason._tag, "Malformed");
      equal(reason.message, `GitHub repository ${name} names a page as its own next page`);
    }),
);
