import * as Schema from "effect/Schema";
import { counted } from "../../domain/text.ts";
import { logEvent } from "./log_event.ts";

/** Polls, and the hosts that are asked. */
export const pollEvents = {
  pollFound: logEvent({
    event: "poll_found",
    level: "Info",
    when: "A poll found new or changed items, or was the first of its source.",
    fields: {
      source: Schema.String,
      first_look: Schema.Boolean,
      seen: Schema.Int,
      changed: Schema.Int,
      matched: Schema.Int,
      alerts: Schema.Int,
    },
    message: ({ source, first_look, seen, changed, matched, alerts }) =>
      `${source}: ${
        first_look ? `first look at ${counted(seen, "item")}` : `${changed} new or changed`
      }, ${matched} matched, ${counted(alerts, "alert")}`,
    metrics: {
      items_changed_total: {
        description: "Items found new or changed.",
        adds: "changed",
        by: "source",
      },
      alerts_total: { description: "Alerts raised.", adds: "alerts", by: "source" },
    },
  }),
  pollFailed: logEvent({
    event: "poll_failed",
    level: "Warn",
    when: "A poll failed; its source backs off.",
    fields: { source: Schema.String, error: Schema.String },
    message: ({ source, error }) => `${source}: ${error}`,
    metrics: { polls_failed_total: { description: "Polls that failed.", by: "source" } },
  }),
  pollNote: logEvent({
    event: "poll_note",
    level: "Warn",
    when: "A poll worked, with something to look after.",
    fields: { source: Schema.String, note: Schema.String },
    message: ({ source, note }) => `${source}: ${note}`,
    metrics: { poll_notes_total: { description: "Notes that polls left.", by: "source" } },
  }),
  hostWaits: logEvent({
    event: "host_waits",
    level: "Warn",
    when: "A host is rate limited; its sources wait.",
    fields: { host: Schema.String, until: Schema.String, reason: Schema.String },
    message: ({ reason }) => reason,
    metrics: {
      host_waits_total: { description: "Times a host was rate limited.", by: "host" },
    },
  }),
  surveyFailed: logEvent({
    event: "survey_failed",
    level: "Info",
    when:
      "A host could not say which of its sources have moved; each is polled by itself meanwhile.",
    fields: {
      host: Schema.String,
      sources: Schema.Int,
      until: Schema.String,
      error: Schema.String,
    },
    message: ({ host, sources, until, error }) =>
      `${host} does not say which of its ${sources} sources have moved, so each is polled until ${until}: ${error}`,
    metrics: {
      surveys_failed_total: { description: "Surveys of sources that failed.", by: "host" },
    },
  }),
  quotaInterval: logEvent({
    event: "quota_interval",
    level: "Warn",
    when: "Without a token a host is polled less often than configured.",
    fields: {
      host: Schema.String,
      sources: Schema.Int,
      per_hour: Schema.Finite,
      interval_seconds: Schema.Finite,
    },
    message: ({ host, sources, per_hour, interval_seconds }) =>
      `${host} allows ${per_hour} requests an hour without a token, so its ${sources} sources are polled every ${interval_seconds} s; set a token`,
    metrics: {
      poll_interval_seconds: {
        description: "Interval of a host whose quota stretches it.",
        shows: "interval_seconds",
        by: "host",
      },
    },
  }),
};
