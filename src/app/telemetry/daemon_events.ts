import * as Duration from "effect/Duration";
import * as Schema from "effect/Schema";
import { durationText } from "../../domain/duration_text.ts";
import { counted } from "../../domain/text.ts";
import { logEvent } from "./log_event.ts";

/** The daemon and its page. */
export const daemonEvents = {
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
  heartbeat: logEvent({
    event: "heartbeat",
    level: "Info",
    when: "Once an hour: the polls made in it, and what is wrong.",
    fields: { polls: Schema.Int, standing: Schema.String },
    message: ({ polls, standing }) =>
      `Still watching: ${polls === 0 ? "" : `${counted(polls, "poll")}, `}${standing}`,
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
};
