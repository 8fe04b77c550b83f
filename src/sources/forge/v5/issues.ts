import * as Effect from "effect/Effect";
import * as Option from "effect/Option";
import { Malformed } from "../../../domain/errors.ts";
import type { Item } from "../../../domain/item.ts";
import { decodeEach } from "../../../http/decode.ts";
import type { UpstreamClient } from "../../../http/upstream_client.ts";
import { type ListAddress, sweptSince } from "../issue_cursor.ts";
import { listingOf } from "../listing.ts";
import { movedNotesFor } from "../moved.ts";
import { sweepPages } from "../sweep.ts";
import { firstPageOf, type ForgePlace, listAddress } from "./forge.ts";
import {
  forgeInstant,
  ForgeIssue,
  forgeIssueId,
  forgeIssueItem,
  forgeIssueName,
  repositoryShown,
} from "./issue.ts";
import { readForgePage } from "./page.ts";

const elements = { decode: decodeEach(ForgeIssue, forgeIssueName), idOf: forgeIssueId };

/** Since when a sweep goes stands in the fragment, which no server sees. */
const listAt = (place: ForgePlace, list: "issues" | "pulls"): ListAddress => {
  const all = firstPageOf(place, list);
  return {
    address: listAddress(place, list),
    firstPage: (upTo) =>
      Option.match(sweptSince(upTo), {
        onNone: () => all,
        onSome: (since) => `${all}#${since}`,
      }),
  };
};

/** Elements from which on the order of a page can be told. */
const telling = 50;

/** In another order what is new may stand behind what is old, and the sweep would end before it. */
const isOrdered = (items: ReadonlyArray<Item>): boolean => {
  const dates = items.flatMap(({ updatedAt }) => updatedAt ?? []);
  const rises = dates.filter((at, index) => at > (dates[index - 1] ?? Infinity)).length;
  // An index that lags has a few out of place.
  return dates.length < telling || rises * 10 <= dates.length;
};

const sinceOf = (url: string): number => forgeInstant(new URL(url).hash.slice(1)) ?? -Infinity;

/** The pages of one poll of a repository's issues or pull requests; see `Source.poll`. */
export const sweepForgeIssues = (
  client: UpstreamClient["Service"],
  place: ForgePlace,
  list: "issues" | "pulls",
) => {
  const movedNotes = movedNotesFor(`sources.${place.forge.kind}`);
  return sweepPages({
    list: listAt(place, list),
    read: Effect.fnUntraced(function* ({ url, known, position }) {
      const { response, page } = yield* readForgePage(client, place, elements, url, known);
      const { servedAt, label } = response;
      if (Option.isNone(page)) return { listing: Option.none(), servedAt, position };
      const { shown, decoded, originalOf, next, validator, notes } = page.value;
      const items = decoded.map((each) => forgeIssueItem(place, list, each, originalOf(each)));
      if (!isOrdered(items)) {
        return yield* new Malformed({
          says: {
            en: `${label.en} shows a list that is not in the order of its updates`,
            zh: `${label.zh} 的列表没有按更新时间排列`,
          },
        });
      }
      const listing = listingOf({
        url,
        shown,
        decoded,
        items,
        nameOf: forgeIssueName,
        next,
        since: sinceOf(url),
        servedAt,
        validator,
        notes: [...movedNotes(place, response, decoded.map(repositoryShown)[0]), ...notes],
      });
      return { listing: Option.some(listing), servedAt, position };
    }),
  });
};
