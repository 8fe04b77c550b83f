import type { ConfigIdentity } from "../domain/config_identity.ts";
import type { AppConfig, DeliverySettings } from "../config/load.ts";
import type { PollSettings } from "./poll/poll.ts";

/** What of the config concerns a run, beside the things it sets up. */
export interface RunSettings {
  readonly polling: PollSettings;
  readonly delivery: DeliverySettings;
  /** How long what has been told is kept. */
  readonly retentionMs: number;
  /** How long a source may fail, or an alert wait for its channel, before it is told. */
  readonly staleMs: number;
  /** Which config it is. */
  readonly config?: ConfigIdentity;
}

export const runSettings = (config: AppConfig): RunSettings => ({
  polling: {
    intervalMs: config.pollIntervalMs,
    firstRun: config.firstRun,
    floodLimit: config.delivery.floodLimit,
    channels: config.notifiers.map(({ id }) => id),
    updateWindowMs: config.updateWindowMs,
  },
  delivery: config.delivery,
  retentionMs: config.retentionMs,
  staleMs: config.staleMs,
  config: config.identity,
});
