import * as Effect from "effect/Effect";
import * as Option from "effect/Option";
import type * as Stream from "effect/Stream";
import type { Reason } from "../../../domain/errors.ts";
import type { Item } from "../../../domain/item.ts";
import type { Page } from "../../../domain/source.ts";
import type { UpstreamClient } from "../../../http/upstream_client.ts";
import { pollList } from "../../../http/whole_list.ts";
import { knownList, type KnownListParts, listAnswer } from "../known_list.ts";
import { movedNotesFor } from "../moved.ts";
import { firstPageOf, type ForgeList, type ForgePlace } from "./forge.ts";
import { type ForgeElements, readForgePage } from "./page.ts";

/*
 * A forge's list without dates of change: what is in it is known by name.
 */

/** Of 100 each. */
const mostPages = 20;

/** A list, and how its elements become items. */
export interface KnownList<A> extends ForgeElements<A>, Pick<KnownListParts, "unreadable"> {
  readonly list: ForgeList;
  readonly itemOf: (place: ForgePlace, element: A, original: A) => Item;
}

/** The pages of one poll; see `Source.poll`. */
export const sweepKnownList = <A>(
  client: UpstreamClient["Service"],
  forgePlace: ForgePlace,
  known: KnownList<A>,
) => {
  const { name, baseUrl, forge } = forgePlace;
  const movedNotes = movedNotesFor(`sources.${forge.kind}`);
  const list = knownList({
    name,
    baseUrl,
    first: firstPageOf(forgePlace, known.list),
    read: Effect.fnUntraced(function* (place, validator) {
      const { response, page } = yield* readForgePage(
        client,
        forgePlace,
        known,
        place.url,
        Option.fromUndefinedOr(validator),
      );
      return listAnswer({ ...known, mostPages }, place, page, {
        items: Option.match(page, {
          onNone: () => [],
          onSome: ({ decoded, originalOf }) =>
            decoded.map((each) => known.itemOf(forgePlace, each, originalOf(each))),
        }),
        servedAt: response.servedAt,
        notes: Option.isNone(page) ? [] : movedNotes(forgePlace, response, undefined),
      });
    }),
  });
  return (previous: Option.Option<string>, full: boolean): Stream.Stream<Page, Reason> =>
    pollList(list, previous, full);
};
