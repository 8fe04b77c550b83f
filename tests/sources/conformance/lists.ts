import { deepEqual, equal, ok } from "node:assert/strict";
import * as Effect from "effect/Effect";
import * as Option from "effect/Option";
import * as Schema from "effect/Schema";
import { ItemJson } from "../../../src/domain/item.ts";
import type { Source } from "../../../src/domain/source.ts";
import { cursorOf, day, firstPage, idsOf, itemsOf, lastOf, minute, noon, read } from "../opened.ts";
import { token, type Upstream, type World } from "./world.ts";

/*
 * What a source makes of the list it is shown.
 */

/** The tests of this for one source. */
export const lists = (world: World): void => {
  const { conforms, plugin, watch, open, conditional, bearsToken, hasSecret, undated } = world;
  const { turnsEmpty, limitOf = (host: string) => host } = world;
  conforms(
    "a first poll shows what there is, by the upstream's clock",
    () =>
      Effect.gen(function* () {
        const { upstream, source } = yield* watch;
        const ids = [upstream.add(), upstream.add({ text: "DeepSeek-V4" })];
        const pages = yield* read(source);
        deepEqual(idsOf(pages).toSorted(), ids.toSorted());
        deepEqual([lastOf(pages).complete, lastOf(pages).servedAt], [true, noon]);
        deepEqual(pages.flatMap(({ notes }) => notes), []);
        ok(itemsOf(pages).some(({ title, body }) => `${title} ${body}`.includes("DeepSeek-V4")));
        for (const item of itemsOf(pages)) {
          ok(URL.canParse(item.url), item.url);
          deepEqual(Schema.decodeSync(ItemJson)(Schema.encodeSync(ItemJson)(item)), item);
        }
        equal(
          upstream.requests[0]?.headers.get("authorization"),
          bearsToken ? `Bearer ${token}` : null,
        );
        equal(source.host, limitOf(new URL(upstream.url).host));
      }),
  );

  conforms(
    "what was there before the baseline is no news, what came later is, once",
    () =>
      Effect.gen(function* () {
        const { upstream, source } = yield* watch;
        upstream.add();
        const [item] = itemsOf(yield* read(source));
        ok(item !== undefined);
        const news = (at: number, complete: boolean) =>
          source.changes(Option.none(), item, { at, complete }).map(({ news }) => news);
        const later = undated === true ? news(noon, true) : news(noon - day, false);
        deepEqual([news(noon + day, false), later], [[false], [true]]);
        for (const complete of [true, false]) {
          deepEqual(source.changes(Option.some(item), item, { at: noon - day, complete }), []);
        }
      }),
  );

  conforms(
    "items and what happens to them are of kinds its plugin defines",
    () =>
      Effect.gen(function* () {
        const { upstream, source } = yield* watch;
        upstream.add();
        const items = itemsOf(yield* read(source));
        equal(items.length, 1);
        for (const item of items) {
          const kind = plugin.kinds.find(({ name }) => name === item.kind);
          ok(kind !== undefined, item.kind);
          ok(item.state === null || kind.states.has(item.state), `${item.state} has no words`);
          const baseline = { at: 0, complete: true };
          for (const { transition } of source.changes(Option.none(), item, baseline)) {
            const { type } = kind.eventOf(transition);
            ok(kind.events.some((event) => event.type === type), type);
          }
        }
      }),
  );

  conforms("the first page begins with what is newest", () =>
    Effect.gen(function* () {
      const { clock, upstream, source } = yield* watch;
      upstream.add();
      clock.at += minute;
      const id = upstream.add();
      equal(firstPage(yield* read(source)).items[0]?.id, id);
    }));

  conforms(
    "an empty place is complete at first, and nothing is concluded from it later",
    () =>
      Effect.gen(function* () {
        const { clock, upstream, source } = yield* watch;
        const empty = lastOf(yield* read(source));
        deepEqual([empty.items, empty.complete, empty.empty], [[], true, true]);
        const id = upstream.add();
        let cursor = cursorOf(yield* read(source, empty.cursor));
        upstream.remove(id);
        for (const full of [true, false, true]) {
          clock.at += minute;
          const page = lastOf(yield* read(source, cursor, full));
          // Never a 304: that would say no more than that nothing is new.
          const isEmpty = turnsEmpty === true ? undefined : true;
          deepEqual([page.items, page.complete, page.empty], [[], false, isEmpty]);
          cursor = page.cursor;
        }
        const next = upstream.add();
        deepEqual(idsOf(yield* read(source, cursor)), [next]);
      }),
  );

  conforms(
    "what has not changed is not sent again, what is new comes until it is committed",
    () =>
      Effect.gen(function* () {
        const { clock, upstream, source } = yield* watch;
        upstream.add();
        let cursor: string | undefined;
        for (let poll = 0; poll < 3; poll++) {
          cursor = cursorOf(yield* read(source, cursor, false));
          clock.at += minute;
        }
        ok(!cursor?.includes(token));
        const named = () => upstream.requests.at(-1)?.headers.has("if-none-match");
        const idle = yield* read(source, cursor, false);
        equal(named(), conditional);
        if (conditional) deepEqual([idsOf(idle), cursorOf(idle)], [[], cursor]);
        if (hasSecret) {
          // An answer belongs to the token it was given to.
          const other = yield* open(upstream.url, "another-0123456789");
          equal(idsOf(yield* read(other, cursor, false)).length, 1);
          equal(named(), false);
        }
        const id = upstream.add();
        for (let attempt = 0; attempt < 2; attempt++) {
          ok(idsOf(yield* read(source, cursor, false)).includes(id));
        }
      }),
  );

  conforms("a place has one identity, at this upstream alone", () =>
    Effect.gen(function* () {
      const identities = (source: Source, upstream: Upstream) =>
        Effect.gen(function* () {
          upstream.add();
          const first = yield* read(source);
          const second = yield* read(source, cursorOf(first));
          return new Set([...first, ...second].map(({ identity }) => identity));
        });
      const one = yield* watch;
      const other = yield* watch;
      const [here] = yield* identities(one.source, one.upstream);
      const found = yield* identities(other.source, other.upstream);
      equal(found.size, 1);
      if (here !== undefined) ok(!found.has(here));
    }));

  conforms(
    "a cursor that cannot be read costs a whole look and loses nothing",
    () =>
      Effect.gen(function* () {
        const { upstream, source } = yield* watch;
        const id = upstream.add();
        for (const stored of ["", "{}", "[1]", '{"upTo":"x","rest":7}', "mute"]) {
          deepEqual(idsOf(yield* read(source, stored)), [id], stored);
        }
      }),
  );
};
