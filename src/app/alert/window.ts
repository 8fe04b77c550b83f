import * as Duration from "effect/Duration";
import type { ItemAlert, UpdatesAlert } from "../../domain/alert.ts";
import { isAhead } from "../../domain/deadline.ts";
import { isUpdate } from "../../domain/event.ts";
import type { Notification } from "../../domain/notification.ts";
import type { FollowUps } from "../../domain/source_store.ts";
import { newestShown, type Planned } from "./summary.ts";

/*
 * Whom an alert goes to, and when. The first update of an item goes out at once and opens a window;
 * the updates within it are gathered in one follow-up that goes out when the window ends. Pure.
 */

export interface NotifySettings {
  /** Every configured channel. */
  readonly channels: ReadonlyArray<string>;
  /** How long further updates of an item are gathered; zero sends each at once. */
  readonly updateWindow: Duration.Duration;
}

const isOfUpdate = (alert: Planned["alert"]): alert is ItemAlert =>
  alert.kind === "event" && isUpdate(alert.events[0].event);

/** Items with an update among these alerts. */
export const updatedItems = (alerts: ReadonlyArray<Planned>): ReadonlyArray<string> =>
  alerts.flatMap(({ alert }) => isOfUpdate(alert) ? alert.events[0].event.resourceId : []);

/** The follow-up with one more update. */
const followUpOf = (update: ItemAlert, earlier?: UpdatesAlert): UpdatesAlert => ({
  ...update,
  // Fingerprints are hexadecimal, so nothing else is called like this.
  id: earlier?.id ?? `u${update.id}`,
  kind: "updates",
  events: [update.events[0], ...(earlier?.events ?? []).slice(0, newestShown - 1)],
  total: (earlier?.total ?? 0) + 1,
});

const updateNotifications = (
  update: ItemAlert,
  { channels, updateWindow }: NotifySettings,
  { windows, waiting }: FollowUps,
  now: number,
): ReadonlyArray<Notification> => {
  const until = windows.find((until) => isAhead({ until, length: updateWindow }, now));
  if (until === undefined) {
    return [{
      alert: update,
      channels,
      dueAt: now,
      windowUntil: now + Duration.toMillis(updateWindow),
    }];
  }
  const left = new Set(channels);
  const joined = waiting.flatMap((followUp): ReadonlyArray<Notification> => {
    if (!followUp.channels.every((channel) => left.has(channel))) return [];
    for (const channel of followUp.channels) left.delete(channel);
    return [{
      alert: followUpOf(update, followUp.alert),
      channels: followUp.channels,
      dueAt: until,
      replaces: true,
    }];
  });
  return left.size === 0 ? joined : [
    ...joined,
    { alert: followUpOf(update), channels: [...left], dueAt: until },
  ];
};

const noFollowUps: FollowUps = { windows: [], waiting: [] };

/** Adds channels and times, given the follow-ups of each updated item. */
export const notificationsOf = (
  alerts: ReadonlyArray<Planned>,
  settings: NotifySettings,
  followUps: ReadonlyMap<string, FollowUps>,
  now: number,
): ReadonlyArray<Notification> =>
  alerts.flatMap((planned): ReadonlyArray<Notification> => {
    const { alert } = planned;
    if (Duration.isZero(settings.updateWindow) || !isOfUpdate(alert)) {
      return [{ ...planned, channels: settings.channels, dueAt: now }];
    }
    const known = followUps.get(alert.events[0].event.resourceId) ?? noFollowUps;
    return updateNotifications(alert, settings, known, now);
  });
