import * as Duration from "effect/Duration";
import * as Option from "effect/Option";
import type { Item } from "../../domain/item.ts";
import { type Baseline, type Change, indexLag } from "../../domain/source.ts";
import type { Transition } from "../../domain/event.ts";
import { issueContent } from "./issue_item.ts";

/**
 * What happened to an unknown item. Being unknown proves nothing, for the baseline reads the newest page
 * only and a list may have been empty or truncated; so the dates decide.
 */
const met = (now: Item, baseline: Baseline): ReadonlyArray<Change> => {
  const since = baseline.at - Duration.toMillis(indexLag);
  const changes: Array<Change> = [];
  const transferredIn = now.fields["transferred_in"] === true;
  if (transferredIn || (now.createdAt ?? 0) > since) {
    changes.push({
      transition: "opened",
      eventId: now.id,
      occurredAt: transferredIn ? now.updatedAt : now.createdAt,
      news: true,
    });
  }
  if (now.state === "merged" && now.mergedAt !== null && now.mergedAt > since) {
    changes.push(change("merged", now));
  }
  if (now.state === "closed" && now.closedAt !== null && now.closedAt > since) {
    changes.push(change("closed", now));
  }
  // Something happened to an old item; its history knows what.
  return changes.length > 0 ? changes : [{ ...change("updated", now), news: false }];
};

/** The changes of state that must lie between the two. */
const transitionsOf = (before: Item, now: Item): ReadonlyArray<Transition> => {
  const was = before.state;
  switch (now.state) {
    case "merged":
      return was === "merged" ? [] : ["merged"];
    case "closed":
      // Reopened and closed again between two polls: only the date shows it.
      return was === "open" ||
          (was === "closed" && (now.closedAt ?? 0) > (before.closedAt ?? Infinity))
        ? ["closed"]
        : [];
    default:
      // Closed and reopened between two polls: only the reason shows it.
      return was !== "open" ||
          (now.fields["state_reason"] === "reopened" &&
            before.fields["state_reason"] !== "reopened")
        ? ["reopened"]
        : [];
  }
};

/** Tells a change from every other of its kind, even when an item returns to an earlier state. */
const eventIdOf = (transition: Transition, now: Item, before?: Item): string => {
  if (before === undefined || transition === "closed" || transition === "merged") {
    // The version includes the date of these.
    return `${now.id}@${now.version}`;
  }
  const step = `${now.id}@${before.version}>${now.version}`;
  return transition === "updated" ? `${step}@${now.updatedAt}` : step;
};

const change = (transition: Transition, now: Item, before?: Item): Change => ({
  transition,
  eventId: eventIdOf(transition, now, before),
  occurredAt: transition === "merged"
    ? now.mergedAt
    : transition === "closed"
    ? now.closedAt
    : now.updatedAt,
  news: true,
});

/** A lagging index or replica serves an item as it was before. */
export const isOlder = (now: Item, known: Item): boolean =>
  now.updatedAt !== null && known.updatedAt !== null && now.updatedAt < known.updatedAt;

/** What happened to an issue or pull request since it was stored; see `Source.changes`. */
export const issueChanges = (
  before: Option.Option<Item>,
  now: Item,
  baseline: Baseline,
): ReadonlyArray<Change> => {
  if (Option.isNone(before)) return met(now, baseline);
  const known = before.value;
  if (known.version === now.version || isOlder(now, known)) return [];
  const states = transitionsOf(known, now);
  const edited = issueContent(known.version) !== issueContent(now.version);
  const all: ReadonlyArray<Transition> = edited || states.length === 0
    ? [...states, "updated"]
    : states;
  return all.map((transition) => change(transition, now, known));
};
