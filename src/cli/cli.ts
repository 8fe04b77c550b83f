import * as Console from "effect/Console";
import * as Effect from "effect/Effect";
import * as Layer from "effect/Layer";
import * as Option from "effect/Option";
import * as Terminal from "effect/Terminal";
import * as CliConfig from "effect/cli/CliConfig";
import * as Command from "effect/cli/Command";
import * as Flag from "effect/cli/Flag";
import * as GlobalFlag from "effect/cli/GlobalFlag";
import * as Otlp from "../app/otlp.ts";
import { stateFailure } from "../app/state_failure.ts";
import { languages } from "../domain/locale.ts";
import { Speech } from "../domain/speech.ts";
import { fullVersion } from "./full_version.ts";
import { commandsFor, nameCommand } from "./commands.ts";
import { completions } from "./completions.ts";
import { reported } from "./exit.ts";
import { prettyLog } from "./log_format.ts";
import { mistakes } from "./mistakes.ts";
import { inColoursOfTerminal } from "./prompts.ts";
import { mrt } from "./root.ts";

const Lang = GlobalFlag.Setting("lang")({
  flag: Flag.Literals("lang", languages).pipe(
    Flag.withMetavar("LANGUAGE"),
    Flag.withDescription("Language; default: the config's, else MRT_LANG, else the system's"),
    Flag.optional,
  ),
});

/** The platforms are the plugins' to name, and these take long to load. */
const description = Effect.map(
  Effect.promise(() => import("../config/registered.ts")),
  ({ platformsOf, registry }) =>
    `Watches ${platformsOf(registry)}, and alerts you about the models you care about`,
);

const programFor = Effect.fnUntraced(function* (args: ReadonlyArray<string>) {
  return mrt.pipe(
    Command.withDescription(nameCommand(args) ? "" : yield* description),
    Command.withSubcommands(yield* commandsFor(args)),
    Command.provideEffectDiscard(() =>
      Effect.gen(function* () {
        const { choose } = yield* Speech;
        Option.map(yield* Lang, choose);
      })
    ),
    Command.withGlobalFlags([Lang]),
  );
});

/** The form of v0: `--config PATH --once` or `--daemon`. */
const fromV0 = (args: ReadonlyArray<string>): ReadonlyArray<string> => {
  const modes = args.filter((arg) => arg === "--once" || arg === "--daemon");
  const [mode] = modes;
  return mode === undefined || modes.length > 1
    ? args
    : [mode.slice(2), ...args.filter((arg) => arg !== mode)];
};

const { Help, Version, LogLevel } = GlobalFlag;
const builtIns = [Help, Version, completions([Help, Version, LogLevel, Lang]), LogLevel];

const presentation = Layer.mergeAll(CliConfig.layer({ builtIns }), mistakes, prettyLog);

const run = Effect.fnUntraced(function* (args: ReadonlyArray<string>) {
  return yield* Command.runWith(yield* programFor(args), { version: fullVersion })(args);
});

export const cli = (args: ReadonlyArray<string>) =>
  run(fromV0(args)).pipe(
    // A defect that is no bug: a full disk, a lock.
    Effect.tapCause((cause) =>
      Option.match(stateFailure(cause), {
        onNone: () => Effect.void,
        onSome: ({ says }) => Effect.flatMap(Speech, ({ say }) => Console.error(say(says))),
      })
    ),
    reported,
    Effect.provide(presentation),
    Effect.provide(Otlp.layer),
    Effect.provideServiceEffect(Terminal.Terminal, inColoursOfTerminal),
  );
