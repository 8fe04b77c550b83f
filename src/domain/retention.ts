import * as Context from "effect/Context";
import type * as Effect from "effect/Effect";

/** Forgets what is no longer needed. Failures are defects. */
export class Retention extends Context.Service<Retention, {
  /**
   * One small step: removes some of the events, told alerts and failures that are older than
   * `retentionMs`, and of the items that complete lists have been without, or that nothing has happened
   * to, for that long. What waits or was given up stays, and so does whatever was not that old yet
   * when this was last asked for. Succeeds with how much was done, 0 when nothing is left to do.
   */
  readonly prune: (retentionMs: number) => Effect.Effect<number>;
}>()("mrt/domain/Retention") {}
