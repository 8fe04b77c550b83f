import * as Clock from "effect/Clock";
import * as Console from "effect/Console";
import * as Duration from "effect/Duration";
import * as Effect from "effect/Effect";
import * as Option from "effect/Option";
import * as Argument from "effect/cli/Argument";
import * as Command from "effect/cli/Command";
import * as Flag from "effect/cli/Flag";
import { backtestAsJson, backtestAsText } from "../views/backtest.ts";
import { rulesAsJson, rulesAsText, trialsAsJson, trialsAsText } from "../views/rules.ts";
import { backtest } from "../app/backtest.ts";
import * as Layers from "../app/layers.ts";
import { rulesLayer } from "../app/plugin_layers.ts";
import { tryText } from "../app/text_trial.ts";
import { lookBack, usedRules } from "../app/used_rules.ts";
import type { AppConfig } from "../config/load.ts";
import { timeGiven } from "../domain/given_time.ts";
import { Rules } from "../domain/rule.ts";
import { countFlag, jsonFlag, timeFlag } from "./flags.ts";
import { namedConfig, readingState } from "./load_config.ts";
import { notInConfig } from "./not_in_config.ts";
import { printJson, readerOf } from "./output.ts";

const command = Command.make("rules").pipe(Command.withSharedFlags({ json: jsonFlag }));

const list = command.pipe(Command.withHandler(
  Effect.fn("Cli.rules")(({ json }) =>
    readingState((config) =>
      Effect.gen(function* () {
        const rules = yield* usedRules;
        yield* json
          ? printJson(rulesAsJson(rules))
          : Console.log(rulesAsText(rules, yield* readerOf(config)));
      }).pipe(Effect.provide(rulesLayer(config)))
    )
  ),
));

/** A misspelt rule would look like one that matches nothing. */
export const ruleMustExist = Effect.fnUntraced(
  function* ({ rules }: AppConfig, rule: Option.Option<string>) {
    const names = rules.map(({ id }) => id);
    if (Option.isNone(rule) || names.includes(rule.value)) return;
    return yield* notInConfig({ en: "rule", zh: "规则" }, rule.value, names);
  },
);

const onText = Effect.fnUntraced(
  function* (config: AppConfig, name: Option.Option<string>, text: string, json: boolean) {
    const rules = yield* Rules;
    const meant = rules.filter(({ id }) => Option.isNone(name) || name.value === id);
    const trials = tryText(meant, text);
    yield* json
      ? printJson(trialsAsJson(text, trials))
      : Console.log(trialsAsText(trials, yield* readerOf(config)));
  },
);

const test = Command.make(
  "test",
  {
    name: Argument.String("NAME").pipe(
      Argument.withDescription("Only what this rule matches, or matched then"),
      Argument.optional,
    ),
    since: timeFlag("since", "What was seen since (default: 30d)"),
    text: Flag.String("text").pipe(
      Flag.withMetavar("TEXT"),
      Flag.withDescription("Try this text against each rule, not the record"),
      Flag.optional,
    ),
    limit: countFlag("limit", "Show only N; --json shows all", 50),
  },
  Effect.fn("Cli.rules.test")(function* ({ name, since, text, limit }) {
    const { json } = yield* command;
    const config = yield* namedConfig;
    yield* ruleMustExist(config, name);
    if (Option.isSome(text)) {
      return yield* Effect.provide(onText(config, name, text.value, json), rulesLayer(config));
    }
    const now = yield* Clock.currentTimeMillis;
    const result = yield* backtest({
      since: Option.getOrElse(
        timeGiven(since, now, config.locale.timezone),
        () => now - Duration.toMillis(lookBack),
      ),
      channels: config.notifiers.map(({ id }) => id),
      rule: name,
      within: Duration.infinity,
    }).pipe(
      Effect.provide(rulesLayer(config)),
      Effect.provide(Layers.readOnlyState(config)),
    );
    yield* json
      ? printJson(backtestAsJson(result))
      : Console.log(backtestAsText(result, limit, yield* readerOf(config)));
  }),
).pipe(
  Command.withDescription(
    "Run the rules over the record: who would have been alerted, and who was",
  ),
  Command.withExamples([
    { command: "mrt rules test", description: "All rules, the last 30 days" },
    { command: "mrt rules test day-0 --since 7d", description: "One rule, a week" },
    {
      command: 'mrt rules test --text "Support Qwen3-32B"',
      description: "Which rules find something in this title?",
    },
  ]),
);

export const rulesCommand = list.pipe(
  Command.withExamples([
    { command: "mrt rules", description: "Which rules match, and which never did?" },
  ]),
  Command.withSubcommands([test]),
);
