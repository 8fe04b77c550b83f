import * as Console from "effect/Console";
import * as Effect from "effect/Effect";
import * as Layer from "effect/Layer";
import * as Option from "effect/Option";
import * as Terminal from "effect/Terminal";
import * as CliConfig from "effect/cli/CliConfig";
import * as Command from "effect/cli/Command";
import * as Flag from "effect/cli/Flag";
import * as GlobalFlag from "effect/cli/GlobalFlag";
import { stateFailure } from "../app/state_failure.ts";
import { origin, version } from "../app/version.ts";
import { platformsOf, registry } from "../config/registered.ts";
import { languages } from "../domain/locale.ts";
import { Speech } from "../domain/speech.ts";
import { alerts } from "./alerts.ts";
import { check } from "./check.ts";
import { completions } from "./completions.ts";
import { daemon } from "./daemon.ts";
import { dryRun } from "./dry_run.ts";
import { reported } from "./exit.ts";
import { explain } from "./explain.ts";
import { failures } from "./failures.ts";
import { healthcheck } from "./healthcheck.ts";
import { init } from "./init.ts";
import { prettyLog } from "./log_format.ts";
import { mistakes } from "./mistakes.ts";
import { once } from "./once.ts";
import { inColoursOfTerminal } from "./prompts.ts";
import { replay } from "./replay.ts";
import { mrt } from "./root.ts";
import { status } from "./status.ts";
import { testNotify } from "./test_notify.ts";

const Lang = GlobalFlag.Setting("lang")({
  flag: Flag.Literals("lang", languages).pipe(
    Flag.withMetavar("LANGUAGE"),
    Flag.withDescription("Language; default: the config's, else MRT_LANG, else the system's"),
    Flag.optional,
  ),
});

const program = mrt.pipe(
  Command.withDescription(
    `Watches ${platformsOf(registry)}, and alerts you about the models you care about`,
  ),
  Command.withSubcommands([
    init(registry),
    check,
    testNotify,
    dryRun,
    once,
    daemon,
    status,
    alerts,
    explain,
    healthcheck,
    replay,
    failures,
  ]),
  Command.provideEffectDiscard(() =>
    Effect.gen(function* () {
      const { choose } = yield* Speech;
      Option.map(yield* Lang, choose);
    })
  ),
  Command.withGlobalFlags([Lang]),
);

/** The form of v0: `--config PATH --once` or `--daemon`. */
const fromV0 = (args: ReadonlyArray<string>): ReadonlyArray<string> => {
  const modes = args.filter((arg) => arg === "--once" || arg === "--daemon");
  const [mode] = modes;
  return mode === undefined || modes.length > 1
    ? args
    : [mode.slice(2), ...args.filter((arg) => arg !== mode)];
};

/** What a bug report needs. */
const about = `${version} (${origin}, Deno ${Deno.version.deno})`;

const { Help, Version, LogLevel } = GlobalFlag;
const builtIns = [Help, Version, completions([Help, Version, LogLevel, Lang]), LogLevel];

const presentation = Layer.mergeAll(CliConfig.layer({ builtIns }), mistakes, prettyLog);

export const cli = (args: ReadonlyArray<string>) =>
  Command.runWith(program, { version: about })(fromV0(args)).pipe(
    // A defect that is no bug: a full disk, a lock.
    Effect.tapCause((cause) =>
      Option.match(stateFailure(cause), {
        onNone: () => Effect.void,
        onSome: ({ says }) => Effect.flatMap(Speech, ({ say }) => Console.error(say(says))),
      })
    ),
    reported,
    Effect.provide(presentation),
    Effect.provideServiceEffect(Terminal.Terminal, inColoursOfTerminal),
  );
