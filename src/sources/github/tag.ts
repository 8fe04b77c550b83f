import * as Predicate from "effect/Predicate";
import * as Schema from "effect/Schema";
import { blankItem, type Item } from "../../domain/item.ts";
import { repoTag } from "../forge/kinds.ts";
import type { Repository } from "./access.ts";
import { siteOf } from "./upstream.ts";

/*
 * One element of GitHub's list of tags:
 * https://docs.github.com/rest/repos/repos#list-repository-tags. It has no dates.
 */

export const Tag = Schema.Struct({
  name: Schema.NonEmptyString,
  commit: Schema.Struct({ sha: Schema.String }),
  zipball_url: Schema.optionalKey(Schema.Unknown),
});
export type Tag = typeof Tag.Type;

/** Names an element, readable or not. */
export const tagName = (element: unknown): string =>
  Predicate.hasProperty(element, "name") && typeof element.name === "string" ? element.name : "";

const inAddress = (name: string): string => encodeURIComponent(name.toWellFormed());

/** A tag is its name; its version is the commit it points at. */
export const tagItem = (
  { name: repository, baseUrl }: Pick<Repository, "name" | "baseUrl">,
  { name, commit: { sha } }: Tag,
): Item => ({
  ...blankItem(name, repoTag.name),
  url: `${siteOf(baseUrl)}/${repository}/releases/tag/${inAddress(name)}`,
  version: sha,
  fields: { tag: name, sha: sha.slice(0, 12) },
});

/** The `OWNER/REPO` an element claims to belong to. */
export const tagRepository = ({ zipball_url: url }: Tag): string | undefined =>
  typeof url === "string" ? /\/repos\/([^/]+\/[^/]+)\/zipball\//.exec(url)?.[1] : undefined;
