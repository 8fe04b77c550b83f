import * as Context from "effect/Context";
import type * as Effect from "effect/Effect";

/** How late things were, in ms and never below 0, of the newest of a time given in epoch ms by our clock. */
export class Delays extends Context.Service<Delays, {
  /** Of changes that matched and were seen then: from when the upstream dates them. */
  readonly ofDetections: (from: number, to: number) => Effect.Effect<ReadonlyArray<number>>;
  /** Of alerts that a channel accepted then: from when they were raised. */
  readonly ofDeliveries: (from: number, to: number) => Effect.Effect<ReadonlyArray<number>>;
}>()("mrt/domain/Delays") {}
