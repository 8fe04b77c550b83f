import * as Effect from "effect/Effect";
import * as Option from "effect/Option";
import type { UpstreamClient } from "../../http/upstream_client.ts";
import {
  issuesPerPage,
  type ListAddress,
  type Position,
  sweptSince,
} from "../forge/issue_cursor.ts";
import { sweepPages } from "../forge/sweep.ts";
import type { Access } from "./access.ts";
import { readListing, repositoryId, type SweptList } from "./page.ts";

/** A list at this address, which may have a query. */
const listAt = (address: string): ListAddress => {
  const all = `${address}${
    address.includes("?") ? "&" : "?"
  }sort=updated&direction=desc&per_page=${issuesPerPage}`;
  return {
    address,
    firstPage: (upTo) =>
      Option.match(sweptSince(upTo), {
        onNone: () => all,
        onSome: (since) => `${all}&since=${since}`,
      }),
  };
};

/**
 * The pages of one poll of a repository's list; see `Source.poll`. The repository's id, where it is known
 * from elsewhere, needs no request of its own.
 */
export const sweepList = <A extends { readonly id: number }>(
  client: UpstreamClient["Service"],
  access: Access,
  swept: SweptList<A>,
) => {
  const { name, baseUrl } = access.repository;

  /** The position with the repository's id, from the response or, once, from a request of its own. */
  const identified = Effect.fnUntraced(function* (position: Position, shown: string | undefined) {
    const { repository: known = "", origin: _, ...rest } = position;
    if (shown !== undefined && shown !== known) {
      // Another repository has taken the name, with numbers of its own.
      return { ...(known === "" ? position : rest), repository: shown };
    }
    if (position.repository !== undefined) return position;
    const id = yield* repositoryId(client, access);
    return Option.isNone(id) ? position : { ...position, repository: id.value };
  });

  return sweepPages({
    list: listAt(`${baseUrl}/repos/${name}/${swept.path}`),
    read: Effect.fnUntraced(function* ({ url, known, position }) {
      const answer = yield* readListing(client, access, swept, url, known);
      return {
        listing: answer.listing,
        servedAt: answer.servedAt,
        position: yield* identified(position, answer.repository),
        notes: yield* access.notes,
      };
    }),
    identityOf: ({ repository = "" }) =>
      repository === "" ? undefined : `${new URL(baseUrl).host}/repositories/${repository}`,
  });
};
