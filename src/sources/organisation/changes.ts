import * as Duration from "effect/Duration";
import * as Option from "effect/Option";
import { contentOf, type Item } from "../../domain/item.ts";
import { type Baseline, type Change, indexLag, type Source } from "../../domain/source.ts";
import { isOpen, isPrivate, isRestricted } from "./model.ts";

/*
 * What happened to a model of an organisation, judged by what was stored, not by versions alone: a state
 * may have been written before versions covered access.
 */

/**
 * Whether an unknown model has appeared since the baseline. Its date may be old, so it does not count
 * where the baseline was complete.
 */
const isNew = (model: Item, baseline: Baseline): boolean =>
  baseline.complete ||
  (model.createdAt !== null && model.createdAt > baseline.at - Duration.toMillis(indexLag));

/** Deleted and recreated: younger than anything known of it. */
const isAnother = (before: Item, now: Item): boolean =>
  now.createdAt !== null && before.createdAt !== null &&
  now.createdAt > Math.max(before.createdAt, before.updatedAt ?? 0) + Duration.toMillis(indexLag);

const isUpdated = (before: Item, now: Item): boolean => {
  // Without a known content there is nothing to compare.
  if (now.version === null || before.version === null || before.version === "") return false;
  if (contentOf(now.version) === contentOf(before.version)) return false;
  // An older date is that of a lagging index or mirror.
  return before.updatedAt === null || now.updatedAt === null || now.updatedAt >= before.updatedAt;
};

/** What an update of an item is, and what the first sight of one. */
const changeOf = (updateId: (item: Item) => string) => {
  const updated = (now: Item, news: boolean): Change => ({
    transition: "updated",
    eventId: updateId(now),
    occurredAt: now.updatedAt,
    news,
  });
  return {
    updated,
    met: (now: Item, baseline: Baseline): Change =>
      isNew(now, baseline)
        ? { transition: "added", eventId: now.id, occurredAt: now.createdAt, news: true }
        : updated(now, false),
  };
};

/** `Source.changes` of a hub; `updateId` tells the updates of an item apart. */
export const changesBy = (updateId: (item: Item) => string): Source["changes"] => {
  const { met, updated } = changeOf(updateId);
  return (before, now, baseline, goneSince) => {
    if (Option.isNone(before)) return [met(now, baseline)];
    const changes: Array<Change> = [];
    const anew = isAnother(before.value, now);
    // A private model comes and goes with the token that shows it.
    if ((anew || goneSince !== undefined) && !isPrivate(now)) {
      changes.push({
        transition: "republished",
        // One disappearance is one event, whichever list shows the model first.
        eventId: `${now.id}@${anew ? now.createdAt : goneSince}`,
        occurredAt: anew ? now.createdAt : null,
        news: true,
      });
    }
    if (isRestricted(before.value) && isOpen(now)) {
      changes.push({
        transition: "opened_up",
        // Lists that disagree for a while about one commit are one event.
        eventId: `${now.id}@${now.updatedAt ?? ""}`,
        occurredAt: null,
        news: true,
      });
    }
    return isUpdated(before.value, now) ? [...changes, updated(now, true)] : changes;
  };
};

/** The same where an item that was gone and is back says nothing, and nobody lacks access. */
export const updatesBy = (updateId: (item: Item) => string): Source["changes"] => {
  const { met, updated } = changeOf(updateId);
  return (before, now, baseline) => {
    if (Option.isNone(before)) return [met(now, baseline)];
    return isUpdated(before.value, now) ? [updated(now, true)] : [];
  };
};
