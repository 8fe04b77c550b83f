import * as Console from "effect/Console";
import * as Effect from "effect/Effect";
import * as Option from "effect/Option";
import * as Terminal from "effect/Terminal";
import * as TerminalCapabilities from "effect/cli/TerminalCapabilities";
import type { AppConfig } from "../config/load.ts";
import { Environment } from "../domain/environment.ts";
import { Printer } from "../domain/printer.ts";
import { Speech } from "../domain/speech.ts";
import type { Reader } from "../views/reader.ts";
import { Process } from "./process.ts";
import { printTo, StandardStreams } from "./standard_streams.ts";

/*
 * What the commands' output has in common: results on standard output, for people or for machines.
 */

const columnsVariable = "COLUMNS";
/** The variables that say what a terminal can do. */
export const terminalVariables: ReadonlyArray<string> = [columnsVariable, "TERM"];

/** Standard output belongs to the report when a machine reads it; alerts go to standard error then. */
export const reportAlone =
  (json: boolean) =>
  <A, E, R>(effect: Effect.Effect<A, E, R>): Effect.Effect<A, E, R | StandardStreams> =>
    json
      ? Effect.provideServiceEffect(
        effect,
        Printer,
        Effect.map(StandardStreams, ({ errors }) => printTo(errors)),
      )
      : effect;

/** Shows a line of progress on standard error; nothing where nobody watches or lines cannot be erased. */
export const statusLine = Effect.gen(function* () {
  const { logsToTerminal } = yield* Process;
  const { errors } = yield* StandardStreams;
  const { get } = yield* Environment;
  const isShown = logsToTerminal && !Option.contains(get("TERM"), "dumb");
  return (text: string) =>
    Effect.sync(() => {
      if (isShown) errors.show(text);
    });
});

/** Narrower is unreadable, wider tires the eye. */
const [fewest, most] = [60, 200];

/**
 * Who reads standard output. A terminal says its width, and COLUMNS that of what stands at the end of
 * a pipe. Without either nothing is cut: who reads a pipe with grep looks for what the end of a line
 * says.
 */
export const readerOf = Effect.fnUntraced(function* ({ locale, vocabulary }: AppConfig) {
  const { canColor } = yield* TerminalCapabilities.TerminalCapabilities;
  const { columns } = yield* Terminal.Terminal;
  const { get } = yield* Environment;
  const width = (yield* columns) || Number(Option.getOrElse(get(columnsVariable), () => 0)) ||
    Infinity;
  const reader: Reader = {
    language: (yield* Speech).language(),
    timezone: locale.timezone,
    vocabulary,
    columns: width === Infinity ? width : Math.min(most, Math.max(fewest, width)),
    canColor,
  };
  return reader;
});

export const printJson = (value: unknown) => Console.log(JSON.stringify(value, null, 2));
