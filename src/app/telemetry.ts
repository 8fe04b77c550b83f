import { configEvents } from "./telemetry/config_events.ts";
import { daemonEvents } from "./telemetry/daemon_events.ts";
import { deliveryEvents } from "./telemetry/delivery_events.ts";
import { pollEvents } from "./telemetry/poll_events.ts";
import { troubleEvents } from "./telemetry/trouble_events.ts";

/*
 * Every event of the log: its fields, its words, its metrics and its line in docs/operations.md.
 */

/** Writes one event to the log. */
export const log = {
  ...configEvents,
  ...daemonEvents,
  ...pollEvents,
  ...deliveryEvents,
  ...troubleEvents,
};
