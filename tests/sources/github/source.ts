import * as Effect from "effect/Effect";
import * as Option from "effect/Option";
import * as Schema from "effect/Schema";
import * as Stream from "effect/Stream";
import type { Item } from "../../../src/domain/item.ts";
import type { Baseline, Page, Source } from "../../../src/domain/source.ts";
import { github } from "../../../src/sources/github/github.ts";
import { type Github, github as simulated } from "../../simulators/github.ts";
import type { GithubRepo } from "../../simulators/github_repo.ts";
import { recorded } from "../../testing.ts";
import { cursorOf, firstPage, noon, openSource, read, reasonOf } from "../opened.ts";

export const name = "vllm-project/vllm";

/** The only source a section configures, with a token where there is one. */
export const sourceOf = (section: unknown, token?: string) =>
  openSource(github, section, token === undefined ? {} : { GITHUB_TOKEN: token });

/** A repository on a simulated GitHub whose clock the test moves, and the source that watches it. */
export const watch = (section: Record<string, unknown> = {}, token?: string) =>
  Effect.gen(function* () {
    const clock = { at: noon };
    const upstream: Github = yield* simulated({ now: () => clock.at });
    const source = yield* sourceOf({ repos: [name], base_url: upstream.url, ...section }, token);
    const repo: GithubRepo = upstream.repo(name);
    return { clock, upstream, source, repo };
  });

/** The requests for pages of the list, oldest first. */
export const listed = ({ requests }: Github) =>
  requests.filter(({ path }) => path.includes("/issues?"));

/**
 * Polls one after the other, each from where the last page of the one before leaves off, also where that
 * failed half way or was stopped after `most` pages.
 */
export const reader = (source: Source, cursor: string) => {
  let position = cursor;
  return (most = Infinity) =>
    Effect.gen(function* () {
      const pages: Array<Page> = [];
      const polled = source.poll(Option.some(position), true).pipe(
        Stream.take(most),
        Stream.runForEach((page) => Effect.sync(() => pages.push(page))),
      );
      const failure = yield* Effect.option(reasonOf(polled));
      position = pages.at(-1)?.cursor ?? position;
      return { pages, failure };
    });
};

export const numbersOf = (pages: ReadonlyArray<Page>) =>
  pages.flatMap(({ items }) => items.map(({ fields }) => fields["number"]));

/**
 * Polls and remembers like the app: the answer is what is told, as `#NUMBER transition`, with
 * `(silent)` behind what is no news. The first poll tells nothing.
 */
export const observer = (source: Source) => {
  const known = new Map<string, Item>();
  const told = new Set<string>();
  let cursor: string | undefined;
  let baseline: Baseline | undefined;
  return Effect.gen(function* () {
    const pages = yield* read(source, cursor);
    const events: Array<string> = [];
    for (const item of pages.flatMap(({ items }) => items)) {
      const before = Option.fromUndefinedOr(known.get(item.id));
      const changes = baseline === undefined ? [] : source.changes(before, item, baseline);
      for (const { transition, eventId, news } of changes) {
        if (told.has(`${transition} ${eventId}`)) continue;
        told.add(`${transition} ${eventId}`);
        events.push(`#${item.fields["number"]} ${transition}${news ? "" : " (silent)"}`);
      }
      const newer = Option.isNone(before) ||
        (item.updatedAt ?? 0) >= (before.value.updatedAt ?? 0);
      if (newer) known.set(item.id, item);
    }
    baseline ??= { at: firstPage(pages).servedAt, complete: cursorCompletes(pages) };
    cursor = cursorOf(pages);
    return events;
  });
};

const cursorCompletes = (pages: ReadonlyArray<Page>) => pages.at(-1)?.complete === true;

const Exchange = Schema.Struct({
  request: Schema.Struct({ url: Schema.String }),
  response: Schema.Struct({
    headers: Schema.Record(Schema.String, Schema.String),
    body: Schema.Unknown,
  }),
});
const decode = Schema.decodeUnknownSync(
  Schema.fromJsonString(Schema.Union([Exchange, Schema.Array(Exchange)])),
);

/** The requests and responses of a recorded file, oldest first. */
export const exchangesOf = (file: string) =>
  Effect.promise(async () =>
    [decode(await Deno.readTextFile(new URL(`github/${file}`, recorded)))].flat()
  );
