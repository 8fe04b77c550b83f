import * as Effect from "effect/Effect";
import * as Schema from "effect/Schema";
import * as SchemaParser from "effect/SchemaParser";
import { languages, standardLanguage } from "../domain/locale.ts";
import { setting, TimeZone } from "../plugin/fields.ts";

const week = 7 * 24 * 60 * 60;

/** A whole number of something, `standard` when it is not given. */
const whole = (
  unit: string,
  { minimum, maximum, standard }: Record<"minimum" | "maximum" | "standard", number>,
  description: string,
) =>
  setting(
    Schema.Int.check(
      Schema.isBetween({ minimum, maximum }, {
        expected: `a number of ${unit} from ${minimum} to ${maximum}`,
      }),
    ),
    standard,
    description,
  );

/** The settings that belong to no plugin. */
export const settings = {
  poll_interval_seconds: setting(
    Schema.Int.check(
      Schema.isBetween({ minimum: 10, maximum: week }, {
        expected: `a number of seconds from 10 to ${week} (7 days)`,
      }),
    ),
    300,
    "How often the daemon polls a source, in seconds.",
  ),
  first_run: setting(
    Schema.Literals(["summary", "each", "silent"]),
    "summary",
    "What a source's first poll sends: one summary of all matches, an alert for each, or nothing.",
  ),
  language: setting(
    Schema.Literals(languages),
    standardLanguage,
    "The language of alerts: English or Chinese.",
  ),
  timezone: Schema.optionalKey(
    TimeZone.annotate({
      description: "The time zone of every time shown; without it the system's.",
    }),
  ),
  state: Schema.Struct({
    sqlite_path: setting(
      Schema.String.check(
        Schema.isPattern(/^[^\0]*[^\s\0][^\0]*$/u, { expected: "the path of a file" }),
      ).annotate({ title: "path" }),
      "./mrt_state.sqlite3",
      "The state file, relative to the working directory.",
    ),
    retention_days: whole(
      "days",
      { minimum: 1, maximum: 3650, standard: 180 },
      "Days to keep events, sent alerts and failures; pending deliveries and dead letters stay.",
    ),
  }).annotate({ description: "What MRT remembers, and for how long." }).pipe(
    Schema.withDecodingDefaultKey(Effect.succeed({})),
  ),
  delivery: Schema.Struct({
    max_age_hours: whole(
      "hours",
      { minimum: 1, maximum: 8760, standard: 72 },
      "Give up an alert that still fails this many hours after its first attempt; what was never tried is kept.",
    ),
    max_attempts: whole(
      "attempts",
      { minimum: 1, maximum: 100, standard: 5 },
      "A message refused this often is given up; a channel that is down costs no attempt.",
    ),
    digest_above: whole(
      "alerts",
      { minimum: 1, maximum: 100, standard: 5 },
      "When more alerts than this are pending for a channel, they go out together.",
    ),
    flood_limit: whole(
      "matches",
      { minimum: 0, maximum: 10_000, standard: 30 },
      "More matches than this of one source in one poll become one summary, and a channel with a very long or old queue catches up with one message; 0: each is sent in full.",
    ),
    update_window_minutes: whole(
      "minutes",
      { minimum: 0, maximum: 1440, standard: 60 },
      "After an update of an item, gather its further updates into one message for this many minutes; 0: each is sent at once.",
    ),
  }).annotate({ description: "When alerts are gathered, and when one is given up." }).pipe(
    Schema.withDecodingDefaultKey(Effect.succeed({})),
  ),
  supervision: Schema.Struct({
    stale_minutes: whole(
      "minutes",
      { minimum: 1, maximum: 10_080, standard: 60 },
      "Notify the channels when a source has failed, or an alert has been pending, for this many minutes.",
    ),
  }).annotate({ description: "When MRT reports trouble of its own." }).pipe(
    Schema.withDecodingDefaultKey(Effect.succeed({})),
  ),
};

/** Reads the settings of a config, whatever else it holds. */
export const decodeSettings = SchemaParser.decodeUnknownResult(Schema.Struct(settings));
