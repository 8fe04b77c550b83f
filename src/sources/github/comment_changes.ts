import * as Duration from "effect/Duration";
import * as Option from "effect/Option";
import { indexLag, type Source } from "../../domain/source.ts";
import { isOlder } from "../forge/issue_changes.ts";

/*
 * What happened to a comment. One that is deleted says nothing.
 */

/** `Source.changes` of a repository's comments. */
export const commentChanges: Source["changes"] = (before, now, { at }) => {
  if (Option.isNone(before)) {
    // An old one that is met now was edited, and nothing shows what it said before.
    return [{
      transition: "added",
      eventId: now.id,
      occurredAt: now.createdAt,
      news: (now.createdAt ?? 0) > at - Duration.toMillis(indexLag),
    }];
  }
  const known = before.value;
  return known.version === now.version || isOlder(now, known) ? [] : [{
    transition: "updated",
    eventId: `${now.id}@${known.version}>${now.version}@${now.updatedAt}`,
    occurredAt: now.updatedAt,
    news: true,
    newMatchesOnly: true,
  }];
};
