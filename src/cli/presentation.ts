import * as Cause from "effect/Cause";
import * as Console from "effect/Console";
import * as Effect from "effect/Effect";
import * as Layer from "effect/Layer";
import * as Logger from "effect/Logger";
import * as Option from "effect/Option";
import * as References from "effect/References";
import * as CliConfig from "effect/cli/CliConfig";
import type * as CliError from "effect/cli/CliError";
import * as CliOutput from "effect/cli/CliOutput";
import * as GlobalFlag from "effect/cli/GlobalFlag";
import * as TerminalCapabilities from "effect/cli/TerminalCapabilities";
import { cleanText } from "../domain/text.ts";
import { Process } from "./process.ts";

/*
 * How commands speak, whatever process they run in: the log, mistakes on the command line, help.
 */

const wordsOf = (message: unknown): string =>
  (Array.isArray(message) ? message : [message]).map(String).join(" ");

/** One line per message on standard error: time, level, what happened. */
const logger = Logger.withConsoleError(
  Logger.make<unknown, string>(({ date, logLevel, message, cause }) => {
    const trace = cause.reasons.length === 0 ? "" : `\n${Cause.pretty(cause)}`;
    const level = logLevel.toUpperCase().padEnd(5);
    return `${date.toISOString()} ${level} ${cleanText(wordsOf(message) + trace)}`;
  }),
);

/** One JSON object per line: time, level, event, message, and the fields of the event. */
export const jsonLogger = Logger.withConsoleError(
  Logger.make<unknown, string>(({ cause, date, fiber, logLevel, message }) =>
    JSON.stringify({
      time: date.toISOString(),
      level: logLevel.toLowerCase(),
      event: "log",
      message: cleanText(wordsOf(message)),
      ...fiber.getRef(References.CurrentLogAnnotations),
      ...(cause.reasons.length === 0 ? {} : { cause: cleanText(Cause.pretty(cause)) }),
    })
  ),
);

/** The log in the form asked for: `pretty` where somebody watches, else `json`, unless said otherwise. */
export const logFormat = (format: Option.Option<"pretty" | "json">) =>
  Layer.unwrap(
    Effect.map(Process, ({ logsToTerminal }) =>
      Option.getOrElse(format, () =>
          logsToTerminal ? "pretty" : "json") === "json"
        ? Logger.layer([jsonLogger])
        : Layer.empty),
  );

/** What is wrong with one flag or argument, without the names of the machinery. */
const sayMistake = ({ message }: CliError.CliError): string =>
  message.replace(". Expected: Schema validation failed: Expected ", "; expected ");

/** A mistake on the command line deserves a sentence, not the whole manual on standard output. */
const presenter: CliOutput.Presenter = {
  present: (event) => {
    if (event._tag === "Version") return Console.log(`${event.name} ${event.version}`);
    if (event._tag !== "InvalidInvocation") return CliOutput.defaultPresenter.present(event);
    const problems = event.errors.map(sayMistake);
    const command = event.commandPath.join(" ");
    return Console.error([...problems, `Try: ${command} --help`].join("\n"));
  },
};

/** Errors that have a message for people say that and nothing else. */
const formatter = Effect.map(
  TerminalCapabilities.TerminalCapabilities,
  ({ canColor }): CliOutput.Formatter => ({
    ...CliOutput.defaultFormatter({ colors: canColor }),
    formatError: ({ message }) => message,
  }),
);

const builtIns = [
  GlobalFlag.Help,
  GlobalFlag.Version,
  GlobalFlag.Completions,
  GlobalFlag.LogLevel,
];

/** Needs the capabilities of the terminal from below, or help has no colours. */
export const layer = Layer.mergeAll(
  CliConfig.layer({ builtIns }),
  CliOutput.layerPresenter(presenter),
  Layer.effect(CliOutput.Formatter, formatter),
  Logger.layer([logger]),
);
