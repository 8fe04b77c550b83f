import * as Effect from "effect/Effect";
import * as Predicate from "effect/Predicate";
import * as Schema from "effect/Schema";
import type { Item } from "../../domain/item.ts";
import { decodeEach, decodeJson, readable } from "../../http/decode.ts";
import type { UpstreamResponse } from "../../http/upstream_response.ts";
import { globFits } from "../../plugin/glob.ts";
import { instantOf, isText, Loose } from "../../http/loose.ts";
import type { ConfiguredImage } from "./config.ts";
import { imageTag } from "./kinds.ts";

/*
 * One page of an image's tags: https://docs.docker.com/reference/api/hub/latest/#tag/repositories.
 */

export const tagsPerPage = 100;

const Tag = Schema.Struct({
  name: Schema.String.check(Schema.isPattern(/^\w[\w.-]{0,127}$/, { expected: "a tag" })),
  digest: Loose,
  images: Loose,
  full_size: Loose,
  last_updated: Loose,
  tag_last_pushed: Loose,
});
type Tag = typeof Tag.Type;

const nameOf = (element: unknown): string =>
  Predicate.hasProperty(element, "name") && typeof element.name === "string" ? element.name : "";

const list = decodeJson(Schema.Struct({ results: Schema.Array(Schema.Unknown), next: Loose }));
const tags = decodeEach(Tag, nameOf);

const digest = /^sha256:[0-9a-f]{64}$/;

/** The images' architectures, `amd64, arm64`. */
const architectures = (images: unknown): ReadonlyArray<string> =>
  Array.isArray(images)
    ? [
      ...new Set(
        images.slice(0, 50).map((image) => Predicate.isObject(image) ? image["architecture"] : "")
          .filter(isText).filter((each) => each !== "unknown"),
      ),
    ]
    : [];

/** The version of a tag whose pushes are not watched. */
export const unwatched = "tag";

const toItem = ({ repo, tags: watched }: ConfiguredImage, tag: Tag): Item => {
  const at = instantOf(tag.tag_last_pushed) ?? instantOf(tag.last_updated);
  const own = isText(tag.digest) && digest.test(tag.digest) ? tag.digest : undefined;
  const built = architectures(tag.images);
  const shown = repo.replace(/^library\//, "");
  return {
    id: tag.name,
    kind: imageTag.name,
    title: `${shown}:${tag.name}`,
    body: built.join(", "),
    url: `https://hub.docker.com/${shown === repo ? `r/${repo}` : `_/${shown}`}/tags?name=${
      encodeURIComponent(tag.name)
    }`,
    author: null,
    labels: [],
    state: null,
    createdAt: at,
    updatedAt: at,
    closedAt: null,
    mergedAt: null,
    version: watched === undefined || own === undefined ? unwatched : own,
    fields: {
      tag: tag.name,
      ...own === undefined ? {} : { digest: own },
      ...Predicate.isNumber(tag.full_size) ? { size: tag.full_size } : {},
    },
  };
};

/** The watched tags of a page, and whether another one follows. */
export const tagsOn = Effect.fn("Docker.decode")(
  function* (response: UpstreamResponse, image: ConfiguredImage) {
    const { results, next } = yield* list(response);
    const { decoded, notes } = yield* readable(response.label, results.length, tags(results));
    const patterns = image.tags?.map((tag) => [...tag]);
    const isWatched = ({ name }: Tag) =>
      patterns === undefined || patterns.some((pattern) => globFits(pattern, [...name]));
    return {
      items: decoded.filter(isWatched).map((tag) => toItem(image, tag)),
      notes,
      hasNext: isText(next) && results.length > 0,
    };
  },
);
