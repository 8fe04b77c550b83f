import * as Option from "effect/Option";
import type { Item } from "../../domain/item.ts";
import type { Change, Source } from "../../domain/source.ts";
import { hasAppeared } from "../../domain/source.ts";
import { versionParts } from "./release_item.ts";
import { isRewritten } from "./release_text.ts";

/*
 * What happened to a release. One that is deleted, or comes back, says nothing.
 */

/** Another tag or name, or more of its text than a typo put right. */
const isEdited = (before: Item, now: Item): boolean => {
  const [was, is] = [versionParts(before.version), versionParts(now.version)];
  return was.name !== is.name || (was.words !== is.words && isRewritten(was.sketch, is.sketch));
};

/** `Source.changes` of a repository's releases. */
export const releaseChanges: Source["changes"] = (before, now, baseline) => {
  if (Option.isNone(before)) {
    return [{
      transition: "added",
      eventId: now.id,
      occurredAt: now.createdAt,
      news: hasAppeared(now, baseline),
    }];
  }
  const known = before.value;
  if (known.version === now.version) return [];
  // A release without a date of its own for edits keeps that of its publication.
  const occurredAt = now.updatedAt === known.updatedAt ? null : now.updatedAt;
  const changed = (transition: Change["transition"]): Change => ({
    transition,
    eventId: `${now.id}@${known.version}>${now.version}@${now.updatedAt ?? ""}`,
    occurredAt,
    news: true,
  });
  const isPromoted = known.fields["prerelease"] === true && now.fields["prerelease"] === false;
  return [
    ...isPromoted ? [changed("promoted")] : [],
    ...isEdited(known, now) ? [changed("updated")] : [],
  ];
};
