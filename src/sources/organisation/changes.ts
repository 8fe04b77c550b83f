import * as Option from "effect/Option";
import { contentOf, type Item } from "../../domain/item.ts";
import type { Baseline, Change, Source } from "../../domain/source.ts";
import { isOpen, isPrivate, isRestricted } from "./model.ts";

/*
 * What happened to a model of an organisation. Where it is told is decided by what was stored, not by
 * versions alone: a state may have been written before versions said who is let in.
 */

/** An index shows some items late, so the baseline may have missed what is this much older. */
const lagMs = 600_000;

/**
 * Whether a model that is met for the first time has appeared since the baseline. Its date may be old,
 * so where the baseline showed every model none is asked for.
 */
const isNew = (model: Item, baseline: Baseline): boolean =>
  baseline.complete || (model.createdAt !== null && model.createdAt > baseline.at - lagMs);

/** Deleted and made anew under its name: younger than anything that was known of it. */
const isAnother = (before: Item, now: Item): boolean =>
  now.createdAt !== null && before.createdAt !== null &&
  now.createdAt > Math.max(before.createdAt, before.updatedAt ?? 0) + lagMs;

const isUpdated = (before: Item, now: Item): boolean => {
  // Where its content was not known until now, nothing tells that this is another.
  if (now.version === null || before.version === null || before.version === "") return false;
  if (contentOf(now.version) === contentOf(before.version)) return false;
  // Served by an index or a mirror that lags.
  return before.updatedAt === null || now.updatedAt === null || now.updatedAt >= before.updatedAt;
};

/** `Source.changes` of a hub; `updateId` tells an update of a model from its other ones. */
export const changesBy =
  (updateId: (model: Item) => string): Source["changes"] => (before, now, baseline, goneSince) => {
    const updated = (news: boolean): Change => ({
      transition: "updated",
      eventId: updateId(now),
      occurredAt: now.updatedAt,
      news,
    });
    if (Option.isNone(before)) {
      return isNew(now, baseline)
        ? [{ transition: "added", eventId: now.id, occurredAt: now.createdAt, news: true }]
        : [updated(false)];
    }
    const changes: Array<Change> = [];
    const anew = isAnother(before.value, now);
    // A private model comes and goes with the token that shows it.
    if ((anew || goneSince !== undefined) && !isPrivate(now)) {
      changes.push({
        transition: "republished",
        // One disappearance is told once, whatever list shows the model first.
        eventId: `${now.id}@${anew ? now.createdAt : goneSince}`,
        occurredAt: anew ? now.createdAt : null,
        news: true,
      });
    }
    if (isRestricted(before.value) && isOpen(now)) {
      changes.push({
        transition: "opened_up",
        // Lists that disagree on it for a while, on one commit, are heard once.
        eventId: `${now.id}@${now.updatedAt ?? ""}`,
        occurredAt: null,
        news: true,
      });
    }
    return isUpdated(before.value, now) ? [...changes, updated(true)] : changes;
  };
