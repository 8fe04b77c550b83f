import * as Effect from "effect/Effect";
import * as Option from "effect/Option";
import type { Item } from "../../domain/item.ts";
import type { Phrase } from "../../domain/phrase.ts";
import { isBelow } from "../../http/link.ts";
import { type PagedList, readPage } from "../../http/paged_list.ts";
import type { UpstreamClient } from "../../http/upstream_client.ts";
import type { Validator } from "../../http/validator.ts";
import type { ListAnswer, WholeList } from "../../http/whole_list.ts";
import type { Access } from "./access.ts";
import { listOf, movedNotes, shownId } from "./page.ts";
import { pageAfter } from "../forge/paging.ts";

/*
 * Lists that know no `since` and are read page by page: releases, tags, commits, repositories.
 */

/** What sets a list apart from the others. */
export interface ListReader<A> {
  readonly decode: PagedList<A>["decode"];
  /** Finds an element among those that came with secrets. */
  readonly keyOf: (element: A) => string;
  /** `original` is the element as it came; undefined for what is to be left out. */
  readonly itemOf: (element: A, original: A) => Item | undefined;
  /** The `OWNER/REPO` an element claims to belong to. */
  readonly repositoryOf: (element: A) => string | undefined;
  /** What is wrong while so many elements cannot be read. */
  readonly unreadable: (count: number) => Phrase;
  /** Pages of one poll; what is behind these is not looked at. */
  readonly mostPages: number;
}

/** A page of the list. */
export interface ListPlace {
  readonly url: string;
  /** Pages read so far. */
  readonly seen: ReadonlyArray<string>;
}

/** Reads one page, unless it is still the `known` one; `id` is the repository's, where it shows. */
export const readListPage = Effect.fn("GitHub.list")(function* <A>(
  client: UpstreamClient["Service"],
  access: Access,
  listing: ListReader<A>,
  { url, seen }: ListPlace,
  known: Validator | undefined,
) {
  const { baseUrl } = access.repository;
  const { response, page } = yield* access.ask((each) =>
    readPage(client, listOf(each, listing.decode), url, Option.fromUndefinedOr(known), seen)
  );
  const { servedAt } = response;
  const id = shownId(response, baseUrl);
  const ownNotes = yield* access.notes;
  if (Option.isNone(page)) {
    const answer: ListAnswer<ListPlace> = {
      items: [],
      servedAt,
      notes: ownNotes,
      list: Option.none(),
    };
    return { answer, id };
  }
  const { shown, originals, decoded, notes, validator } = page.value;
  const asTheyCame = new Map(
    originals === shown
      ? []
      : listing.decode(originals).decoded.map((each) => [listing.keyOf(each), each]),
  );
  const isLast = seen.length + 1 >= listing.mostPages;
  const next = pageAfter(url, shown.length, page.value.next);
  const unread = shown.length - decoded.length;
  const found = decoded.map(listing.repositoryOf).find((each) => each !== undefined);
  const answer: ListAnswer<ListPlace> = {
    items: decoded.flatMap((each) =>
      listing.itemOf(each, asTheyCame.get(listing.keyOf(each)) ?? each) ?? []
    ),
    servedAt,
    notes: [...ownNotes, ...movedNotes(access.repository, response, found), ...notes],
    ailment: unread === 0 ? undefined : listing.unreadable(unread),
    list: Option.some({
      next: isLast
        ? Option.none()
        : Option.map(next, (each) => ({ url: each.url, seen: [...seen, url] })),
      missing: isLast && Option.isSome(next) ? null : 0,
      // A list with mistakes is reported at every poll.
      known: notes.length === 0 ? validator : Option.none(),
    }),
  };
  return { answer, id };
});

/** The list that begins at this address; `learn` hears of the repository's id on each page. */
export const wholeList = <A>(
  client: UpstreamClient["Service"],
  access: Access,
  listing: ListReader<A>,
  first: string,
  learn: (id: string | undefined) => void,
): WholeList<ListPlace> => {
  const { name, baseUrl } = access.repository;
  return {
    first: { url: first, seen: [] },
    namespaceOf: () => name,
    nameOf: ({ url }) => url,
    find: (url) => isBelow(baseUrl, url) ? Option.some({ url, seen: [first] }) : Option.none(),
    read: Effect.fnUntraced(function* (place, memory, anew) {
      const known = anew || place.seen.length > 0 ? undefined : memory.known;
      const { answer, id } = yield* readListPage(client, access, listing, place, known);
      learn(id);
      return answer;
    }),
  };
};
