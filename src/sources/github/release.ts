import * as Predicate from "effect/Predicate";
import * as Schema from "effect/Schema";
import { hashOf } from "../../domain/hash.ts";
import type { Item } from "../../domain/item.ts";
import { instant } from "./issue.ts";
import { release } from "./kinds.ts";
import { sketchOf, wordsOf } from "./release_text.ts";

/*
 * One element of GitHub's list of releases:
 * https://docs.github.com/rest/releases/releases#list-releases. `created_at` is the date of its commit.
 */

const Anything = Schema.optionalKey(Schema.Unknown);

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
  Predicate.hasProperty(element, "tag_name") && typeof element.tag_name === "string"
    ? element.tag_name
    : "";

/** Shown only to those who may push. */
export const isDraft = ({ draft }: Release): boolean => draft === true;

const text = (value: unknown): string => typeof value === "string" ? value : "";

/** Its name, with the tag where that says more. */
const titleOf = ({ tag_name: tag, name }: Release): string => {
  const title = text(name).trim();
  if (title === "") return tag;
  return title.includes(tag.replace(/^v(?=\d)/, "")) ? title : `${title} (${tag})`;
};

/** What its name and text are compared by; neither part shows any of them. */
interface Version {
  /** Of its tag and the words of its name. */
  readonly name: string;
  /** Of all its words. */
  readonly words: string;
  /** See `sketchOf`. */
  readonly sketch: string;
}

const versionOf = ({ tag_name, name, body }: Release, isPrerelease: boolean): string => {
  const words = wordsOf(text(body));
  const heading = hashOf(tag_name, ...wordsOf(text(name))).slice(0, 16);
  const stage = isPrerelease ? "pre" : "full";
  return [heading, hashOf(...words).slice(0, 16), sketchOf(words), stage].join("-");
};

/** The parts of a version. */
export const versionParts = (version: string | null): Version => {
  const [name = "", words = "", sketch = ""] = (version ?? "").split("-");
  return { name, words, sketch };
};

/** The item of an element; its version is that of the element as it came, which may hold secrets. */
export const releaseItem = (element: Release, original: Release = element): Item => {
  const { id, tag_name: tag, html_url: url, author, assets } = element;
  const isPrerelease = element.prerelease === true;
  const publishedAt = instant(element.published_at);
  return {
    id: String(id),
    kind: release.name,
    title: titleOf(element),
    body: text(element.body),
    url,
    author: Predicate.hasProperty(author, "login") && typeof author.login === "string"
      ? author.login
      : null,
    labels: [],
    state: null,
    createdAt: publishedAt,
    updatedAt: instant(element.updated_at) ?? publishedAt,
    closedAt: null,
    mergedAt: null,
    version: versionOf(original, isPrerelease),
    fields: {
      tag,
      prerelease: isPrerelease,
      assets: Array.isArray(assets) ? assets.length : 0,
    },
  };
};

/** The `OWNER/REPO` an element claims to belong to. */
export const releaseRepository = ({ html_url }: Release): string | undefined =>
  /^https?:\/\/[^/]+\/([^/]+\/[^/]+)\/releases\//.exec(html_url)?.[1];
