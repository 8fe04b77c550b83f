import * as Schema from "effect/Schema";

/** Where the Python v0 stood with one source when its state was taken over. */
export const V0Import = Schema.Struct({
  /**
   * By kind of item, up to when v0 had seen it (epoch ms by the upstream's clock); null where v0 knew
   * the items one by one, absent for a kind it did not watch.
   */
  seenUpTo: Schema.Record(Schema.String, Schema.NullOr(Schema.Finite)),
});
export type V0Import = typeof V0Import.Type;

export const V0ImportJson = Schema.fromJsonString(V0Import);
