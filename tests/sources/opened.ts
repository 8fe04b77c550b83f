import { ok } from "node:assert/strict";
import * as Duration from "effect/Duration";
import * as Effect from "effect/Effect";
import * as Layer from "effect/Layer";
import * as Option from "effect/Option";
import * as Result from "effect/Result";
import * as Stream from "effect/Stream";
import type { Reason } from "../../src/domain/errors.ts";
import type { Item } from "../../src/domain/item.ts";
import type { Page, Source } from "../../src/domain/source.ts";
import { HttpPolicy, UpstreamClient } from "../../src/http/upstream_client.ts";
import type * as Plugin from "../../src/plugin/plugin.ts";

/*
 * A source opened from its section of the config, and its polls.
 */

export const second = 1000;
export const minute = 60 * second;
export const hour = 60 * minute;
export const day = 24 * hour;
export const noon = Date.UTC(2026, 10, 24, 12);

export type Variables = Readonly<Record<string, string>>;
export type SourcePlugin = Plugin.SourcePlugin<UpstreamClient>;

/** The client as it is used, but without retries and with a small size limit. */
const client = UpstreamClient.layer({ userAgent: "mrt-test" }).pipe(
  Layer.provide(
    Layer.succeed(HttpPolicy, {
      timeout: Duration.seconds(5),
      retries: 0,
      retryWithin: Duration.zero,
      maxBytes: 2_000_000,
    }),
  ),
);

/** What a section configures, or why it is refused. */
export const openSection = (plugin: SourcePlugin, section: unknown, variables: Variables = {}) =>
  plugin.open(section, { get: (name) => Option.fromUndefinedOr(variables[name]) });

/** The only source a section configures, or the one at this place. */
export const openSource = (
  plugin: SourcePlugin,
  section: unknown,
  variables: Variables = {},
  place = 0,
) =>
  Effect.gen(function* () {
    const entry = Result.getOrThrow(openSection(plugin, section, variables))[place];
    ok(entry !== undefined);
    return yield* Effect.provide(entry.make, client);
  });

/** All pages of a poll. */
export const read = (source: Source, previous?: string, full = true) =>
  Stream.runCollect(source.poll(Option.fromUndefinedOr(previous), full));

/** A poll that is cut off after so many pages. */
export const readSome = (source: Source, pages: number, previous?: string) =>
  source.poll(Option.fromUndefinedOr(previous), true).pipe(
    Stream.take(pages),
    Stream.runCollect,
  );

/** Why a poll fails. */
export const reasonOf = <A>(poll: Effect.Effect<A, Reason>): Effect.Effect<Reason, A> =>
  Effect.flip(poll);

export const firstPage = (pages: Iterable<Page>): Page => {
  const [page] = pages;
  ok(page !== undefined, "no page");
  return page;
};

export const lastOf = (pages: Iterable<Page>): Page => {
  const page = [...pages].at(-1);
  ok(page !== undefined, "no page");
  return page;
};

/** Where the next poll goes on when all pages were read. */
export const cursorOf = (pages: Iterable<Page>): string => lastOf(pages).cursor;

/** Where it goes on when the sweep was cut off behind these pages. */
export const resumeOf = (pages: Iterable<Page>): string => {
  const { cursor, resume = cursor } = lastOf(pages);
  return resume;
};

export const itemsOf = (pages: Iterable<Page>): ReadonlyArray<Item> =>
  [...pages].flatMap(({ items }) => items);

export const idsOf = (pages: Iterable<Page>): ReadonlyArray<string> =>
  itemsOf(pages).map(({ id }) => id);
