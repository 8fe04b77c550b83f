import type { ConfigIdentity } from "../domain/config_identity.ts";
import type { AppConfig, DeliverySettings } from "../config/load.ts";
import type { PollSettings } from "./poll/poll.ts";

/** The config's part in a run, besides its sources, rules and channels. */
export interface RunSettings {
  readonly polling: PollSettings;
  readonly delivery: DeliverySettings;
  /** How long sent alerts and events are kept. */
  readonly retentionMs: number;
  /** How long a source may fail, or an alert wait, before it is an incident. */
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
