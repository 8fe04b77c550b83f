import * as Schema from "effect/Schema";

/** Where the Python v0 stood with one source when its state was taken over. */
export const V0Import = Schema.Struct({
  /**
   * Epoch ms by the upstream's clock up to which v0 had seen the items of a kind; null where it knew
   * them one by one, absent for a kind it did not watch.
   */
  seenUpTo: Schema.Struct({
    issue: Schema.optionalKey(Schema.Finite),
    pull_request: Schema.optionalKey(Schema.Finite),
    model: Schema.optionalKey(Schema.NullOr(Schema.Finite)),
  }),
});
export type V0Import = typeof V0Import.Type;

export const V0ImportJson = Schema.fromJsonString(V0Import);
