import type * as Cause from "effect/Cause";
import * as Effect from "effect/Effect";
import * as Option from "effect/Option";
import * as Queue from "effect/Queue";
import * as Terminal from "effect/Terminal";
import * as Prompt from "effect/cli/Prompt";
import type { AnyRegistry } from "../config/registered.ts";
import { mistakeIn, type StarterQuestion } from "../config/starter.ts";
import { mapPhrase } from "../domain/phrase.ts";
import { Speech } from "../domain/speech.ts";
import { NoFirstConfig } from "./exit.ts";

/** An answer, or none: back to the question before. */
type Answered = Option.Option<string>;

const back = /^(?:back|返回)$/iu;

/** The proposal stands there already, and people type behind it. */
const isBack = (answer: string, { standard = "" }: StarterQuestion): boolean =>
  back.test(answer.trim()) ||
  answer.startsWith(standard) && back.test(answer.slice(standard.length).trim());

/** The rows above a list, the first of which has the cursor: the space bar there is meant for all. */
const shortcuts = {
  selectAll: { en: "All of these", zh: "全选" },
  selectNone: { en: "None of these", zh: "全不选" },
  inverseSelection: { en: "The others instead", zh: "反选" },
};

const effectsNoChoice = "At least 1 are required";
const noChoice = { en: "Choose at least one", zh: "至少选一个" };

/** What people choose from, where it is no name of its own. */
const titles: Readonly<Record<string, string>> = { en: "English", zh: "中文" };

/** A line to write, beginning with the proposal as if it had been typed, or a list to choose from. */
const promptOf = Effect.fnUntraced(function* (registry: AnyRegistry, question: StarterQuestion) {
  const { say } = yield* Speech;
  const { standard = "", choices, several, isOptional } = question;
  const message = say(question.text);
  if (choices === undefined) {
    return Prompt.String({
      message,
      default: standard,
      validate: (answer) =>
        isBack(answer, question) ? Effect.succeed(answer) : Option.match(
          mistakeIn(registry, question, answer),
          {
            onNone: () => Effect.succeed(answer),
            onSome: (mistake) => Effect.fail(say(mistake)),
          },
        ),
    });
  }
  const chosen = standard.split(", ");
  const options = choices.map((value) => ({
    title: titles[value] ?? value,
    value,
    selected: chosen.includes(value),
  }));
  return several === true
    ? Prompt.map(
      Prompt.MultiSelect({
        message,
        choices: options,
        min: isOptional === true ? 0 : 1,
        selectAll: say(shortcuts.selectAll),
        selectNone: say(shortcuts.selectNone),
        inverseSelection: say(shortcuts.inverseSelection),
      }),
      (chosen) => chosen.join(", "),
    )
    : Prompt.Select({ message, choices: options });
});

/** The terminal on which Ctrl-Z ends a prompt, and whether it did. */
const withWayBack = Effect.gen(function* () {
  const terminal = yield* Terminal.Terminal;
  const { say } = yield* Speech;
  let goesBack = false;
  const readInput = Effect.gen(function* () {
    const keys = yield* terminal.readInput;
    const heeded = yield* Queue.unbounded<Terminal.UserInput, Cause.Done>();
    yield* Effect.forkScoped(
      Effect.forever(
        Effect.flatMap(Queue.take(keys), (input) => {
          if (!input.key.ctrl || input.key.name !== "z") return Queue.offer(heeded, input);
          goesBack = true;
          return Queue.end(heeded);
        }),
      ).pipe(Effect.ensuring(Queue.end(heeded)), Effect.ignore),
    );
    return heeded;
  });
  return {
    terminal: Terminal.make({
      ...terminal,
      readInput,
      display: (text) => terminal.display(text.replace(effectsNoChoice, say(noChoice))),
    }),
    goesBack: () => goesBack,
  };
});

const stopped = new NoFirstConfig({
  says: mapPhrase(
    { en: "Nothing was written", zh: "没有写入任何文件" },
    (text) => `\n${text}`,
  ),
  exitCode: 130,
});

/** Asks until the answer is one, or until somebody wants to go back or to stop. */
export const ask = Effect.fn("Cli.init.ask")(function* (
  registry: AnyRegistry,
  question: StarterQuestion,
) {
  const { terminal, goesBack } = yield* withWayBack;
  const answer: Answered = yield* Prompt.run(yield* promptOf(registry, question)).pipe(
    Effect.map((answer) => isBack(answer, question) ? Option.none() : Option.some(answer)),
    Effect.catchTag(
      "QuitError",
      () =>
        goesBack()
          // The cursor stands behind what was typed last.
          ? Effect.as(Effect.orDie(terminal.display("\n")), Option.none())
          : Effect.fail(stopped),
    ),
    Effect.provideService(Terminal.Terminal, terminal),
  );
  return answer;
});
