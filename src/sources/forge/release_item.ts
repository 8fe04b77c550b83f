import { hashOf } from "../../domain/hash.ts";
import type { Item } from "../../domain/item.ts";
import { loginOf, textOrNull } from "./element.ts";
import { release } from "./kinds.ts";
import { sketchOf, wordsOf } from "./release_text.ts";

/** What a list shows of a release; dates are epoch ms. */
export interface ShownRelease {
  readonly id: string;
  readonly tag: string;
  readonly name: unknown;
  readonly body: unknown;
  readonly url: string;
  readonly user: unknown;
  readonly assets: unknown;
  readonly isPrerelease: boolean;
  readonly publishedAt: number | null;
  readonly updatedAt: number | null;
}

const text = (value: unknown): string => textOrNull(value) ?? "";

/** Its name, with the tag where that says more. */
const titleOf = ({ tag, name }: ShownRelease): string => {
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

const versionOf = (
  { tag, name, body }: Pick<ShownRelease, "tag" | "name" | "body">,
  isPrerelease: boolean,
): string => {
  const words = wordsOf(text(body));
  const heading = hashOf(tag, ...wordsOf(text(name))).slice(0, 16);
  const stage = isPrerelease ? "pre" : "full";
  return [heading, hashOf(...words).slice(0, 16), sketchOf(words), stage].join("-");
};

/** The parts of a version. */
export const versionParts = (version: string | null): Version => {
  const [name = "", words = "", sketch = ""] = (version ?? "").split("-");
  return { name, words, sketch };
};

/** The item; its version is that of the element as it came (`original`), which may hold secrets. */
export const shownReleaseItem = (
  shown: ShownRelease,
  original: Pick<ShownRelease, "tag" | "name" | "body"> = shown,
): Item => {
  const { id, tag, url, user, assets, isPrerelease, publishedAt, updatedAt } = shown;
  return {
    id,
    kind: release.name,
    title: titleOf(shown),
    body: text(shown.body),
    url,
    author: loginOf(user),
    labels: [],
    state: null,
    createdAt: publishedAt,
    updatedAt,
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
