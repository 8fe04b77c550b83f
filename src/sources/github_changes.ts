import * as Option from "effect/Option";
import type { Item } from "../domain/item.ts";
import type { Baseline, Change } from "../domain/source.ts";
import type { Transition } from "../domain/tracker_event.ts";
import { contentOf } from "./github_item.ts";

/** An index shows some items late, so the baseline may have missed what is this much older. */
const lagMs = 600_000;

/** What happened to an item that was not known: a first poll reads the newest page only. */
const met = (now: Item, baseline: Baseline): ReadonlyArray<Change> => {
  const since = baseline.at - lagMs;
  const changes: Array<Change> = [];
  if (baseline.complete || (now.createdAt !== null && now.createdAt > since)) {
    changes.push({
      transition: "opened",
      eventId: now.id,
      occurredAt: now.createdAt,
      news: true,
    });
  }
  if (now.state === "merged" && now.mergedAt !== null && now.mergedAt > since) {
    changes.push(change("merged", now));
  }
  if (now.state === "closed" && now.closedAt !== null && now.closedAt > since) {
    changes.push(change("closed", now));
  }
  // An old item somebody commented on; or one reopened, but nothing tells when.
  return changes.length > 0 ? changes : [{ ...change("updated", now), news: false }];
};

/** Which changes of state lie between the two, by what both show. */
const transitionsOf = (before: Item, now: Item): ReadonlyArray<Transition> => {
  const was = before.state;
  switch (now.state) {
    case "merged":
      return was === "merged" ? [] : ["merged"];
    case "closed":
      // Closed a second time between two polls: only the date tells.
      return was === "open" ||
          (was === "closed" && (now.closedAt ?? 0) > (before.closedAt ?? Infinity))
        ? ["closed"]
        : [];
    default:
      // Closed and reopened between two polls: only the reason tells.
      return was !== "open" ||
          (now.fields["state_reason"] === "reopened" &&
            before.fields["state_reason"] !== "reopened")
        ? ["reopened"]
        : [];
  }
};

const change = (transition: Transition, now: Item, before?: Item): Change => ({
  transition,
  // A second reopening may show the very content of the first; what was left then differs.
  eventId: transition === "reopened"
    ? `${now.id}@${before?.version}>${now.version}`
    : `${now.id}@${now.version}`,
  occurredAt: transition === "merged"
    ? now.mergedAt
    : transition === "closed"
    ? now.closedAt
    : now.updatedAt,
  news: true,
});

/** What happened to an issue or pull request since it was last stored, as `Source.changes` says. */
export const githubChanges = (
  before: Option.Option<Item>,
  now: Item,
  baseline: Baseline,
): ReadonlyArray<Change> => {
  if (Option.isNone(before)) return met(now, baseline);
  const known = before.value;
  if (known.version === now.version) return [];
  // An index that lags behind serves the item as it was before what is known.
  if ((now.updatedAt ?? 0) < (known.updatedAt ?? 0)) return [];
  const states = transitionsOf(known, now);
  const edited = contentOf(known.version) !== contentOf(now.version);
  const all: ReadonlyArray<Transition> = edited || states.length === 0
    ? [...states, "updated"]
    : states;
  return all.map((transition) => change(transition, now, known));
};
