import type { ItemAlert, MatchedEvent, SummaryAlert } from "../../domain/alert.ts";
import { hashOf } from "../../domain/hash.ts";
import { botText } from "./event.ts";
import { isUpdate } from "../../domain/event.ts";
import type { Item } from "../../domain/item.ts";
import type { Notification } from "../../domain/notification.ts";
import { isUrgent } from "../../domain/route.ts";
import { toldTogether } from "./told_together.ts";

/*
 * One alert for each match, or one for many. Pure.
 */

/** How many of the newest events an alert for many shows. */
export const newestShown = 5;

/** An alert with whom it goes to, before its time is decided. */
export type Planned = Pick<Notification, "alert" | "covers" | "channels" | "urgent">;

export const itemAlert = ({ event, matches }: MatchedEvent, createdAt: number): ItemAlert => ({
  id: event.fingerprint,
  kind: "event",
  source: event.source,
  events: [{ event, matches }],
  total: 1,
  createdAt,
});

type FoundItem = MatchedEvent & { readonly item: Item };

/** These matches of a source's first poll in one alert. */
export const firstRunAlert = (
  heading: Pick<SummaryAlert, "id" | "source" | "createdAt">,
  found: ReadonlyArray<FoundItem>,
): SummaryAlert => ({
  ...heading,
  kind: "first_run",
  events: found
    .toSorted((a, b) => (b.item.createdAt ?? 0) - (a.item.createdAt ?? 0))
    .slice(0, newestShown)
    .map(({ event, matches }) => ({ event, matches })),
  total: found.length,
});

/** All matches of a source's first poll: one alert for all channels that are told the same. */
export const firstRunAlerts = (
  source: string,
  /** What tells this first look from another of the source. */
  look: string,
  found: ReadonlyArray<FoundItem>,
  channels: ReadonlyArray<string>,
  createdAt: number,
): ReadonlyArray<Planned & { readonly alert: SummaryAlert }> =>
  toldTogether(found, channels).filter(({ told }) => told.length > 0).map(
    ({ told, channels: own }) => {
      // Where all channels are told the same, it is the alert that it always was.
      const whom = own.length === channels.length ? [] : own;
      const id = hashOf("first_run", source, look, ...whom);
      return { alert: firstRunAlert({ id, source, createdAt }, told), channels: own };
    },
  );

/** Whether one poll has more matches than anybody reads one by one; 0 is no limit. */
const isFlood = (alerts: number, limit: number): boolean => limit > 0 && alerts > limit;

/** Parts that bots change, many items at once. */
const upkept: ReadonlySet<string> = new Set(["labels", botText]);
/** So many such updates are still told one by one. */
const fewUpkeep = 3;

const isUpkeep = ({ event }: MatchedEvent): boolean =>
  isUpdate(event) && event.changed.length > 0 && event.changed.every((part) => upkept.has(part));

/** Which of these matches, which come oldest first, are told one by one and which in one alert. */
const split = <A extends MatchedEvent>(matches: ReadonlyArray<A>, limit: number) => {
  const upkeep = limit > 0 ? matches.filter(isUpkeep) : [];
  const isSweep = upkeep.length > fewUpkeep;
  const others = isSweep ? matches.filter((match) => !isUpkeep(match)) : matches;
  return isFlood(others.length, limit)
    ? { single: [], flood: matches }
    : { single: others, flood: isSweep ? upkeep : [] };
};

const urgentFor = (
  matches: ReadonlyArray<MatchedEvent>,
  channels: ReadonlyArray<string>,
): Pick<Planned, "urgent"> => {
  const urgent = channels.filter((channel) =>
    matches.some(({ matches }) => isUrgent(matches, channel))
  );
  return urgent.length === 0 ? {} : { urgent };
};

/** One alert for all of these, which come oldest first. */
const floodOf = (
  source: string,
  matches: ReadonlyArray<MatchedEvent>,
  channels: ReadonlyArray<string>,
  createdAt: number,
): Planned => {
  const covers = matches.map(({ event }) => event.fingerprint);
  return {
    covers,
    channels,
    ...urgentFor(matches, channels),
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
 * One alert for each of a poll's matches, which come oldest first, or one for all above the limit of
 * what one channel is told. Updates of labels alone, or of what bots keep in a text, are one alert
 * sooner: a sweep over the whole list, which does not bury what else happened.
 */
export const alertsOf = (
  source: string,
  matches: ReadonlyArray<MatchedEvent>,
  { floodLimit, channels }: {
    readonly floodLimit: number;
    /** Every configured channel. */
    readonly channels: ReadonlyArray<string>;
  },
  now: number,
): ReadonlyArray<Planned> => {
  const groups = toldTogether(matches, channels).map(({ told, channels }) => {
    const { single, flood } = split(told, floodLimit);
    return { channels, single: new Set(single), flood };
  });
  const items = matches.flatMap((match): ReadonlyArray<Planned> => {
    const own = groups.filter(({ single }) => single.has(match));
    const to = own.flatMap(({ channels }) => channels);
    return own.length === 0
      ? []
      : [{ alert: itemAlert(match, now), channels: to, ...urgentFor([match], to) }];
  });
  // Channels with different alerts besides may share one of these.
  const floods = Map.groupBy(
    groups.filter(({ flood }) => flood.length > 0),
    ({ flood }) => flood.map(({ event }) => event.fingerprint).join(),
  );
  return [
    ...items,
    ...[...floods.values()].flatMap((own) =>
      own.slice(0, 1).map(({ flood }) =>
        floodOf(source, flood, own.flatMap(({ channels }) => channels), now)
      )
    ),
  ];
};
