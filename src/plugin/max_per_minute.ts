import * as Schema from "effect/Schema";
import { setting } from "./setting.ts";

/** The config key `max_per_minute` of a channel: messages a minute, 0 for no limit. */
export const maxPerMinute = (standard: number) =>
  setting(
    Schema.Int.check(
      Schema.isBetween({ minimum: 0, maximum: 6000 }, {
        expected: "a number of messages from 0 (no limit) to 6000",
      }),
    ),
    standard,
    "The most messages a minute; 0: no limit.",
  );
