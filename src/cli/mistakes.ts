import * as Console from "effect/Console";
import * as Effect from "effect/Effect";
import * as Layer from "effect/Layer";
import * as Option from "effect/Option";
import * as Predicate from "effect/Predicate";
import * as Schema from "effect/Schema";
import type * as CliError from "effect/cli/CliError";
import * as CliOutput from "effect/cli/CliOutput";
import * as TerminalCapabilities from "effect/cli/TerminalCapabilities";
import { Phrase } from "../domain/phrase.ts";
import { Speech } from "../domain/speech.ts";

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

const isPhrase = Schema.is(Phrase);

/** What an error says in every language. */
const saidBy = ({ cause }: { readonly cause?: unknown }): Option.Option<Phrase> =>
  Predicate.hasProperty(cause, "says") && isPhrase(cause.says)
    ? Option.some(cause.says)
    : Option.none();

/** Errors that have a message for people say that and nothing else. */
const formatter = Effect.gen(function* () {
  const { canColor } = yield* TerminalCapabilities.TerminalCapabilities;
  const { say } = yield* Speech;
  return {
    ...CliOutput.defaultFormatter({ colors: canColor }),
    formatError: (error) =>
      Option.match(saidBy(error), { onNone: () => error.message, onSome: say }),
  } satisfies CliOutput.Formatter;
});

/** How mistakes on the command line are reported. */
export const mistakes = Layer.mergeAll(
  CliOutput.layerPresenter(presenter),
  Layer.effect(CliOutput.Formatter, formatter),
);
