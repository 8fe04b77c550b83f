import * as Arr from "effect/Array";
import { type Alert, eventsOf, type SummaryAlert } from "../../domain/alert.ts";
import { hashOf } from "../../domain/hash.ts";

/** How many of the newest an overview names. */
const newestShown = 20;

/** One alert for very many: totals by source, and the newest of all. Pure. */
export const overviewOf = (
  kind: "first_looks" | "catch_up",
  alerts: Arr.NonEmptyReadonlyArray<Alert>,
  /** Epoch ms. */
  createdAt: number,
): SummaryAlert => {
  const sources = Object.entries(Arr.groupBy(alerts, ({ source }) => source))
    .map(([source, own]) => ({ source, total: own.reduce((sum, { total }) => sum + total, 0) }))
    .toSorted((a, b) => b.total - a.total || (a.source < b.source ? -1 : 1));
  return {
    id: hashOf(kind, ...alerts.map(({ id }) => id)),
    kind,
    source: alerts[0].source,
    // Of the same moment, the last in the queue is the newest.
    events: alerts.toReversed().flatMap(eventsOf)
      .toSorted((a, b) =>
        (b.event.occurredAt ?? b.event.observedAt) - (a.event.occurredAt ?? a.event.observedAt)
      )
      .slice(0, newestShown),
    total: sources.reduce((sum, { total }) => sum + total, 0),
    sources,
    createdAt,
  };
};
