import * as Predicate from "effect/Predicate";
import * as Schema from "effect/Schema";
import type { Item } from "../../domain/item.ts";
import { instant } from "../forge/element.ts";
import { Owned, ownedItem } from "./owned.ts";

/*
 * A repository among the results of a search:
 * https://docs.github.com/rest/search/search#search-repositories.
 */

const Anything = Schema.optionalKey(Schema.Unknown);

export const FoundRepository = Schema.Struct({
  ...Owned.fields,
  owner: Anything,
  stargazers_count: Anything,
  updated_at: Anything,
});
export type FoundRepository = typeof FoundRepository.Type;

/** It says whose it is and how many like it, as anybody's may be found. */
export const foundRepositoryItem = (element: FoundRepository): Item => {
  const { owner, stargazers_count: stars } = element;
  const item = ownedItem(element);
  return {
    ...item,
    author: Predicate.hasProperty(owner, "login") && typeof owner.login === "string"
      ? owner.login
      : null,
    updatedAt: instant(element.updated_at),
    fields: {
      ...item.fields,
      ...typeof stars === "number" && Number.isFinite(stars) ? { stars } : {},
    },
  };
};
