import { deepEqual, equal, match, ok } from "node:assert/strict";
import * as Effect from "effect/Effect";
import * as Schema from "effect/Schema";
import { ItemJson } from "../../../src/domain/item.ts";
import { cursorOf, day, idsOf, itemsOf, lastOf, noon, read, reasonOf } from "../opened.ts";
import { missing, type World } from "./world.ts";
import { verbatim } from "../../../src/domain/phrase.ts";

/*
 * Elements of a list that are not what they should be.
 */

const absurdDates: ReadonlyArray<unknown> = [
  "9".repeat(400),
  "275760-09-13T00:00:00Z",
  "-000001-01-01T00:00:00Z",
  "2026-13-45T99:99:99Z",
  "soon",
  "",
  -1,
  null,
  undefined,
  true,
  {},
];

const hostile = "@all \u202Eevil\u0000 <script>alert(1)</script> [x](javascript:x) \ud800";

/** The tests of this for one source. */
export const elements = ({ conforms, watch }: World): void => {
  conforms(
    "a malformed element is left out with a note and costs nothing else",
    () =>
      Effect.gen(function* () {
        const { upstream, source } = yield* watch;
        const good = [upstream.add(), upstream.add()];
        upstream.add({ malformed: true });
        const pages = yield* read(source);
        deepEqual(idsOf(pages).toSorted(), good.toSorted());
        const [note = verbatim(""), ...more] = pages.flatMap(({ notes }) => notes);
        match(note.en, /^skipped /);
        ok(note.en.length < 400 && more.length === 0);
        match(lastOf(pages).ailment?.en ?? "", /cannot be read/);
        // What is wrong is heard at every poll.
        const again = (yield* read(source, cursorOf(pages), false)).flatMap(({ notes }) => notes);
        deepEqual([...new Set(again)], [note]);
      }),
  );

  conforms(
    "a list of which nothing can be read is Malformed, not an empty one",
    () =>
      Effect.gen(function* () {
        const { upstream, source } = yield* watch;
        upstream.add({ malformed: true });
        equal((yield* reasonOf(read(source)))._tag, "Malformed");
      }),
  );

  conforms(
    "hostile text stays as it is, for those who show it to defuse",
    () =>
      Effect.gen(function* () {
        const { upstream, source } = yield* watch;
        upstream.add({ text: hostile });
        const [item] = itemsOf(yield* read(source));
        ok(item !== undefined);
        ok(`${item.title} ${item.body}`.includes(hostile.slice(0, 50)));
        Schema.encodeSync(ItemJson)(item);
      }),
  );

  conforms("absurd and absent dates are none, and hide no item", () =>
    Effect.gen(function* () {
      const { clock, upstream, source } = yield* watch;
      const ids = absurdDates.map((date) => upstream.add({ date }));
      const pages = yield* read(source);
      deepEqual(idsOf(pages).toSorted(), ids.toSorted());
      for (const { createdAt, updatedAt } of itemsOf(pages)) {
        deepEqual([createdAt, updatedAt], [null, null]);
      }
      clock.at += day;
      const id = upstream.add();
      deepEqual(missing([id], yield* read(source, cursorOf(pages))), []);
    }));

  conforms("a date in the future mutes nothing that comes later", () =>
    Effect.gen(function* () {
      const { clock, upstream, source } = yield* watch;
      upstream.add({ date: new Date(noon + 400 * day).toISOString() });
      let cursor = cursorOf(yield* read(source));
      for (let poll = 0; poll < 2; poll++) {
        clock.at += day;
        const id = upstream.add();
        const pages = yield* read(source, cursor);
        deepEqual(missing([id], pages), []);
        cursor = cursorOf(pages);
      }
    }));
};
