import * as Effect from "effect/Effect";
import * as Option from "effect/Option";
import type * as Stream from "effect/Stream";
import type { Reason } from "../../../domain/errors.ts";
import type { Item } from "../../../domain/item.ts";
import type { Phrase } from "../../../domain/phrase.ts";
import type { Page } from "../../../domain/source.ts";
import { isBelow } from "../../../http/link.ts";
import type { UpstreamClient } from "../../../http/upstream_client.ts";
import { type ListAnswer, pollList, type WholeList } from "../../../http/whole_list.ts";
import { movedNotesFor } from "../moved.ts";
import { pageAfter } from "../paging.ts";
import { firstPageOf, type ForgeList, type ForgePlace } from "./forge.ts";
import { type ForgeElements, readForgePage } from "./page.ts";

/*
 * A list without dates of change: what is in it is known by name, and a poll reads on until it knows a
 * whole page.
 */

/** Pages of 100 of one poll; what is behind these is not looked at again. */
const mostPages = 20;

/** A list, and how its elements become items. */
export interface KnownList<A> extends ForgeElements<A> {
  readonly list: ForgeList;
  readonly itemOf: (place: ForgePlace, element: A, original: A) => Item;
  /** That so many of its elements cannot be read. */
  readonly unreadable: (count: number) => Phrase;
}

/** A page of the list. */
interface Place {
  readonly url: string;
  /** Pages read so far. */
  readonly seen: ReadonlyArray<string>;
}

/** The pages of one poll; see `Source.poll`. */
export const sweepKnownList = <A>(
  client: UpstreamClient["Service"],
  place: ForgePlace,
  known: KnownList<A>,
) => {
  const first = firstPageOf(place, known.list);
  const movedNotes = movedNotesFor(`sources.${place.forge.kind}`);
  const list: WholeList<Place> = {
    first: { url: first, seen: [] },
    namespaceOf: () => place.name,
    nameOf: ({ url }) => url,
    find: (url) =>
      isBelow(place.baseUrl, url) ? Option.some({ url, seen: [first] }) : Option.none(),
    read: Effect.fnUntraced(function* ({ url, seen }, memory, anew) {
      const validator = anew || seen.length > 0 ? undefined : memory.known;
      const { response, page } = yield* readForgePage(
        client,
        place,
        known,
        url,
        Option.fromUndefinedOr(validator),
      );
      const { servedAt } = response;
      if (Option.isNone(page)) return { items: [], servedAt, notes: [], list: Option.none() };
      const { shown, decoded, originalOf, notes } = page.value;
      const isLast = seen.length + 1 >= mostPages;
      const next = pageAfter(url, shown.length, page.value.next);
      const unread = shown.length - decoded.length;
      const answer: ListAnswer<Place> = {
        items: decoded.map((each) => known.itemOf(place, each, originalOf(each))),
        servedAt,
        notes: [...movedNotes(place, response, undefined), ...notes],
        ailment: unread === 0 ? undefined : known.unreadable(unread),
        list: Option.some({
          next: isLast
            ? Option.none()
            : Option.map(next, (each) => ({ url: each.url, seen: [...seen, url] })),
          missing: isLast && Option.isSome(next) ? null : 0,
          // A list with mistakes is reported at every poll.
          known: notes.length === 0 ? page.value.validator : Option.none(),
        }),
      };
      return answer;
    }),
  };
  return (previous: Option.Option<string>, full: boolean): Stream.Stream<Page, Reason> =>
    pollList(list, previous, full);
};
