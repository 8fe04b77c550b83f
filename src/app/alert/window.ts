import * as Duration from "effect/Duration";
import type { ItemAlert, UpdatesAlert } from "../../domain/alert.ts";
import { isAhead } from "../../domain/deadline.ts";
import { hashOf } from "../../domain/hash.ts";
import { isUpdate } from "../../domain/event.ts";
import type { Notification } from "../../domain/notification.ts";
import type { FollowUps } from "../../domain/source_store.ts";
import { newestShown, type Planned } from "./summary.ts";

/*
 * When an alert goes out. On each channel the first update of an item goes out at once and opens a
 * window; the updates within it are gathered in one follow-up that goes out when it ends. Pure.
 */

export interface NotifySettings {
  /** How long further updates of an item are gathered; zero sends each at once. */
  readonly updateWindow: Duration.Duration;
}

const isOfUpdate = (alert: Planned["alert"]): alert is ItemAlert =>
  alert.kind === "event" && isUpdate(alert.events[0].event);

/** Items with an update among these alerts. */
export const updatedItems = (
  alerts: ReadonlyArray<Pick<Planned, "alert">>,
): ReadonlyArray<string> =>
  alerts.flatMap(({ alert }) => isOfUpdate(alert) ? alert.events[0].event.resourceId : []);

/** The follow-up with one more update. */
const followUpOf = (update: ItemAlert, earlier?: UpdatesAlert): UpdatesAlert => ({
  ...update,
  // Fingerprints are hexadecimal, so nothing else is called like this.
  id: earlier?.id ?? `u${update.id}`,
  // Another source may have shown the item first.
  source: earlier?.source ?? update.source,
  kind: "updates",
  events: [update.events[0], ...(earlier?.events ?? []).slice(0, newestShown - 1)],
  total: (earlier?.total ?? 0) + 1,
});

const updateNotifications = (
  update: ItemAlert,
  { channels, urgent = [] }: Planned,
  { updateWindow }: NotifySettings,
  { windows, waiting }: FollowUps,
  now: number,
): ReadonlyArray<Notification> => {
  const to = (channels: ReadonlyArray<string>) => {
    const pressing = urgent.filter((channel) => channels.includes(channel));
    return { channels, ...pressing.length === 0 ? {} : { urgent: pressing } };
  };
  const ends = new Map(channels.flatMap((channel) => {
    const open = windows.find(({ until, channels }) =>
      channels.includes(channel) && isAhead({ until, length: updateWindow }, now)
    );
    return open === undefined ? [] : [[channel, open.until]];
  }));
  const first = channels.filter((channel) => !ends.has(channel));
  const joined = waiting.flatMap((followUp): ReadonlyArray<Notification> => {
    const until = Math.max(...followUp.channels.map((channel) => ends.get(channel) ?? Infinity));
    if (!Number.isFinite(until)) return [];
    for (const channel of followUp.channels) ends.delete(channel);
    return [{
      alert: followUpOf(update, followUp.alert),
      ...to(followUp.channels),
      dueAt: until,
      replaces: true,
    }];
  });
  const begun = [...Map.groupBy(ends.keys(), (channel) => ends.get(channel) ?? now)];
  return [
    ...first.length === 0 ? [] : [{
      alert: update,
      ...to(first),
      dueAt: now,
      windowUntil: now + Duration.toMillis(updateWindow),
    }],
    ...joined,
    ...begun.map(([dueAt, own], index) => {
      const followUp = followUpOf(update);
      // Windows of channels that are told different things end at different times.
      const id = index === 0 ? followUp.id : `u${hashOf(update.id, ...own)}`;
      return { alert: { ...followUp, id }, ...to(own), dueAt };
    }),
  ];
};

const noFollowUps: FollowUps = { windows: [], waiting: [] };

/** Adds times, given the follow-ups of each updated item. */
export const notificationsOf = (
  alerts: ReadonlyArray<Planned>,
  settings: NotifySettings,
  followUps: ReadonlyMap<string, FollowUps>,
  now: number,
): ReadonlyArray<Notification> =>
  alerts.flatMap((planned): ReadonlyArray<Notification> => {
    const { alert } = planned;
    if (Duration.isZero(settings.updateWindow) || !isOfUpdate(alert)) {
      return [{ ...planned, dueAt: now }];
    }
    const known = followUps.get(alert.events[0].event.resourceId) ?? noFollowUps;
    return updateNotifications(alert, planned, settings, known, now);
  });
