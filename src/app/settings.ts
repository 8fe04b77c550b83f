import type * as Duration from "effect/Duration";
import type { ConfigIdentity } from "../domain/config_identity.ts";
import type { DeliverySettings } from "../config/configured.ts";
import type { AppConfig } from "../config/load.ts";
import type { PollSettings } from "./poll/poll.ts";

/** The config's part in a run, besides its sources, rules and channels. */
export interface RunSettings {
  readonly polling: PollSettings;
  readonly delivery: DeliverySettings;
  /** How long sent alerts and events are kept. */
  readonly retention: Duration.Duration;
  /** How long a source may fail, or an alert wait, before it is an incident. */
  readonly stale: Duration.Duration;
  /** The channels that hear of incidents; absent for all of them. */
  readonly notices?: ReadonlyArray<string>;
  /** Which config it is. */
  readonly config?: ConfigIdentity;
}

/** Whether a channel hears of incidents. */
export const hearsNotices = ({ notices }: RunSettings) => (channel: string): boolean =>
  notices?.includes(channel) ?? true;

export const runSettings = (config: AppConfig): RunSettings => ({
  polling: {
    interval: config.pollInterval,
    firstRun: config.firstRun,
    floodLimit: config.delivery.floodLimit,
    channels: config.notifiers.map(({ id }) => id),
    updateWindow: config.updateWindow,
  },
  delivery: config.delivery,
  retention: config.retention,
  stale: config.stale,
  notices: config.notices,
  config: config.identity,
});
