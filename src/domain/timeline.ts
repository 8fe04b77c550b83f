import * as Context from "effect/Context";
import type * as Effect from "effect/Effect";
import type * as Option from "effect/Option";
import type { AlertRecord, EventRecord } from "./history.ts";

/*
 * What happened, newest first and page by page. All times are epoch ms by our clock.
 */

/** An entry, after which a page begins. */
export interface Place {
  readonly at: number;
  readonly id: string;
}

export interface TimelineFilter {
  readonly source: Option.Option<string>;
  /** Of alerts. */
  readonly kind: Option.Option<string>;
  /** A rule by its id; of a summary one that matched what it shows. */
  readonly rule: Option.Option<string>;
  readonly channel: Option.Option<string>;
  /** In title, text or match. */
  readonly keyword: Option.Option<string>;
  readonly since: Option.Option<number>;
  readonly until: Option.Option<number>;
}

/** Some of what was asked for. */
export interface Part<A> {
  readonly entries: ReadonlyArray<A>;
  /** Where to go on: the last entry, or how far was looked for more; none at the end. */
  readonly next: Option.Option<Place>;
}

/** A change that nobody was told of; what its item says now. */
export type UntoldEvent = Omit<EventRecord, "searched">;

/** How often something happened. */
export interface Tally {
  /** Of a source's key or a rule's id. */
  readonly name: string;
  readonly count: number;
}

/** Reads in small steps, so that nobody waits for it. Failures are defects. */
export class Timeline extends Context.Service<Timeline, {
  /** At most `limit`; a flood without the changes it does not show. */
  readonly alerts: (
    filter: TimelineFilter,
    after: Option.Option<Place>,
    limit: number,
  ) => Effect.Effect<Part<AlertRecord>>;
  /** At most `limit` changes that no rule matched, or that one muted. */
  readonly untold: (
    filter: TimelineFilter,
    after: Option.Option<Place>,
    limit: number,
  ) => Effect.Effect<Part<UntoldEvent>>;
  /** The alert with this id. */
  readonly alert: (id: string) => Effect.Effect<Option.Option<AlertRecord>>;
  /** Changes that matched from `from` on and before `to`, by rule. */
  readonly matchesByRule: (from: number, to: number) => Effect.Effect<ReadonlyArray<Tally>>;
  /** Alerts from `from` on and before `to`, by source. */
  readonly alertsBySource: (from: number, to: number) => Effect.Effect<ReadonlyArray<Tally>>;
}>()("mrt/domain/Timeline") {}
