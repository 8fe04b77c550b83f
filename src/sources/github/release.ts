import * as Schema from "effect/Schema";
import type { Item } from "../../domain/item.ts";
import { Anything, instant, property, textOrNull } from "../forge/element.ts";
import { shownReleaseItem } from "../forge/release_item.ts";

/*
 * One element of GitHub's list of releases:
 * https://docs.github.com/rest/releases/releases#list-releases. `created_at` is the date of its commit.
 */

export const Release = Schema.Struct({
  id: Schema.Int,
  tag_name: Schema.String,
  html_url: Schema.String,
  name: Anything,
  body: Anything,
  draft: Anything,
  prerelease: Anything,
  author: Anything,
  assets: Anything,
  published_at: Anything,
  /** Since 2025. */
  updated_at: Anything,
});
export type Release = typeof Release.Type;

/** Names an element, readable or not. */
export const releaseName = (element: unknown): string =>
  textOrNull(property(element, "tag_name")) ?? "";

/** Shown only to those who may push. */
export const isDraft = ({ draft }: Release): boolean => draft === true;

/** The item of an element; its version is that of the element as it came, which may hold secrets. */
export const releaseItem = (element: Release, original: Release = element): Item => {
  const publishedAt = instant(element.published_at);
  return shownReleaseItem({
    id: String(element.id),
    tag: element.tag_name,
    name: element.name,
    body: element.body,
    url: element.html_url,
    user: element.author,
    assets: element.assets,
    isPrerelease: element.prerelease === true,
    publishedAt,
    updatedAt: instant(element.updated_at) ?? publishedAt,
  }, { tag: original.tag_name, name: original.name, body: original.body });
};

/** The `OWNER/REPO` an element claims to belong to. */
export const releaseRepository = ({ html_url }: Release): string | undefined =>
  /^https?:\/\/[^/]+\/([^/]+\/[^/]+)\/releases\//.exec(html_url)?.[1];
