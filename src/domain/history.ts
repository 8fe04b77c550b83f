import * as Context from "effect/Context";
import type * as Effect from "effect/Effect";
import type * as Option from "effect/Option";
import type { Alert, MatchedEvent } from "./alert.ts";
import type { Item } from "./item.ts";
import type { RuleMatch } from "./rule.ts";
import type { TrackerEvent } from "./event.ts";
import type { Phrase } from "./phrase.ts";

/*
 * What happened, for people who ask. All times are epoch ms by our clock.
 */

/** How one alert fared on one channel. */
export interface DeliveryRecord {
  readonly channel: string;
  readonly state: "waiting" | "sending" | "sent" | "dead";
  readonly sentAt: Option.Option<number>;
  readonly nextAt: Option.Option<number>;
  /** Every attempt that failed, oldest first. */
  readonly failures: ReadonlyArray<{ readonly at: number; readonly error: Phrase }>;
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
  /** Where no rule matched it, with the texts its item has now. */
  readonly event: TrackerEvent;
  /** The same for rules: without texts that have changed since. */
  readonly searched: TrackerEvent;
  readonly version: string;
  readonly matches: ReadonlyArray<RuleMatch>;
  readonly observedAt: number;
}

/** All that is known of one item. */
export interface ItemHistory {
  readonly source: string;
  readonly id: string;
  /** None where what was recorded cannot be read. */
  readonly item: Option.Option<Item>;
  readonly firstSeenAt: number;
  readonly changedAt: number;
  /** Oldest first. */
  readonly events: ReadonlyArray<EventRecord>;
  /** When changes were seen whose record cannot be read, oldest first. */
  readonly unreadable: ReadonlyArray<number>;
  /**
   * Oldest first; includes first-run alerts that show the item or stand for more than they show.
   */
  readonly alerts: ReadonlyArray<AlertRecord>;
}

/** What people know an item by. */
export interface ItemName {
  readonly source: string;
  readonly title: string;
  readonly url: string;
  /** Epoch ms: when it last changed, by the upstream's clock where that says so. */
  readonly changedAt: number;
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

/** Where a page of alerts ends: what comes after it is older. */
export interface AlertKey {
  readonly createdAt: number;
  readonly id: string;
}

/** How often a rule matched. */
export interface RuleUse {
  readonly rule: string;
  /** Events within the time asked for. */
  readonly matched: number;
  /** Epoch ms, in all of the record. */
  readonly lastAt: number;
}

/** Looks things up in what MRT remembers; writes nothing. Failures are defects. */
export class History extends Context.Service<History, {
  /** Newest first. */
  readonly alerts: (filter: AlertFilter) => Effect.Effect<ReadonlyArray<AlertRecord>>;
  /** Newest first, from where a page before ended. */
  readonly alertPage: (
    filter: AlertFilter,
    after: Option.Option<AlertKey>,
  ) => Effect.Effect<ReadonlyArray<AlertRecord>>;
  /** How many alerts there are of them, whatever the limit. */
  readonly count: (filter: AlertFilter) => Effect.Effect<number>;
  /** Alerts whose id, or the fingerprint of whose event, begins like this. */
  readonly alertsLike: (fingerprint: string) => Effect.Effect<ReadonlyArray<AlertRecord>>;
  /** Items at this URL, or with an event fingerprint or alert id that begins like this. */
  readonly items: (urlOrFingerprint: string) => Effect.Effect<ReadonlyArray<ItemHistory>>;
  /**
   * The item with this id, with its last events, at most `limit`; of a flood what the alert shows.
   */
  readonly item: (
    source: string,
    id: string,
    limit: number,
  ) => Effect.Effect<Option.Option<ItemHistory>>;
  /** All items, those that changed last first; without what cannot be read. */
  readonly names: Effect.Effect<ReadonlyArray<ItemName>>;
  /** Oldest first, at most `limit`; what cannot be read is left out, with a warning in the log. */
  readonly events: (
    filter: AlertFilter,
  ) => Effect.Effect<ReadonlyArray<EventRecord>>;
  /** Of each rule that matched an event on record, how often since then (epoch ms). */
  readonly ruleUses: (since: number) => Effect.Effect<ReadonlyArray<RuleUse>>;
  /** First seen in that time, oldest first, at most `limit`; without what cannot be read. */
  readonly unchanged: (filter: AlertFilter) => Effect.Effect<ReadonlyArray<UnchangedItem>>;
}>()("mrt/domain/History") {}
