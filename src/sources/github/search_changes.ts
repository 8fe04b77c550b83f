import * as Option from "effect/Option";
import type { Change, Source } from "../../domain/source.ts";
import { issueChanges } from "../forge/issue_changes.ts";
import { ownedRepository } from "../forge/kinds.ts";
import { ownedChanges } from "./owned_changes.ts";

/*
 * What happened to a result of a search. One that is no result any more says nothing, for the index
 * loses and finds.
 */

/** Once all results were seen, an old one that is unknown matches the query only now, which is news. */
const isMatching = (isAllSeen: boolean) => (change: Change): Change =>
  isAllSeen ? { ...change, news: true } : change;

/** `Source.changes` of a search, whatever it searches for. */
export const searchChanges: Source["changes"] = (before, now, baseline) => {
  if (now.kind === ownedRepository.name) return ownedChanges(before, now, baseline);
  const changes = issueChanges(before, now, baseline);
  return Option.isNone(before) ? changes.map(isMatching(baseline.complete)) : changes;
};
