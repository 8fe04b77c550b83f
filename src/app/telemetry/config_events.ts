import * as Schema from "effect/Schema";
import { logEvent } from "./log_event.ts";

/** The config: what it says, and a reload. */
export const configEvents = {
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
};
