import * as Clock from "effect/Clock";
import * as Console from "effect/Console";
import * as Effect from "effect/Effect";
import * as Option from "effect/Option";
import * as Argument from "effect/cli/Argument";
import * as Command from "effect/cli/Command";
import * as Flag from "effect/cli/Flag";
import { alertJson } from "../views/alert_json.ts";
import { alertAsText, alertsAsText } from "../views/alerts.ts";
import { example } from "../config/example.ts";
import type { AppConfig } from "../config/load.ts";
import { ownSource } from "../domain/alert.ts";
import { History } from "../domain/history.ts";
import { timeGiven } from "../domain/given_time.ts";
import { alertHolds } from "../domain/keyword_search.ts";
import { Unusable } from "./exit.ts";
import { countFlag, jsonFlag, timeFlag } from "./flags.ts";
import { readingState } from "./load_config.ts";
import * as Layers from "../app/layers.ts";
import { entriesNow } from "../app/poll/watched.ts";
import { notInConfig } from "./not_in_config.ts";
import { printJson, readerOf } from "./output.ts";
import { linePrompt } from "./prompts.ts";

/** Alerts that are looked at before those that do not hold a keyword are left out. */
const looked = 10_000;

const command = Command.make("alerts", {
  source: Flag.String("source").pipe(
    Flag.withMetavar("KEY"),
    Flag.withDescription(
      `Only from this source, e.g. ${example.source}; mrt: MRT's notices about itself`,
    ),
    Flag.optional,
  ),
  since: timeFlag("since", "Not before"),
  until: timeFlag("until", "Not after"),
  keyword: Flag.String("keyword").pipe(
    Flag.withMetavar("WORD"),
    Flag.withDescription("Only with this word in title, text or match"),
    Flag.optional,
  ),
  limit: countFlag("limit", "Only the newest N", 20),
}).pipe(Command.withSharedFlags({ json: jsonFlag }));

const list = command.pipe(Command.withHandler(
  Effect.fn("Cli.alerts")(({ json, source, since, until, keyword, limit }) =>
    readingState((config) =>
      Effect.gen(function* () {
        if (!Option.contains(source, ownSource)) yield* sourceMustExist(config, source);
        const now = yield* Clock.currentTimeMillis;
        const at = (flag: Option.Option<string>) => timeGiven(flag, now, config.locale.timezone);
        const history = yield* History;
        const filter = {
          source,
          since: at(since),
          until: at(until),
          limit: Option.isSome(keyword) ? looked : limit,
        };
        const found = yield* history.alerts(filter);
        const meant = Option.match(keyword, {
          onNone: () => found,
          onSome: (word) => found.filter((record) => alertHolds(record, word)),
        });
        const all = Option.isSome(keyword) ? meant.length : yield* history.count(filter);
        const records = meant.slice(0, limit);
        yield* json ? printJson(records.map(alertJson)) : Console.log(
          alertsAsText(records, yield* readerOf(config), {
            whole: Option.isSome(source),
            more: all - records.length,
          }),
        );
      })
    )
  ),
));

/** A misspelt source would look like one that is silent. */
export const sourceMustExist = Effect.fnUntraced(
  function* (config: AppConfig, source: Option.Option<string>) {
    if (Option.isNone(source)) return;
    const has = (entries: AppConfig["sources"]) => entries.some(({ id }) => id === source.value);
    if (has(config.sources)) return;
    const watched = config.sources.some(({ members }) => members !== undefined)
      ? yield* Effect.provide(entriesNow(config.sources), Layers.readOnlyState(config))
      : config.sources;
    if (has(watched)) return;
    const keys = watched.map(({ id }) => id);
    return yield* notInConfig({ en: "source", zh: "来源" }, source.value, keys);
  },
);

const show = Command.make(
  "show",
  {
    id: Argument.String("ID").pipe(
      Argument.withDescription("The alert's ID or an event's fingerprint, or how it begins"),
      Argument.withFallbackPrompt(linePrompt({
        en: "ID of the alert, as mrt alerts lists it",
        zh: "提醒的 ID，见 mrt alerts",
      })),
    ),
  },
  Effect.fn("Cli.alerts.show")(function* ({ id }) {
    const { json } = yield* command;
    return yield* readingState((config) =>
      Effect.gen(function* () {
        const records = yield* (yield* History).alertsLike(id);
        if (records.length === 0) {
          return yield* new Unusable({
            says: {
              en: `No alert has an ID that begins with ${id}; mrt alerts lists them, ` +
                "at least 6 characters are needed",
              zh: `没有提醒的 ID 以 ${id} 开头；mrt alerts 列出所有提醒，ID 至少写 6 个字符`,
            },
          });
        }
        const reader = yield* readerOf(config);
        yield* json ? printJson(records.map(alertJson)) : Console.log(
          records.map((each) => alertAsText(each, reader)).join("\n\n"),
        );
      })
    );
  }),
).pipe(
  Command.withDescription("Show one alert, each delivery and each attempt"),
  Command.withExamples([{ command: "mrt alerts show 3f8a12cd9e01", description: "By its ID" }]),
);

export const alerts = list.pipe(
  Command.withExamples([
    { command: "mrt alerts --since 7d --keyword qwen", description: "One word, the last week" },
    {
      command: `mrt alerts --source ${example.source} --limit 50`,
      description: "One source",
    },
  ]),
  Command.withSubcommands([show]),
);
