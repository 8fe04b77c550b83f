import * as Context from "effect/Context";
import type * as Duration from "effect/Duration";
import type * as Effect from "effect/Effect";
import type * as Option from "effect/Option";
import type { UpdatesAlert } from "./alert.ts";
import type { Item } from "./item.ts";
import type { FollowUpTouched, Notification, ToldMeanwhile } from "./notification.ts";
import type { RuleMatch } from "./rule.ts";
import type { Baseline } from "./source.ts";
import type { TrackerEvent } from "./event.ts";
import type { Phrase } from "./phrase.ts";

/** The right to poll one source, held by a lease that expires by itself. */
export interface Claim {
  readonly key: string;
  /** The key it was first polled under, which is part of its events' fingerprints. */
  readonly origin: string;
  /** The upstream's own name for what is watched, as last recorded. */
  readonly identity: Option.Option<string>;
  readonly cursor: Option.Option<string>;
  readonly baseline: Option.Option<Baseline>;
  /** Epoch ms by our clock when a poll last showed everything. */
  readonly lastCompleteAt: Option.Option<number>;
  /**
   * Up to when every change has been read, in epoch ms by the upstream's clock, where a poll shows
   * only what has changed.
   */
  readonly readUpTo: Option.Option<number>;
  /** Polls in a row that have failed. */
  readonly fails: number;
  /** Counts the commits of the source; a commit by a claim of an older version writes nothing. */
  readonly version: number;
  /** Unique to this claim. */
  readonly owner: string;
}

/** What is compared first of a known item. */
export interface KnownItem {
  readonly version: string;
  /** Epoch ms by the upstream's clock. */
  readonly updatedAt: number | null;
  /** None when the last complete list showed the item. */
  readonly absence: Option.Option<Absence>;
}

/**
 * The first and the last of the complete lists that were without an item, epoch ms by our clock.
 */
export interface Absence {
  readonly since: number;
  readonly until: number;
}

export interface ObservedEvent {
  readonly event: TrackerEvent;
  readonly itemId: string;
  readonly version: string;
  readonly matches: ReadonlyArray<RuleMatch>;
}

/** The follow-ups of one item's updates. */
export interface FollowUps {
  /** Windows that are still open, until when (epoch ms) and on which channels, latest first. */
  readonly windows: ReadonlyArray<
    { readonly until: number; readonly channels: ReadonlyArray<string> }
  >;
  /** Follow-ups that nobody has tried to send yet, each with all its channels. */
  readonly waiting: ReadonlyArray<
    { readonly alert: UpdatesAlert; readonly channels: ReadonlyArray<string> }
  >;
}

/** What was wrong with a poll. */
export interface Trouble {
  readonly error: Phrase;
  /**
   * How long until the source falls due again; none when the poll itself was well and the next
   * comes as usual.
   */
  readonly retryIn: Option.Option<Duration.Duration>;
  /** Whether the token was refused; none when the poll does not say. */
  readonly tokenRefused: Option.Option<boolean>;
}

/** By the fingerprint of an event the channels that hear of it, alone or together with others. */
export type Told = ReadonlyMap<string, ReadonlySet<string>>;

export interface PollResult {
  readonly cursor: string;
  /**
   * Set by the first poll, kept unless that saw nothing, and complete after a list of everything.
   */
  readonly baseline: Baseline;
  readonly readUpTo: Option.Option<number>;
  /** Ids of all items there are, none when the poll did not show everything. */
  readonly present: Option.Option<ReadonlySet<string>>;
  /** New and changed items to store, with a version. */
  readonly items: ReadonlyArray<Item & { readonly version: string }>;
  readonly events: ReadonlyArray<ObservedEvent>;
  readonly notifications: ReadonlyArray<Notification>;
  /** What other sources had told of these events when the notifications were made. */
  readonly told?: Told;
  /** How long until the source falls due again. */
  readonly nextPollIn: Duration.Duration;
  /** The survey's mark from before a poll that read all there was; see `Survey`. */
  readonly mark: Option.Option<string>;
  /** Recorded like a failure, together with what was found nevertheless. */
  readonly trouble: Option.Option<Trouble>;
}

/** Which source an upstream's identity belongs to. */
export type Identified =
  /** Nobody else's. */
  | { readonly _tag: "Own" }
  /** That of another source of the config. */
  | { readonly _tag: "Taken"; readonly by: string }
  /** That of a source the config no longer has, whose state the claim continues. */
  | { readonly _tag: "Moved"; readonly claim: Claim; readonly from: string };

/** Where a source stands. */
export interface SourceStatus {
  readonly key: string;
  readonly version: number;
  /** Epoch ms; how long somebody holds the source, in the past when nobody does. */
  readonly leaseUntil: number;
  /** Epoch ms. */
  readonly nextPollAt: number;
  readonly fails: number;
}

/** Scheduling and memory of the sources. Each verb is one transaction; failures are defects. */
export class SourceStore extends Context.Service<SourceStore, {
  /**
   * Makes sure every key has a row; a new source is due at once. One that differs from a row's key
   * in case alone is the same source and keeps its state.
   */
  readonly sync: (keys: ReadonlyArray<string>) => Effect.Effect<void>;
  /**
   * Takes up to `limit` of the keys that nobody holds, those due longest first. With `interval`
   * only what is due is taken; a due time further ahead than the interval allows counts as due.
   */
  readonly claimDue: (options: {
    readonly keys: ReadonlyArray<string>;
    readonly limit: number;
    readonly interval: Option.Option<Duration.Duration>;
  }) => Effect.Effect<ReadonlyArray<Claim>>;
  /**
   * Those of the keys that nobody holds and that fall due within `ahead`; none unless one is due by
   * now.
   */
  readonly dueTogether: (options: {
    readonly keys: ReadonlyArray<string>;
    readonly interval: Duration.Duration;
    readonly ahead: Duration.Duration;
  }) => Effect.Effect<ReadonlyArray<string>>;
  /**
   * Records a good poll that showed nothing new for each source that still has the mark with which it
   * was polled less than `since` ago, works well and is held by nobody. Succeeds with their keys.
   */
  readonly noteUnmoved: (options: {
    readonly marks: ReadonlyMap<string, string>;
    readonly since: Duration.Duration;
    readonly nextPollIn: Duration.Duration;
  }) => Effect.Effect<ReadonlyArray<string>>;
  /** Like `claimDue`, but takes nothing: good for reading, not for committing. */
  readonly peek: (keys: ReadonlyArray<string>) => Effect.Effect<ReadonlyArray<Claim>>;
  /** Extends the lease; false when the claim is lost. */
  readonly renew: (claim: Claim) => Effect.Effect<boolean>;
  /** Gives the lease back without a result. */
  readonly release: (claim: Claim) => Effect.Effect<void>;
  readonly knownItems: (
    key: string,
    ids: ReadonlyArray<string>,
  ) => Effect.Effect<ReadonlyMap<string, KnownItem>>;
  /** The items as they were stored, without those that cannot be read. */
  readonly storedItems: (
    key: string,
    ids: ReadonlyArray<string>,
  ) => Effect.Effect<ReadonlyMap<string, Item>>;
  /** The ids under which items with these numbers are known, by number. */
  readonly idsByNumber: (
    key: string,
    numbers: ReadonlyArray<number>,
  ) => Effect.Effect<ReadonlyMap<number, string>>;
  /** The items of a source that are not gone, without those that cannot be read. */
  readonly presentItems: (key: string) => Effect.Effect<ReadonlyArray<Item>>;
  /** How many items of a source are known and not gone. */
  readonly itemCount: (key: string) => Effect.Effect<number>;
  /** Fingerprints on record, all of these events among them that were seen before. */
  readonly seenEvents: (
    events: ReadonlyArray<Pick<ObservedEvent, "event" | "itemId">>,
  ) => Effect.Effect<ReadonlySet<string>>;
  /** Whom alerts tell of each of these events, first looks aside. */
  readonly told: (fingerprints: ReadonlyArray<string>) => Effect.Effect<Told>;
  /** The follow-ups of these items' updates, at any of the sources; items without a window are left out. */
  readonly followUps: (
    keys: ReadonlyArray<string>,
    ids: ReadonlyArray<string>,
  ) => Effect.Effect<ReadonlyMap<string, FollowUps>>;
  /**
   * Records what the upstream calls the claimed source; `configured` are the keys of the config.
   */
  readonly identify: (
    claim: Claim,
    identity: string,
    configured: ReadonlyArray<string>,
  ) => Effect.Effect<Identified>;
  /**
   * Writes items, events, notifications and the cursor, or nothing at all: none when another took
   * the source over. Succeeds with the new events and the new alerts. Fails when a follow-up that
   * is to be replaced was touched since `followUps` was asked, so that the caller can decide again.
   */
  readonly commitPoll: (
    claim: Claim,
    result: PollResult,
  ) => Effect.Effect<
    Option.Option<{ readonly events: number; readonly alerts: number }>,
    FollowUpTouched | ToldMeanwhile
  >;
  /** Records the error and gives the lease back; the source falls due after `retryIn`. */
  readonly failPoll: (
    claim: Claim,
    error: Phrase,
    retryIn: Duration.Duration,
    tokenRefused: Option.Option<boolean>,
  ) => Effect.Effect<void>;
  /** Makes those of them due at once that nobody polls just now; succeeds with how many. */
  readonly makeDue: (keys: ReadonlyArray<string>) => Effect.Effect<number>;
  readonly status: (keys: ReadonlyArray<string>) => Effect.Effect<ReadonlyArray<SourceStatus>>;
}>()("mrt/domain/SourceStore") {}
