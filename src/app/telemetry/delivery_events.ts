import * as Schema from "effect/Schema";
import { counted } from "../../domain/text.ts";
import { logEvent } from "./log_event.ts";

/** Deliveries to the channels. */
export const deliveryEvents = {
  delivered: logEvent({
    event: "delivered",
    level: "Info",
    when: "A channel accepted alerts.",
    fields: { channel: Schema.String, sent: Schema.Int },
    message: ({ channel, sent }) => `${channel}: ${sent} sent`,
    metrics: {
      alerts_sent_total: { description: "Alerts sent.", adds: "sent", by: "channel" },
    },
  }),
  deliveryFailed: logEvent({
    event: "delivery_failed",
    level: "Warn",
    when: "A message failed, for all recipients or for some.",
    fields: { channel: Schema.String, error: Schema.String },
    message: ({ channel, error }) => `${channel}: ${error}`,
    metrics: {
      deliveries_failed_total: { description: "Messages that failed.", by: "channel" },
    },
  }),
  deliveryGivenUp: logEvent({
    event: "delivery_given_up",
    level: "Error",
    when: "Alerts became dead letters.",
    fields: { channel: Schema.String, alerts: Schema.Int, error: Schema.String },
    message: ({ channel, alerts, error }) =>
      `${channel}: gave up ${counted(alerts, "alert")} (${error}); see mrt failures`,
    metrics: {
      alerts_given_up_total: { description: "Alerts given up.", adds: "alerts", by: "channel" },
    },
  }),
  channelGone: logEvent({
    event: "channel_gone",
    level: "Warn",
    when: "The daemon started, or took over a reloaded config, and deliveries wait for a channel " +
      "that the config does not have.",
    fields: { channel: Schema.String, waiting: Schema.Int },
    message: ({ channel, waiting }) =>
      `Pending for ${channel}, which the config does not have: ${
        counted(waiting, "delivery", "deliveries")
      }; mrt failures move --channel ${channel} --to CHANNEL hands them to another channel, ` +
      `mrt failures drop --channel ${channel} discards them`,
  }),
  replayCut: logEvent({
    event: "replay_cut",
    level: "Warn",
    when: "More was recorded in the time of a replay than it sends in one go.",
    fields: {},
    message: () =>
      "There is more of that time than is sent in one go, so some is left out: " +
      "choose one --source, or a later --since",
  }),
};
