import * as Context from "effect/Context";
import type * as Duration from "effect/Duration";
import type * as Effect from "effect/Effect";

/** Removes what is no longer needed. Failures are defects. */
export class Retention extends Context.Service<Retention, {
  /**
   * One small step: removes some of the events, sent alerts and failures older than `retention`,
   * and of the items that were missing from complete lists, or unchanged, for that long. What waits
   * or was given up stays, and so does anything not that old at the previous call. Succeeds with
   * how many rows went, 0 when nothing is left to do.
   */
  readonly prune: (retention: Duration.Duration) => Effect.Effect<number>;
  /**
   * One small step: gives free space of the file back to the disk where more of it is free than
   * used. Succeeds with how many pages went, 0 when nothing is left to do, as for files that earlier
   * versions made, whose space is used again instead.
   */
  readonly compact: Effect.Effect<number>;
}>()("mrt/domain/Retention") {}
