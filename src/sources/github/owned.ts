import * as Predicate from "effect/Predicate";
import * as Schema from "effect/Schema";
import { blankItem, type Item } from "../../domain/item.ts";
import { isText, texts } from "../../http/loose.ts";
import { instant } from "../forge/element.ts";
import { ownedRepository } from "../forge/kinds.ts";

/*
 * One element of the list of an owner's repositories:
 * https://docs.github.com/rest/repos/repos#list-organization-repositories.
 */

const Anything = Schema.optionalKey(Schema.Unknown);

export const Owned = Schema.Struct({
  id: Schema.Int,
  full_name: Schema.String.check(
    Schema.isPattern(/^[^/\s]+\/[^/\s]+$/, { expected: "OWNER/REPO" }),
  ),
  html_url: Schema.String,
  description: Anything,
  topics: Anything,
  fork: Anything,
  archived: Anything,
  language: Anything,
  license: Anything,
  created_at: Anything,
});
export type Owned = typeof Owned.Type;

/** Names an element, readable or not. */
export const ownedName = (element: unknown): string =>
  Predicate.hasProperty(element, "full_name") && isText(element.full_name) ? element.full_name : "";

/** The name without the owner's, which all repositories of an owner change together. */
export const bareName = ({ title }: Pick<Item, "title">): string => title.replace(/^.*\//, "");

/** A repository is its id, whatever it is called; its version says what decides whether it is watched. */
export const ownedItem = (element: Owned): Item => {
  const { id, full_name: name, html_url: url, description, topics, license, language } = element;
  const isFork = element.fork === true;
  const isArchived = element.archived === true;
  const createdAt = instant(element.created_at);
  const spdx = Predicate.hasProperty(license, "spdx_id") ? license.spdx_id : undefined;
  return {
    ...blankItem(String(id), ownedRepository.name),
    title: name,
    body: isText(description) ? description : "",
    url,
    labels: texts(topics),
    createdAt,
    version: [bareName({ title: name }), `fork=${isFork}`, `archived=${isArchived}`].join(" "),
    fields: {
      fork: isFork,
      archived: isArchived,
      ...isText(language) ? { language } : {},
      ...isText(spdx) ? { license: spdx } : {},
    },
  };
};
