import type { Alert, ItemAlert, MatchedEvent, SummaryAlert } from "../../domain/alert.ts";
import { hashOf } from "../../domain/hash.ts";
import type { Item } from "../../domain/item.ts";
import type { Notification } from "../../domain/notification.ts";

/*
 * One alert for each match, or one for many. Pure.
 */

/** How many of the newest are shown of what is told together. */
export const newestShown = 5;

/** What to tell, before it is decided whom and when. */
export type Planned = Pick<Notification, "alert" | "covers">;

export const itemAlert = ({ event, matches }: MatchedEvent, createdAt: number): ItemAlert => ({
  id: event.fingerprint,
  kind: "event",
  source: event.source,
  events: [{ event, matches }],
  total: 1,
  createdAt,
});

/** What a source's first poll found, as a whole. */
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

/** Whether so many matches of one poll are more than anybody reads one by one; 0 is no limit. */
const isFlood = (alerts: number, limit: number): boolean => limit > 0 && alerts > limit;

/** The alerts of one poll's new matches, oldest first: each by itself or, above `limit`, one for all. */
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
