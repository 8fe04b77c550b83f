import * as Schema from "effect/Schema";

/*
 * What the JSON for machines is made of: names in snake_case, times in ISO 8601.
 */

/** A time in UTC. */
export const Time = Schema.String.annotate({
  description: "ISO 8601, UTC",
  format: "date-time",
});

export const MaybeTime = Schema.NullOr(Time);

export const Count = Schema.Int;

export const MaybeText = Schema.NullOr(Schema.String);

export const Texts = Schema.Array(Schema.String);
