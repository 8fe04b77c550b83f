import type { Alert, ItemAlert, MatchedEvent, SummaryAlert } from "../../domain/alert.ts";
import { hashOf } from "../../domain/hash.ts";
import { botText } from "./event.ts";
import { isUpdate } from "../../domain/event.ts";
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

/** Parts that bots change, many items at once. */
const upkept: ReadonlySet<string> = new Set(["labels", botText]);
/** So many such updates are still told one by one. */
const fewUpkeep = 3;

const isUpkeep = ({ event }: MatchedEvent): boolean =>
  isUpdate(event) && event.changed.length > 0 && event.changed.every((part) => upkept.has(part));

/** One alert for all of these, which come oldest first. */
const floodOf = (
  source: string,
  matches: ReadonlyArray<MatchedEvent>,
  createdAt: number,
): Planned => {
  const covers = matches.map(({ event }) => event.fingerprint);
  return {
    covers,
    alert: {
      id: hashOf("flood", source, ...covers),
      kind: "flood",
      source,
      events: matches.slice(-newestShown).toReversed()
        .map(({ event, matches }) => ({ event, matches })),
      total: matches.length,
      createdAt,
    },
  };
};

/**
 * One alert for each of a poll's matches, which come oldest first, or one for all above `limit`. Updates
 * of labels alone, or of what bots keep in a text, are one alert sooner: a sweep over the whole list,
 * which does not bury what else happened.
 */
export const alertsOf = (
  source: string,
  matches: ReadonlyArray<MatchedEvent>,
  limit: number,
  now: number,
): ReadonlyArray<Planned> => {
  const upkeep = limit > 0 ? matches.filter(isUpkeep) : [];
  const isSweep = upkeep.length > fewUpkeep;
  const others = isSweep ? matches.filter((match) => !isUpkeep(match)) : matches;
  return isFlood(others.length, limit) ? [floodOf(source, matches, now)] : [
    ...others.map((match) => ({ alert: itemAlert(match, now) })),
    ...isSweep ? [floodOf(source, upkeep, now)] : [],
  ];
};
