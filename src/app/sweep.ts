import * as Clock from "effect/Clock";
import * as Effect from "effect/Effect";
import type * as Option from "effect/Option";
import * as Stream from "effect/Stream";
import type { Item } from "../domain/item.ts";
import type { Page, Source } from "../domain/source.ts";
import { truncate } from "../domain/text.ts";

/** Longer titles and bodies are matched whole and kept in part. */
const longestTitle = 500;
const longestBody = 16 * 1024;

/** A sweep that can be gone on with by the next poll is, when pages have come for so long (ms). */
const longestSweepMs = 120_000;

/** What all pages of one poll showed together. */
export interface Sweep {
  /** Each item once, in its newest form. */
  readonly items: ReadonlyMap<string, Item>;
  readonly cursor: string;
  /** Epoch ms by the upstream's clock, when the first page was served. */
  readonly servedAt: number;
  readonly complete: boolean;
  readonly notes: ReadonlyArray<string>;
}

/** Entries move between the pages of a list that changes while it is read: the newer form stays. */
const isOlder = (item: Item, than: Item): boolean =>
  item.updatedAt === null || (than.updatedAt !== null && item.updatedAt <= than.updatedAt);

const empty = { items: new Map<string, Item>(), cursor: "", servedAt: 0, complete: false };

/**
 * Reads a poll to its end; when it need not be `full`, where everything is listed newest first, as far
 * as a page on which everything is known; elsewhere as far as time allows, for the cursor of any page
 * tells where to go on.
 */
export const sweep = <E, R>(
  source: Source,
  cursor: Option.Option<string>,
  full: boolean,
  isKnown: (items: ReadonlyArray<Item>) => Effect.Effect<boolean, E, R>,
) =>
  Effect.flatMap(Clock.currentTimeMillis, (began) =>
    source.poll(cursor, full).pipe(
      Stream.takeUntilEffect(({ items, complete, goOn = full }) => {
        if (!source.listsAll) {
          return Effect.map(Clock.currentTimeMillis, (now) => now - began >= longestSweepMs);
        }
        return goOn || complete ? Effect.succeed(false) : isKnown(items);
      }),
      Stream.runFold(
        () => ({ ...empty, items: new Map<string, Item>(), notes: [] as Array<string>, pages: 0 }),
        (found, page: Page) => {
          for (const item of page.items) {
            const known = found.items.get(item.id);
            if (known === undefined || !isOlder(item, known)) found.items.set(item.id, item);
          }
          found.notes.push(...page.notes);
          return {
            ...found,
            cursor: page.cursor,
            servedAt: found.pages === 0 ? page.servedAt : found.servedAt,
            complete: page.complete,
            pages: found.pages + 1,
          };
        },
      ),
      Effect.map((found): Sweep => found),
    ));

/** The item as it is kept. */
export const kept = (item: Item, version: string): Item & { readonly version: string } => ({
  ...item,
  title: truncate(item.title, longestTitle),
  body: truncate(item.body, longestBody),
  version,
});
