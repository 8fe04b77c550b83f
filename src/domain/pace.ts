import * as Effect from "effect/Effect";
import * as Schema from "effect/Schema";

/** The config key `max_per_minute` of a channel: messages a minute, 0 for no limit. */
export const maxPerMinute = (standard: number) =>
  Schema.Int.check(
    Schema.isBetween({ minimum: 0, maximum: 6000 }, {
      expected: "a number of messages from 0 (no limit) to 6000",
    }),
  ).pipe(Schema.withDecodingDefaultTypeKey(Effect.succeed(standard)));
