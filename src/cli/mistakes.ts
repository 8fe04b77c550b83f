import * as Console from "effect/Console";
import * as Effect from "effect/Effect";
import * as Layer from "effect/Layer";
import type * as CliError from "effect/cli/CliError";
import * as CliOutput from "effect/cli/CliOutput";
import * as TerminalCapabilities from "effect/cli/TerminalCapabilities";

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

/** How mistakes on the command line are reported. */
export const mistakes = Layer.mergeAll(
  CliOutput.layerPresenter(presenter),
  Layer.effect(CliOutput.Formatter, formatter),
);
