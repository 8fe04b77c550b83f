import * as Duration from "effect/Duration";
import * as Schema from "effect/Schema";
import { durationText } from "../domain/duration_text.ts";
import { incidentName } from "../domain/incident_store.ts";
import { counted } from "../domain/text.ts";
import { logEvent } from "./log_event.ts";

/*
 * Every event of the log: its fields, its words, its metrics and its line in docs/operations.md.
 */

const incident = {
  kind: Schema.Literals(["source", "host", "token", "channel", "state"]),
  subject: Schema.String,
  detail: Schema.String,
};

/** Writes one event to the log. */
export const log = {
  configNote: logEvent({
    event: "config_note",
    level: "Info",
    when: "No config was found: what the built-in example leaves out.",
    fields: { note: Schema.String },
    message: ({ note }) => note,
  }),
  configWarning: logEvent({
    event: "config_warning",
    level: "Warn",
    when: "The config can be used, with something to look after.",
    fields: { warning: Schema.String },
    message: ({ warning }) => warning,
  }),
  entryUnusable: logEvent({
    event: "entry_unusable",
    level: "Error",
    when: "A source, rule or channel of the config cannot be used; the others run.",
    fields: { entry: Schema.String, error: Schema.String },
    message: ({ entry, error }) => `${entry} cannot be used: ${error}`,
  }),
  stateOpened: logEvent({
    event: "state_opened",
    level: "Info",
    when: "The state file was opened, and made where there was none.",
    fields: { path: Schema.String, is_new: Schema.Boolean },
    message: ({ path, is_new }) =>
      // Whoever has run this config before would wonder why nothing is remembered.
      is_new
        ? `State file ${path} is new; each source begins with a first look`
        : `State file ${path}`,
  }),
  daemonStarted: logEvent({
    event: "daemon_started",
    level: "Info",
    when: "The daemon started, or took over a reloaded config.",
    fields: { sources: Schema.Int, channels: Schema.String, interval_seconds: Schema.Finite },
    message: ({ sources, channels, interval_seconds }) =>
      `Watching ${counted(sources, "source")} every ${interval_seconds} s, notifying ${
        channels.replaceAll(",", ", ") || "no channel"
      }`,
    metrics: { sources: { description: "Sources the daemon watches.", shows: "sources" } },
  }),
  daemonStopped: logEvent({
    event: "daemon_stopped",
    level: "Info",
    when: "The daemon stopped.",
    fields: { uptime_seconds: Schema.Finite },
    message: ({ uptime_seconds }) =>
      `Stopped after ${durationText(Duration.seconds(uptime_seconds))}`,
  }),
  daemonsShareState: logEvent({
    event: "daemons_share_state",
    level: "Warn",
    when: "Another daemon is at work on the state file.",
    fields: { others: Schema.Int, daemons: Schema.String },
    message: ({ daemons }) =>
      `Another daemon already runs on this state file (${daemons}); that is harmless, but one is enough`,
  }),
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
  heartbeat: logEvent({
    event: "heartbeat",
    level: "Info",
    when: "Once an hour: the polls made in it, and what is wrong.",
    fields: { polls: Schema.Int, standing: Schema.String },
    message: ({ polls, standing }) =>
      `Still watching: ${polls === 0 ? "" : `${counted(polls, "poll")}, `}${standing}`,
  }),
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
  incidentBegan: logEvent({
    event: "incident_began",
    level: "Warn",
    when: "An incident began; the channels are notified.",
    fields: incident,
    message: ({ kind, subject, detail }) =>
      `Incident: ${incidentName({ kind, subject })}: ${detail}`,
    metrics: { incidents_total: { description: "Incidents that began.", by: "kind" } },
  }),
  incidentEnded: logEvent({
    event: "incident_ended",
    level: "Info",
    when: "An incident is over; the channels are notified.",
    fields: incident,
    message: ({ kind, subject }) => `Incident over: ${incidentName({ kind, subject })}`,
    metrics: { incidents_ended_total: { description: "Incidents that ended.", by: "kind" } },
  }),
  configDiffers: logEvent({
    event: "config_differs",
    level: "Warn",
    when: "A daemon still runs with an earlier version of this config.",
    fields: { pid: Schema.Int, path: Schema.String },
    message: ({ pid, path }) =>
      `Daemon ${pid} still runs with an earlier version of ${path}; reload it with kill -HUP ${pid}`,
  }),
  configReloaded: logEvent({
    event: "config_reloaded",
    level: "Info",
    when: "A reloaded config is in force.",
    fields: {},
    message: () => "Config reloaded",
    metrics: { config_reloads_total: { description: "Configs reloaded." } },
  }),
  configRefused: logEvent({
    event: "config_refused",
    level: "Error",
    when: "A reloaded config cannot be used; the current one stays in force.",
    fields: { error: Schema.String },
    message: ({ error }) => `Config not reloaded, the current one stays in force: ${error}`,
    metrics: {
      config_reloads_refused_total: { description: "Configs refused at a reload." },
    },
  }),
  pageServed: logEvent({
    event: "page_served",
    level: "Info",
    when: "The page is served.",
    fields: { url: Schema.String },
    message: ({ url }) => `The page is at ${url}`,
  }),
  pageNotServed: logEvent({
    event: "page_not_served",
    level: "Error",
    when: "A reloaded config is in force, but its page cannot be served; it is tried again.",
    fields: { error: Schema.String },
    message: ({ error }) =>
      `Without a page for now, everything else goes on; trying again every 5 s: ${error}`,
  }),
  hookCame: logEvent({
    event: "hook_came",
    level: "Info",
    when: "A platform's webhook made sources due at once.",
    fields: { platform: Schema.String, sources: Schema.String },
    message: ({ platform, sources }) => `${platform} has news of ${sources}`,
    metrics: { hooks_total: { description: "Webhooks that came.", by: "platform" } },
  }),
  stateFailed: logEvent({
    event: "state_failed",
    level: "Error",
    when: "The state file cannot be read or written.",
    fields: { what: Schema.String, error: Schema.String },
    message: ({ what, error }) => `${what}. ${error}`,
    metrics: { state_failures_total: { description: "Failures of the state file." } },
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
  defect: logEvent({
    event: "defect",
    level: "Error",
    when: "MRT met a bug of its own; please report it with its `cause`.",
    fields: { what: Schema.String },
    message: ({ what }) => `A defect of MRT: ${what}`,
    metrics: { defects_total: { description: "Bugs of MRT that showed." } },
  }),
};
