import { deepEqual, equal, ok } from "node:assert/strict";
import * as Effect from "effect/Effect";
import * as Option from "effect/Option";
import { live } from "../../testing.ts";
import { cursorOf, firstPage, minute, read, reasonOf, second } from "../opened.ts";
import { name, numbersOf, reader, watch } from "./source.ts";

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

for (
  const [links, resumed] of [
    ["after", ["head", "11", "12", "13", "14", "15", "16", "head", "2", "3"]],
    // A page that is asked for by its number begins with the last item that was read.
    ["number", ["head", "10", "11", "12", "13", "15", "15", "16", "head", "2"]],
    ["none", ["head", "10", "11", "12", "13", "15", "15", "16", "head", "2"]],
  ] as const
) {
  live(
    `a poll reads ten pages, the next looks for news and goes on, with links ${links}`,
    () =>
      Effect.gen(function* () {
        const { clock, source, repo, upstream, cursor, asked } = yield* behind(1501);
        upstream.links(links);
        const first = yield* read(source, cursor);
        equal(first.length, 10);
        deepEqual(asked(), ["head", "2", "3", "4", "5", "6", "7", "8", "9", "10"]);
        const swept = clock.at;
        clock.at += 5 * minute;
        const news = repo.open();
        const afterwards = yield* read(source, cursorOf(first));
        deepEqual(asked(), resumed);
        equal(
          sinceOf(upstream.requests.findLast(({ path }) => !path.includes("&page="))?.path),
          new Date(swept - 10 * minute).toISOString().replace(".000", ""),
        );
        equal(numbersOf(afterwards)[0], news);
        const third = yield* read(source, cursorOf(afterwards));
        const found = distinct(numbersOf([...first, ...afterwards, ...third]));
        deepEqual(found, upTo(1502));
      }),
  );
}

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

for (const links of ["after", "number", "none"] as const) {
  live(
    `what is deleted while a sweep waits hides nothing, with links ${links}`,
    () =>
      Effect.gen(function* () {
        const { source, repo, upstream, cursor } = yield* behind(1301);
        upstream.links(links);
        const first = yield* read(source, cursor);
        const shown = new Set(numbersOf(first));
        const gone = [...shown].slice(0, 260).map(Number);
        for (const number of gone) repo.remove(number);
        const afterwards = yield* read(source, cursorOf(first));
        deepEqual(distinct(numbersOf([...first, ...afterwards])), upTo(1301));
      }),
  );

  live(
    `what is deleted between two pages hides nothing, with links ${links}`,
    () =>
      Effect.gen(function* () {
        const { source, repo, upstream, cursor } = yield* behind(401);
        upstream.links(links);
        let asked = 0;
        upstream.beforeEach(() => {
          if (++asked === 2) { for (let number = 401; number > 371; number--) repo.remove(number); }
        });
        deepEqual(distinct(numbersOf(yield* read(source, cursor))), upTo(401));
      }),
  );

  live(
    `polls that end after every page get through and miss nothing, with links ${links}`,
    () =>
      Effect.gen(function* () {
        const { clock, repo, source, upstream, cursor } = yield* behind(601);
        upstream.links(links);
        const found: Array<unknown> = [];
        const poll = reader(source, cursor);
        for (let round = 0; round < 30 && distinct(found).length < 601 + round; round++) {
          clock.at += 10 * minute;
          repo.open();
          found.push(...numbersOf((yield* poll(1)).pages));
        }
        deepEqual(distinct(found).slice(0, 601), upTo(601));
      }),
  );
}

live(
  "a page that always fails keeps from nothing but itself, and what is new is read at every poll",
  () =>
    Effect.gen(function* () {
      const { clock, repo, source, upstream, cursor } = yield* behind(401);
      upstream.beforeEach(({ path }) => {
        if (path.includes("page=3")) upstream.fail({ kind: "answer", status: 502 }, 1);
      });
      const poll = reader(source, cursor);
      const found: Array<unknown> = [];
      for (let round = 0; round < 4; round++) {
        const { pages, failure } = yield* poll();
        equal(Option.getOrThrow(failure)._tag, "Unavailable");
        found.push(...numbersOf(pages));
        if (round > 0) equal(numbersOf(pages)[0], 401 + round);
        clock.at += 5 * minute;
        repo.open();
      }
      deepEqual(distinct(found), [...upTo(404).slice(201)]);
      upstream.beforeEach(() => {});
      const { pages, failure } = yield* poll();
      deepEqual(failure, Option.none());
      deepEqual(distinct([...found, ...numbersOf(pages)]), upTo(405));
    }),
);

live(
  "a sweep gets on where every other page fails",
  () =>
    Effect.gen(function* () {
      const { source, upstream, cursor } = yield* behind(801);
      let asked = 0;
      upstream.beforeEach(() => {
        if (++asked % 2 === 0) upstream.fail({ kind: "answer", status: 502 }, 1);
      });
      const found: Array<unknown> = [];
      const poll = reader(source, cursor);
      for (let round = 0; round < 24 && distinct(found).length < 801; round++) {
        found.push(...numbersOf((yield* poll()).pages));
      }
      deepEqual(distinct(found), upTo(801));
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
        upstream.beforeEach(({ path }) => {
          if (path.includes("page=11")) upstream.fail({ kind: "answer", status, body }, 1);
        });
        const again = yield* read(source, cursorOf(first));
        deepEqual(asked().slice(0, 4), ["head", "11", "head", "2"]);
        const notes = again.flatMap(({ notes }) => notes);
        equal(notes.length, 1);
        ok(notes[0]?.en.startsWith("the page to resume with failed (GitHub"));
        upstream.beforeEach(() => {});
        const last = yield* read(source, cursorOf(again));
        deepEqual(distinct(numbersOf([...again, ...last])), upTo(1101));
      }),
  );
}

live("a list without an end is given up, with a note", () =>
  Effect.gen(function* () {
    const { clock, source, upstream, repo, cursor } = yield* behind(2);
    let page = 0;
    upstream.beforeEach(({ path }) => {
      if (!path.includes("/issues")) return;
      const link = `<${upstream.url}/repositories/1/issues?after=${++page}>; rel="next"`;
      upstream.fail({ kind: "answer", status: 200, headers: { link }, body: "[]" });
    });
    const stopped = JSON.parse(cursorOf(yield* read(source, cursor)));
    equal(stopped.pending.pages, 10);
    const almost = { ...stopped, pending: { ...stopped.pending, pages: 995 } };
    const pages = yield* read(source, JSON.stringify(almost));
    deepEqual(pages.flatMap(({ notes }) => notes.map(({ en }) => en)), [
      "gave up on a list that does not end within 1000 pages",
    ]);
    upstream.beforeEach(() => {});
    upstream.recover();
    clock.at += minute;
    const number = repo.open();
    ok(numbersOf(yield* read(source, cursorOf(pages))).includes(number));
  }));

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
        deepEqual(firstPage(pages).notes.map(({ en }) => en), [
          "the stored position cannot be read; reading the whole list again",
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
      const reason = yield* reasonOf(read(source, cursor));
      equal(reason._tag, "Malformed");
      equal(reason.message, `GitHub repository ${name} links to a page that was read before`);
    }),
);
