import * as Effect from "effect/Effect";
import * as Option from "effect/Option";
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
      const { servedAt } = response;
      const listing = Option.map(
        page,
        ({ shown, decoded, originalOf, next, validator, notes }) =>
          listingOf({
            url,
            shown,
            decoded,
            items: decoded.map((each) => forgeIssueItem(place, list, each, originalOf(each))),
            nameOf: forgeIssueName,
            next,
            since: sinceOf(url),
            servedAt,
            validator,
            notes: [...movedNotes(place, response, decoded.map(repositoryShown)[0]), ...notes],
          }),
      );
      return { listing, servedAt, position };
    }),
  });
};
