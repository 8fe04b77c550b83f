import * as Context from "effect/Context";
import type * as Duration from "effect/Duration";
import type * as Effect from "effect/Effect";
import type * as Option from "effect/Option";
import type { ConfigIdentity } from "./config_identity.ts";
import type { Outage } from "./outage.ts";
import type { Phrase } from "./phrase.ts";

/*
 * How everything stands right now. All times are epoch ms by our clock.
 */

/** How polling a source stands. */
export interface SourceRecord {
  readonly key: string;
  readonly items: number;
  readonly lastOkAt: Option.Option<number>;
  readonly lastPollAt: Option.Option<number>;
  readonly nextPollAt: number;
  /** How long the next poll waits for after the last one; zero before the first. */
  readonly interval: Duration.Duration;
  /** What it goes on from, as it is stored, cut where it is long; none before the first good poll. */
  readonly cursor: Option.Option<string>;
  /** Up to when every change has been read, by the upstream's clock; none where polls show everything. */
  readonly readUpTo: Option.Option<number>;
  /** When a poll last showed everything. */
  readonly lastCompleteAt: Option.Option<number>;
  /** Whether somebody polls it right now. */
  readonly polling: boolean;
  readonly fails: number;
  /** None while it works. */
  readonly outage: Option.Option<Outage>;
  /** When the outage began. */
  readonly failingSince: Option.Option<number>;
  /** What was wrong with the last bad poll. */
  readonly lastError: Option.Option<Phrase>;
  readonly tokenRefused: boolean;
}

/** What an upstream last said about its quota. */
export interface HostRecord {
  readonly host: string;
  /** Whether it was asked with a token. */
  readonly withToken: boolean;
  /** Requests in a window, and what was left of them; none where the upstream does not say. */
  readonly quota: Option.Option<number>;
  readonly remaining: Option.Option<number>;
  readonly resetAt: Option.Option<number>;
  /** In the past when it is not rate limited. */
  readonly blockedUntil: number;
}

/** A running daemon of this state; one silent for too long is left out. */
export interface DaemonRecord {
  readonly id: string;
  readonly pid: number;
  readonly startedAt: number;
  readonly seenAt: number;
  /** The shortest interval at which it polls. */
  readonly interval: Duration.Duration;
  readonly config: ConfigIdentity;
}

/** A channel with overdue deliveries. */
export interface LateChannel {
  readonly channel: string;
  /** Whether this is about those that pass quiet hours and digests, or about the others. */
  readonly urgent: boolean;
  /** When the oldest of them was due. */
  readonly since: number;
  /** Why the last attempt failed; none before the first. */
  readonly error: Option.Option<Phrase>;
}

/** Looks at how things stand; writes nothing. Failures are defects. */
export class Status extends Context.Service<Status, {
  readonly sources: (
    keys: ReadonlyArray<string>,
  ) => Effect.Effect<ReadonlyArray<SourceRecord>>;
  readonly hosts: Effect.Effect<ReadonlyArray<HostRecord>>;
  readonly daemons: Effect.Effect<ReadonlyArray<DaemonRecord>>;
  /** Deliveries given up by channel: all, and those that are not MRT's own notices. */
  readonly dead: Effect.Effect<
    ReadonlyMap<string, { readonly all: number; readonly alerts: number }>
  >;
  /** Channels with deliveries still waiting that were due before then (epoch ms). */
  readonly late: (dueBefore: number) => Effect.Effect<ReadonlyArray<LateChannel>>;
  /** Bytes of the state file with what belongs to it. */
  readonly size: Effect.Effect<number>;
  /** Another number after each change that came through another connection. */
  readonly revision: Effect.Effect<number>;
}>()("mrt/domain/Status") {}
