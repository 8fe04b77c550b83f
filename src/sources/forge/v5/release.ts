import * as Schema from "effect/Schema";
import type { Item } from "../../../domain/item.ts";
import { Anything, property, textOrNull } from "../element.ts";
import { shownReleaseItem } from "../release_item.ts";
import { shownTagItem } from "../tag.ts";
import { asPath, type ForgePlace, webAddress } from "./forge.ts";
import { forgeInstant } from "./issue.ts";

/*
 * One element of the list of releases, and one of the list of tags. Not every forge gives a release an id,
 * so it is known by its tag.
 */

const TagName = Schema.String.check(
  Schema.isPattern(/^(?=\S)[^]{1,256}$/, { expected: "the name of a tag" }),
);

export const ForgeRelease = Schema.Struct({
  tag_name: TagName,
  name: Anything,
  body: Anything,
  prerelease: Anything,
  author: Anything,
  assets: Anything,
  created_at: Anything,
});
export type ForgeRelease = typeof ForgeRelease.Type;

export const ForgeTag = Schema.Struct({
  name: TagName,
  message: Anything,
  commit: Schema.Struct({ sha: Schema.String, date: Anything }),
  tagger: Anything,
});
export type ForgeTag = typeof ForgeTag.Type;

/** Names a release, readable or not. */
export const forgeReleaseName = (element: unknown): string =>
  textOrNull(property(element, "tag_name")) ?? "";

/** Names a tag, readable or not. */
export const forgeTagName = (element: unknown): string =>
  textOrNull(property(element, "name")) ?? "";

/** The item of an element; its version is that of the element as it came, which may hold secrets. */
export const forgeReleaseItem = (
  place: ForgePlace,
  element: ForgeRelease,
  original: ForgeRelease,
): Item => {
  const { tag_name: tag, name, body, author, assets, prerelease } = element;
  const publishedAt = forgeInstant(element.created_at);
  return shownReleaseItem({
    id: tag,
    tag,
    name,
    body,
    url: `${webAddress(place)}/${place.forge.releasePath(tag)}`,
    user: author,
    assets,
    isPrerelease: prerelease === true,
    publishedAt,
    updatedAt: publishedAt,
  }, { tag: original.tag_name, name: original.name, body: original.body });
};

/** The item of a tag, with the date at which it was made, or that of its commit. */
export const forgeTagItem = (
  place: ForgePlace,
  { name, message, commit, tagger }: ForgeTag,
): Item =>
  shownTagItem({
    name,
    message,
    commit: commit.sha,
    url: `${webAddress(place)}/tree/${asPath(name)}`,
    author: textOrNull(property(tagger, "name")),
    at: forgeInstant(property(tagger, "date") ?? commit.date),
  });
