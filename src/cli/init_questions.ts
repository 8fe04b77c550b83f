import * as Console from "effect/Console";
import * as Effect from "effect/Effect";
import * as Option from "effect/Option";
import * as Flag from "effect/cli/Flag";
import * as Prompt from "effect/cli/Prompt";
import * as TerminalCapabilities from "effect/cli/TerminalCapabilities";
import type { AnyRegistry } from "../config/registered.ts";
import { isAsked, mistakeIn, questionsOf, type StarterQuestion } from "../config/starter.ts";
import { NoFirstConfig } from "./exit.ts";

/** A flag for every question. */
export const answerFlags = (registry: AnyRegistry) =>
  Object.fromEntries(
    questionsOf(registry).map(({ flag, metavar, text }) => [
      flag,
      Flag.String(flag).pipe(Flag.withMetavar(metavar), Flag.withDescription(text), Flag.optional),
    ]),
  );

const refusal = (message: string) => new NoFirstConfig({ message, exitCode: 2 });

/** The rows above a list, the first of which has the cursor: the space bar there is meant for all. */
const shortcuts = {
  selectAll: "All of these",
  selectNone: "None of these",
  inverseSelection: "The others instead",
};

/** A line to write, beginning with the default as if it had been typed, or a list to choose from. */
const promptOf = (registry: AnyRegistry, question: StarterQuestion): Prompt.Prompt<string> => {
  const { text: message, standard = "", choices, several } = question;
  if (choices === undefined) {
    return Prompt.String({
      message,
      default: standard,
      validate: (answer) =>
        Option.match(mistakeIn(registry, question, answer), {
          onNone: () => Effect.succeed(answer),
          onSome: (mistake) => Effect.fail(mistake),
        }),
    });
  }
  const options = choices.map((value) => ({ title: value, value, selected: value === standard }));
  return several === true
    ? Prompt.map(
      Prompt.MultiSelect({ message, choices: options, min: 1, ...shortcuts }),
      (chosen) => chosen.join(", "),
    )
    : Prompt.Select({ message, choices: options });
};

/** Again and again until the answer is one. */
const ask = (registry: AnyRegistry, question: StarterQuestion) =>
  Prompt.run(promptOf(registry, question)).pipe(
    Effect.catchTag(
      "QuitError",
      () => Effect.fail(new NoFirstConfig({ message: "Nothing was written", exitCode: 130 })),
    ),
  );

const manual =
  "Separate several with commas. In a list, move down to an entry and press space to choose it. Ctrl-U empties a line, Ctrl-C stops and writes nothing.";

/** The flags' answers; what no flag says is asked, or with `yes` taken from the defaults. */
export const answersOf = Effect.fn("Cli.init.answers")(function* (
  registry: AnyRegistry,
  given: Readonly<Record<string, Option.Option<string>>>,
  yes: boolean,
) {
  const { canPrompt } = yield* TerminalCapabilities.TerminalCapabilities;
  const questions = questionsOf(registry);
  const answerTo = ({ flag }: StarterQuestion) => given[flag] ?? Option.none();
  for (const question of questions) {
    const mistake = Option.flatMap(
      answerTo(question),
      (answer) => mistakeIn(registry, question, answer),
    );
    if (Option.isSome(mistake)) {
      return yield* refusal(`--${question.flag}: ${mistake.value}`);
    }
  }
  const answers: Record<string, string> = {};
  let explained = false;
  const missing: Array<StarterQuestion> = [];
  for (const question of questions) {
    const { flag, channel, standard } = question;
    const answer = answerTo(question);
    if (!isAsked(question, answers)) {
      if (Option.isNone(answer)) continue;
      return yield* refusal(
        `--${flag} is for the channel ${channel}; name it in --channels or leave --${flag} out`,
      );
    }
    if (Option.isSome(answer)) answers[flag] = answer.value;
    else if (yes && standard !== undefined) answers[flag] = standard;
    else if (canPrompt && !yes) {
      if (!explained) yield* Console.log(manual);
      explained = true;
      answers[flag] = yield* ask(registry, question);
    } else {
      missing.push(question);
      // Whether a later question is asked depends on it.
      if (standard !== undefined) answers[flag] = standard;
    }
  }
  if (missing.length === 0) return answers;
  const flags = missing.map(({ flag }) => `--${flag}`);
  const channels = [...new Set(missing.map(({ channel }) => channel))];
  return yield* refusal(
    yes
      ? `${channels.length === 1 ? "The channel" : "The channels"} ${channels.join(", ")} ${
        channels.length === 1 ? "has" : "have"
      } no defaults; add ${flags.join(" and ")}`
      : `There is no terminal to ask on; add ${flags.join(", ")}, or --yes for the defaults`,
  );
});
