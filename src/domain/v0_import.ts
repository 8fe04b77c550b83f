import * as Context from "effect/Context";
import * as Effect from "effect/Effect";
import type * as Option from "effect/Option";
import * as Schema from "effect/Schema";

/** Where the Python v0 stood with one source when its state was imported. */
export const V0Import = Schema.Struct({
  /**
   * Epoch ms by the upstream's clock up to which v0 had seen the items of a kind; null where it
   * knew them one by one, absent for a kind it did not watch.
   */
  seenUpTo: Schema.Record(Schema.String, Schema.NullOr(Schema.Finite)),
});
export type V0Import = typeof V0Import.Type;

export const V0ImportJson = Schema.fromJsonString(V0Import);

/** What the state holds of an imported v0. Failures are defects. */
export const V0Record = Context.Reference<{
  /** Where v0 stood with a source; none once a poll of ours was committed. */
  readonly leftOff: (key: string) => Effect.Effect<Option.Option<V0Import>>;
  /** Which of these keys v0 had written down. */
  readonly holds: (keys: ReadonlyArray<string>) => Effect.Effect<ReadonlySet<string>>;
}>("mrt/domain/V0Record", {
  defaultValue: () => ({
    leftOff: () => Effect.succeedNone,
    holds: () => Effect.succeed(new Set()),
  }),
});
