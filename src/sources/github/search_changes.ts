import * as Duration from "effect/Duration";
import * as Option from "effect/Option";
import { type Change, indexLag, type Source } from "../../domain/source.ts";
import { githubChanges } from "./issue_changes.ts";
import { repository } from "./kinds.ts";

/*
 * What happened to a result of a search. One that is no result any more says nothing, for the index
 * loses and finds.
 */

const repositoryChanges: Source["changes"] = (before, now, { at, complete }) => {
  if (Option.isNone(before)) {
    return [{
      transition: "added",
      eventId: now.id,
      occurredAt: now.createdAt,
      news: complete || (now.createdAt ?? 0) > at - Duration.toMillis(indexLag),
    }];
  }
  return before.value.version === now.version ? [] : [{
    transition: "updated",
    eventId: `${now.id}@${before.value.version}>${now.version}`,
    occurredAt: null,
    news: true,
  }];
};

/** Once all results were seen, an old one that is unknown matches the query only now, which is news. */
const isMatching = (isAllSeen: boolean) => (change: Change): Change =>
  isAllSeen ? { ...change, news: true } : change;

/** `Source.changes` of a search, whatever it searches for. */
export const searchChanges: Source["changes"] = (before, now, baseline) => {
  if (now.kind === repository.name) return repositoryChanges(before, now, baseline);
  const changes = githubChanges(before, now, baseline);
  return Option.isNone(before) ? changes.map(isMatching(baseline.complete)) : changes;
};
