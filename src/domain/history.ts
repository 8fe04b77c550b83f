import * as Context from "effect/Context";
import type * as Effect from "effect/Effect";
import type * as Option from "effect/Option";
import type { Alert, MatchedEvent } from "./alert.ts";
import type { ConfigIdentity } from "./config_identity.ts";
import type { Item } from "./item.ts";
import type { Outage } from "./outage.ts";
import type { RuleMatch } from "./rule.ts";
import type { TrackerEvent } from "./event.ts";

/*
 * What the state remembers, for people who ask. All times are epoch ms by our clock.
 */

/** What stands for a title where what was recorded is damaged. */
export const unreadable = "(its record cannot be read)";

/** How polling a source stands. */
export interface SourceRecord {
  readonly key: string;
  readonly items: number;
  readonly lastOkAt: Option.Option<number>;
  readonly lastPollAt: Option.Option<number>;
  readonly nextPollAt: number;
  /** Whether somebody polls it right now. */
  readonly polling: boolean;
  readonly fails: number;
  /** None while it works as it should. */
  readonly outage: Option.Option<Outage>;
  /** When the outage began. */
  readonly failingSince: Option.Option<number>;
  /** Why the last poll that was not as it should be was not. */
  readonly lastError: Option.Option<string>;
  readonly tokenRefused: boolean;
}

/** What an upstream last said of what it allows. */
export interface HostRecord {
  readonly host: string;
  /** Whether it was asked with a token. */
  readonly withToken: boolean;
  /** Requests in a window, and what was left of them; none where the upstream does not say. */
  readonly quota: Option.Option<number>;
  readonly remaining: Option.Option<number>;
  readonly resetAt: Option.Option<number>;
  /** In the past when it may be asked. */
  readonly blockedUntil: number;
}

/** A daemon that works on this state; one that has not been heard of for a while is left out. */
export interface DaemonRecord {
  readonly id: string;
  readonly pid: number;
  readonly startedAt: number;
  readonly beatAt: number;
  /** The shortest interval at which it polls. */
  readonly intervalMs: number;
  readonly config: ConfigIdentity;
}

/** A channel that something is waiting for. */
export interface LateChannel {
  readonly channel: string;
  /** When the oldest of it was due. */
  readonly since: number;
  /** Why the last try of it failed, none when there was none. */
  readonly error: Option.Option<string>;
}

/** How one alert fared on one channel. */
export interface DeliveryRecord {
  readonly channel: string;
  readonly state: "waiting" | "sending" | "sent" | "dead";
  readonly sentAt: Option.Option<number>;
  readonly nextAt: Option.Option<number>;
  /** Every attempt that failed, oldest first. */
  readonly failures: ReadonlyArray<{ readonly at: number; readonly error: string }>;
}

export interface AlertRecord {
  readonly id: string;
  readonly source: string;
  readonly createdAt: number;
  /** None where what was recorded cannot be read. */
  readonly alert: Option.Option<Alert>;
  /** The changes it stands for, newest first; of a flood also those the alert does not show. */
  readonly events: ReadonlyArray<MatchedEvent>;
  readonly deliveries: ReadonlyArray<DeliveryRecord>;
}

/** A change that was seen, whether or not a rule matched it. */
export interface EventRecord {
  readonly event: TrackerEvent;
  readonly version: string;
  readonly matches: ReadonlyArray<RuleMatch>;
  readonly observedAt: number;
}

/** All that is known of one item. */
export interface ItemStory {
  readonly source: string;
  readonly item: Item;
  readonly firstSeenAt: number;
  readonly changedAt: number;
  /** Oldest first. */
  readonly events: ReadonlyArray<EventRecord>;
  /** When those changes were seen of which the record cannot be read, oldest first. */
  readonly unreadable: ReadonlyArray<number>;
  /** Oldest first; of first looks those that name the item, or more items than they have names of. */
  readonly alerts: ReadonlyArray<AlertRecord>;
}

/** An item of which no change was seen: it was there at the first look. */
export interface UnchangedItem {
  readonly source: string;
  readonly item: Item;
  readonly firstSeenAt: number;
}

export interface AlertFilter {
  readonly source: Option.Option<string>;
  readonly since: Option.Option<number>;
  readonly until: Option.Option<number>;
  readonly limit: number;
}

/** Looks things up in what MRT remembers; writes nothing. Failures are defects. */
export class History extends Context.Service<History, {
  readonly sources: (
    keys: ReadonlyArray<string>,
  ) => Effect.Effect<ReadonlyArray<SourceRecord>>;
  readonly hosts: Effect.Effect<ReadonlyArray<HostRecord>>;
  readonly daemons: Effect.Effect<ReadonlyArray<DaemonRecord>>;
  /** Deliveries that were given up, by channel: all, and those of alerts, without MRT's own notices. */
  readonly dead: Effect.Effect<
    ReadonlyMap<string, { readonly all: number; readonly alerts: number }>
  >;
  /** Channels for which something that was due before then (epoch ms) is still waiting. */
  readonly late: (dueBefore: number) => Effect.Effect<ReadonlyArray<LateChannel>>;
  /** Newest first. */
  readonly alerts: (filter: AlertFilter) => Effect.Effect<ReadonlyArray<AlertRecord>>;
  /** Whose id, or that of an event it tells of, begins so. */
  readonly alertsLike: (fingerprint: string) => Effect.Effect<ReadonlyArray<AlertRecord>>;
  /** Items at this address, or of which the fingerprint of an event or the id of an alert begins so. */
  readonly stories: (urlOrFingerprint: string) => Effect.Effect<ReadonlyArray<ItemStory>>;
  /** Oldest first, at most `limit`; what cannot be read is left out, with a warning in the log. */
  readonly events: (
    filter: AlertFilter,
  ) => Effect.Effect<ReadonlyArray<EventRecord>>;
  /** First seen in that time, oldest first, at most `limit`; without what cannot be read. */
  readonly unchanged: (filter: AlertFilter) => Effect.Effect<ReadonlyArray<UnchangedItem>>;
  /** Bytes of the state file with what belongs to it. */
  readonly size: Effect.Effect<number>;
}>()("mrt/domain/History") {}
