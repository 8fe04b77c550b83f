import type * as Effect from "effect/Effect";
import * as Option from "effect/Option";
import type { Reason } from "../../domain/errors.ts";
import type { Item } from "../../domain/item.ts";
import type { Phrase } from "../../domain/phrase.ts";
import { isBelow } from "../../http/link.ts";
import type { Validator } from "../../http/validator.ts";
import type { ListAnswer, WholeList } from "../../http/whole_list.ts";
import { pageAfter } from "./paging.ts";

/*
 * Lists that know no `since`: a poll reads page by page until it knows a whole one.
 */

/** A page of the list. */
export interface ListPlace {
  readonly url: string;
  /** Pages read so far. */
  readonly seen: ReadonlyArray<string>;
}

/** What sets a list apart from the others. */
export interface KnownListParts {
  /** That so many of its elements cannot be read. */
  readonly unreadable: (count: number) => Phrase;
  /** Pages of one poll; what is behind these is not looked at. */
  readonly mostPages: number;
}

/** What a page has shown. */
interface ShownPage {
  readonly shown: ReadonlyArray<unknown>;
  readonly decoded: ReadonlyArray<unknown>;
  /** On elements that cannot be read. */
  readonly notes: ReadonlyArray<Phrase>;
  readonly next: Option.Option<string>;
  readonly validator: Option.Option<Validator>;
}

/** The answer of a page with these items; `page` is none where it is still the known one. */
export const listAnswer = (
  { unreadable, mostPages }: KnownListParts,
  { url, seen }: ListPlace,
  page: Option.Option<ShownPage>,
  { items, servedAt, notes }: {
    readonly items: ReadonlyArray<Item>;
    readonly servedAt: number;
    /** On the list, whatever it shows. */
    readonly notes: ReadonlyArray<Phrase>;
  },
): ListAnswer<ListPlace> => {
  if (Option.isNone(page)) return { items: [], servedAt, notes, list: Option.none() };
  const { shown, decoded, validator } = page.value;
  const isLast = seen.length + 1 >= mostPages;
  const next = pageAfter(url, shown.length, page.value.next);
  const unread = shown.length - decoded.length;
  return {
    items,
    servedAt,
    notes: [...notes, ...page.value.notes],
    ailment: unread === 0 ? undefined : unreadable(unread),
    list: Option.some({
      next: isLast
        ? Option.none()
        : Option.map(next, (each) => ({ url: each.url, seen: [...seen, url] })),
      missing: isLast && Option.isSome(next) ? null : 0,
      // A list with mistakes is reported at every poll.
      known: page.value.notes.length === 0 ? validator : Option.none(),
    }),
  };
};

/** The list of that name whose first page is there; `read` asks whether a page is still the known one. */
export const knownList = (
  { name, baseUrl, first, read }: {
    readonly name: string;
    readonly baseUrl: string;
    readonly first: string;
    readonly read: (
      place: ListPlace,
      known: Validator | undefined,
    ) => Effect.Effect<ListAnswer<ListPlace>, Reason>;
  },
): WholeList<ListPlace> => ({
  first: { url: first, seen: [] },
  namespaceOf: () => name,
  nameOf: ({ url }) => url,
  find: (url) => isBelow(baseUrl, url) ? Option.some({ url, seen: [first] }) : Option.none(),
  read: (place, memory, anew) =>
    read(place, anew || place.seen.length > 0 ? undefined : memory.known),
});
