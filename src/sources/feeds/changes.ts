import * as Duration from "effect/Duration";
import * as Option from "effect/Option";
import type { Item } from "../../domain/item.ts";
import { type Baseline, type Change, indexLag, type Source } from "../../domain/source.ts";

/*
 * What happened to a post. An entry that leaves its feed or comes back says nothing: a feed shows the
 * newest few, and which those are is its own business.
 */

/** The field of a post that was there before, though its feed shows it for the first time. */
export const shownLate = "shown_late";

/**
 * Whether an unknown post has appeared since the baseline. Its date counts only where the baseline does
 * not cover all that the feed showed.
 */
const isNews = ({ createdAt, fields }: Item, { at, complete }: Baseline): boolean =>
  fields[shownLate] !== true &&
  (complete || createdAt === null || createdAt > at - Duration.toMillis(indexLag));

/** `Source.changes` of a feed. */
export const postChanges: Source["changes"] = (before, now, baseline) => {
  const change = (transition: Change["transition"], eventId: string, rest: {
    readonly occurredAt: number | null;
    readonly news: boolean;
  }): ReadonlyArray<Change> => [{ transition, eventId, ...rest }];
  if (Option.isNone(before)) {
    return change("added", now.id, { occurredAt: now.createdAt, news: isNews(now, baseline) });
  }
  const { version, updatedAt } = before.value;
  if (now.version === null || now.version === version) return [];
  // Many feeds never say when a post was edited.
  const occurredAt = now.updatedAt === updatedAt ? null : now.updatedAt;
  return change("updated", now.version, { occurredAt, news: true });
};
