import { deepEqual, equal, ok } from "node:assert/strict";
import * as Effect from "effect/Effect";
import * as Option from "effect/Option";
import * as Stream from "effect/Stream";
import type { Page } from "../../../src/domain/source.ts";
import { cursorOf, itemsOf, minute, read, readSome, reasonOf, resumeOf } from "../opened.ts";
import { answer, missing, type World } from "./world.ts";

/*
 * How lists of several pages are read, over polls that are cut off or fail.
 */

/** The tests of this for one source. */
export const paging = ({ conforms, watch, busy, pageSize }: World): void => {
  conforms("every page of a longer list is read", () =>
    Effect.gen(function* () {
      const { source, cursor, added } = yield* busy;
      const pages = yield* read(source, cursor);
      deepEqual(missing(added, pages), []);
      ok(pages.length >= 3);
      ok(pages.slice(0, -1).every(({ complete }) => !complete));
    }));

  conforms(
    "a sweep that was cut off is resumed, and what is new is seen meanwhile",
    () =>
      Effect.gen(function* () {
        const { clock, upstream, source, cursor, added } = yield* busy;
        const first = yield* readSome(source, 2, cursor);
        clock.at += minute;
        const id = upstream.add();
        const second = yield* read(source, resumeOf(first), false);
        deepEqual(missing([...added, id], first, second), []);
        deepEqual(missing([id], second), []);
        ok(![...first, ...second].some(({ complete }) => complete));
      }),
  );

  conforms("polls that are all cut off come to the end of the list", () =>
    Effect.gen(function* () {
      const { upstream, source, cursor, added } = yield* busy;
      for (let item = 0; item < 3 * pageSize; item++) added.push(upstream.add());
      const polls: Array<Iterable<Page>> = [];
      let position = cursor;
      while (missing(added, ...polls).length > 0 && polls.length < 12) {
        const pages = yield* readSome(source, 3, position);
        polls.push(pages);
        position = resumeOf(pages);
      }
      ok(polls.length > 1);
      deepEqual(missing(added, ...polls), []);
    }));

  conforms(
    "a page that fails costs neither what came before it nor what comes later",
    () =>
      Effect.gen(function* () {
        const { upstream, source, cursor, added } = yield* busy;
        let requests = 0;
        upstream.beforeEach(() => {
          if (++requests === 2) upstream.fail(answer(500));
        });
        const pages: Array<Page> = [];
        const reason = yield* reasonOf(
          source.poll(Option.some(cursor), true).pipe(
            Stream.runForEach((page) => Effect.sync(() => pages.push(page))),
          ),
        );
        equal(reason._tag, "Unavailable");
        ok(itemsOf(pages).length >= pageSize / 2);
        upstream.beforeEach(() => {});
        upstream.recover();
        deepEqual(missing(added, pages, yield* read(source, resumeOf(pages))), []);
      }),
  );

  conforms(
    "a flood is read within bounds, by this poll and the next ones",
    () =>
      Effect.gen(function* () {
        const { clock, upstream, source } = yield* watch;
        upstream.add();
        let cursor = cursorOf(yield* read(source));
        clock.at += minute;
        const added = Array.from({ length: 15 * pageSize }, () => upstream.add());
        const polls: Array<Iterable<Page>> = [];
        while (missing(added, ...polls).length > 0 && polls.length < 4) {
          const before = upstream.requests.length;
          const pages = yield* read(source, cursor);
          ok(upstream.requests.length - before <= 60, "too many requests in one poll");
          polls.push(pages);
          cursor = cursorOf(pages);
          clock.at += minute;
        }
        deepEqual(missing(added, ...polls), []);
      }),
  );

  conforms(
    "a page that was stored for another host is asked for nowhere",
    () =>
      Effect.gen(function* () {
        const { upstream, source, cursor } = yield* busy;
        const stored = resumeOf(yield* readSome(source, 2, cursor));
        const before = upstream.requests.length;
        const other = yield* busy;
        deepEqual(missing(other.added.slice(-1), yield* read(other.source, stored)), []);
        equal(upstream.requests.length, before);
      }),
  );
};
