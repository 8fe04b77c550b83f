import * as Option from "effect/Option";
import { hashOf } from "../../domain/hash.ts";
import type { Item } from "../../domain/item.ts";
import type { Source } from "../../domain/source.ts";
import { textOrNull } from "./element.ts";
import { tag } from "./kinds.ts";
import { hasAppeared } from "./release_changes.ts";

/** What a list shows of a tag. */
export interface ShownTag {
  readonly name: string;
  readonly message: unknown;
  /** The hash of its commit. */
  readonly commit: string;
  readonly url: string;
  readonly author: string | null;
  /** Epoch ms. */
  readonly at: number | null;
}

/** The item of a tag, known by its name. */
export const tagItem = ({ name, message, commit, url, author, at }: ShownTag): Item => ({
  id: name,
  kind: tag.name,
  title: name,
  body: textOrNull(message) ?? "",
  url,
  author,
  labels: [],
  state: null,
  createdAt: at,
  // A tag may move to an older commit.
  updatedAt: null,
  closedAt: null,
  mergedAt: null,
  version: hashOf(commit).slice(0, 16),
  fields: {},
});

/** `Source.changes` of a repository's tags; one that is deleted, or comes back, says nothing. */
export const tagChanges: Source["changes"] = (before, now, baseline) => {
  if (Option.isNone(before)) {
    const news = hasAppeared(now, baseline);
    return [{ transition: "added", eventId: now.id, occurredAt: now.createdAt, news }];
  }
  const { version } = before.value;
  return version === now.version ? [] : [{
    transition: "updated",
    eventId: `${now.id}@${version}>${now.version}`,
    occurredAt: null,
    news: true,
  }];
};
