import * as Predicate from "effect/Predicate";
import * as Schema from "effect/Schema";
import { blankItem, type Item } from "../../domain/item.ts";
import { instant } from "./issue.ts";
import { repository } from "./kinds.ts";

/*
 * A repository among the results of a search:
 * https://docs.github.com/rest/search/search#search-repositories.
 */

const Anything = Schema.optionalKey(Schema.Unknown);

export const FoundRepository = Schema.Struct({
  id: Schema.Int,
  full_name: Schema.String,
  html_url: Schema.String,
  owner: Anything,
  description: Anything,
  topics: Anything,
  fork: Anything,
  archived: Anything,
  language: Anything,
  license: Anything,
  stargazers_count: Anything,
  created_at: Anything,
  updated_at: Anything,
});
export type FoundRepository = typeof FoundRepository.Type;

const isText = (value: unknown): value is string => typeof value === "string" && value !== "";

/** Names an element, readable or not. */
export const foundName = (element: unknown): string =>
  Predicate.hasProperty(element, "full_name") && isText(element.full_name) ? element.full_name : "";

/** Known by its id, whatever it is called; its version is its name, for everything else moves all the time. */
export const foundRepositoryItem = (element: FoundRepository): Item => {
  const { id, full_name: name, html_url: url, owner, topics, license, language } = element;
  const { stargazers_count: stars, description } = element;
  const spdx = Predicate.hasProperty(license, "spdx_id") ? license.spdx_id : undefined;
  return {
    ...blankItem(String(id), repository.name),
    title: name,
    body: isText(description) ? description : "",
    url,
    author: Predicate.hasProperty(owner, "login") && isText(owner.login) ? owner.login : null,
    labels: Array.isArray(topics) ? topics.filter(isText) : [],
    createdAt: instant(element.created_at),
    updatedAt: instant(element.updated_at),
    version: name,
    fields: {
      fork: element.fork === true,
      archived: element.archived === true,
      ...isText(language) ? { language } : {},
      ...isText(spdx) ? { license: spdx } : {},
      ...typeof stars === "number" && Number.isFinite(stars) ? { stars } : {},
    },
  };
};
