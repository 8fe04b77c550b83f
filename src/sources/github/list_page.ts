import * as Effect from "effect/Effect";
import * as Option from "effect/Option";
import type { Item } from "../../domain/item.ts";
import { originalsOf, type PagedList, readPage } from "../../http/paged_list.ts";
import type { UpstreamClient } from "../../http/upstream_client.ts";
import { knownList, type KnownListParts, listAnswer } from "../forge/known_list.ts";
import type { Access } from "./access.ts";
import { listOf, movedNotes, shownId } from "./page.ts";

/*
 * GitHub's lists that know no `since`: releases, tags, commits, repositories.
 */

/** What sets a list apart from the others. */
export interface ListReader<A> extends KnownListParts {
  readonly decode: PagedList<A>["decode"];
  /** Finds an element among those that came with secrets. */
  readonly keyOf: (element: A) => string;
  /** `original` is the element as it came; undefined for what is to be left out. */
  readonly itemOf: (element: A, original: A) => Item | undefined;
  /** The `OWNER/REPO` an element claims to belong to. */
  readonly repositoryOf: (element: A) => string | undefined;
}

/** The list that begins at this address; `learn` hears of the repository's id on each page. */
export const wholeList = <A>(
  client: UpstreamClient["Service"],
  access: Access,
  listing: ListReader<A>,
  first: string,
  learn: (id: string | undefined) => void,
) => {
  const { repository, ask } = access;
  const { name, baseUrl } = repository;
  return knownList({
    name,
    baseUrl,
    first,
    read: Effect.fn("GitHub.list")(function* (place, known) {
      const { url, seen } = place;
      const { response, page } = yield* ask((each) =>
        readPage(client, listOf(each, listing.decode), url, Option.fromUndefinedOr(known), seen)
      );
      learn(shownId(response, baseUrl));
      const ownNotes = yield* access.notes;
      const shown = Option.map(page, (read) => {
        const originalOf = originalsOf(read, listing.decode, listing.keyOf);
        const found = read.decoded.map(listing.repositoryOf).find((each) => each !== undefined);
        return {
          items: read.decoded.flatMap((each) => listing.itemOf(each, originalOf(each)) ?? []),
          notes: [...ownNotes, ...movedNotes(repository, response, found)],
        };
      });
      return listAnswer(listing, place, page, {
        servedAt: response.servedAt,
        ...Option.getOrElse(shown, () => ({ items: [], notes: ownNotes })),
      });
    }),
  });
};
