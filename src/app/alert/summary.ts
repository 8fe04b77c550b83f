import type { Alert, ItemAlert, MatchedEvent, SummaryAlert } from "../../domain/alert.ts";
import { hashOf } from "../../domain/hash.ts";
import type { Item } from "../../domain/item.ts";
import type { Notification } from "../../domain/notification.ts";

/*
 * One alert for each match, or one for many. Pure.
 */

/** How many of the newest events an alert for many shows. */
export const newestShown = 5;

/** An alert before its channels and time are decided. */
export type Planned = Pick<Notification, "alert" | "covers">;

export const itemAlert = ({ event, matches }: MatchedEvent, createdAt: number): ItemAlert => ({
  id: event.fingerprint,
  kind: "event",
  source: event.source,
  events: [{ event, matches }],
  total: 1,
  createdAt,
});

/** All matches of a source's first poll in one alert. */
export const firstRunAlert = (
  heading: Pick<Alert, "id" | "source" | "createdAt">,
  found: ReadonlyArray<MatchedEvent & { readonly item: Item }>,
): SummaryAlert => ({
  ...heading,
  kind: "first_run",
  events: found
    .toSorted((a, b) => (b.item.createdAt ?? 0) - (a.item.createdAt ?? 0))
    .slice(0, newestShown)
    .map(({ event, matches }) => ({ event, matches })),
  total: found.length,
});

/** Whether one poll has more matches than anybody reads one by one; 0 is no limit. */
const isFlood = (alerts: number, limit: number): boolean => limit > 0 && alerts > limit;

/**
 * One alert for each of a poll's matches, which come oldest first, or one for all above `limit`.
 */
export const alertsOf = (
  source: string,
  matches: ReadonlyArray<MatchedEvent>,
  limit: number,
  now: number,
): ReadonlyArray<Planned> => {
  if (!isFlood(matches.length, limit)) {
    return matches.map((match) => ({ alert: itemAlert(match, now) }));
  }
  const covers = matches.map(({ event }) => event.fingerprint);
  return [{
    covers,
    alert: {
      id: hashOf("flood", source, ...covers),
      kind: "flood",
      source,
      events: matches.slice(-newestShown).toReversed()
        .map(({ event, matches }) => ({ event, matches })),
      total: matches.length,
      createdAt: now,
    },
  }];
};
