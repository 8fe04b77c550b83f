import * as Option from "effect/Option";
import { blankItem, type Item } from "../../domain/item.ts";
import type { Source } from "../../domain/source.ts";
import { textOrNull } from "./element.ts";
import { repoTag } from "./kinds.ts";
import { hasAppeared } from "../../domain/source.ts";

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

/** The item of a tag, known by its name; its version is the commit it points at. */
export const shownTagItem = ({ name, message, commit, url, author, at }: ShownTag): Item => ({
  ...blankItem(name, repoTag.name),
  body: textOrNull(message) ?? "",
  url,
  author,
  createdAt: at,
  // Without a date of change, as a tag may move to an older commit.
  version: commit,
  fields: { tag: name, sha: commit.slice(0, 12) },
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
