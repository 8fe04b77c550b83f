import * as Console from "effect/Console";
import * as Effect from "effect/Effect";
import * as Option from "effect/Option";
import * as Flag from "effect/cli/Flag";
import * as TerminalCapabilities from "effect/cli/TerminalCapabilities";
import type { AnyRegistry } from "../config/registered.ts";
import {
  answeredLanguage,
  isAsked,
  mistakeIn,
  questionsOf,
  type StarterQuestion,
} from "../config/starter.ts";
import { standardLanguage } from "../domain/locale.ts";
import { labelled, type Phrase } from "../domain/phrase.ts";
import { Speech } from "../domain/speech.ts";
import { NoFirstConfig } from "./exit.ts";
import { ask } from "./init_prompts.ts";

/** A flag for every question. */
export const answerFlags = (registry: AnyRegistry) =>
  Object.fromEntries(
    questionsOf(registry, standardLanguage).map(({ flag, metavar, text, further, channel }) => {
      const own = Flag.String(flag).pipe(
        Flag.withMetavar(metavar),
        Flag.withDescription(text.en),
      );
      // What few people want would hide from the others what they look for; who needs one is told of it.
      const isCommon = further === undefined && channel === undefined;
      return [flag, Flag.optional(isCommon ? own : Flag.withHidden(own))];
    }),
  );

const refusal = (says: Phrase) => new NoFirstConfig({ says, exitCode: 2 });

const manual = {
  en:
    "Separate several with commas. In a list, move down to an entry and press space to choose it. " +
    "Ctrl-U empties a line, Ctrl-Z or the word back returns to the question before, Ctrl-C stops " +
    "and writes nothing.",
  zh: "多个之间用逗号隔开；列表中用上下键移动，空格选择。Ctrl-U 清空一行，Ctrl-Z 或输入“返回”" +
    "回到上一个问题，Ctrl-C 退出，不写入任何文件。",
};

const forAnotherChannel = ({ flag, channel }: StarterQuestion) =>
  refusal({
    en: `--${flag} is for the channel ${channel}; name it in --channels or leave --${flag} out`,
    zh: `--${flag} 用于通道 ${channel}；请在 --channels 中写上它，或去掉 --${flag}`,
  });

/** `a and b`, `a, b and c`. */
const all = new Intl.ListFormat("en-GB");

const unanswered = (missing: ReadonlyArray<StarterQuestion>, yes: boolean) => {
  const flags = missing.map(({ flag }) => `--${flag}`);
  const names = [...new Set(missing.flatMap(({ channel, further }) => channel ?? further ?? []))];
  return refusal(
    yes
      ? {
        en: `${all.format(names)} ${names.length === 1 ? "has" : "have"} no defaults; add ${
          all.format(flags)
        }`,
        zh: `${names.join("、")} 没有默认值；请加上 ${flags.join("、")}`,
      }
      : {
        en: `There is no terminal to ask on; add ${flags.join(", ")}, or --yes for the defaults`,
        zh: `没有可供提问的终端；请加上 ${flags.join("、")}，或用 --yes 采用默认值`,
      },
  );
};

/** The flags' answers; what no flag says is asked, or with `yes` taken from the defaults. */
export const answersOf = Effect.fn("Cli.init.answers")(function* (
  registry: AnyRegistry,
  given: Readonly<Record<string, Option.Option<string>>>,
  yes: boolean,
) {
  const { canPrompt } = yield* TerminalCapabilities.TerminalCapabilities;
  const speech = yield* Speech;
  const answers: Record<string, string> = {};
  for (const question of questionsOf(registry, speech.language())) {
    const answer = given[question.flag] ?? Option.none();
    const mistake = Option.flatMap(answer, (text) => mistakeIn(registry, question, text));
    if (Option.isSome(mistake)) {
      return yield* refusal(labelled(`--${question.flag}`, mistake.value));
    }
    if (Option.isSome(answer)) answers[question.flag] = answer.value;
  }
  /** Flags in the order of their questions. */
  const asked: Array<string> = [];
  /** What was answered before somebody went back. */
  const earlier: Record<string, string> = {};
  const missing: Array<StarterQuestion> = [];
  let isExplained = false;
  while (true) {
    speech.follow(answeredLanguage(answers));
    const questions = questionsOf(
      registry,
      Option.getOrElse(answeredLanguage(answers), speech.language),
    );
    const stray = questions.find((question) =>
      answers["channels"] !== undefined && Option.isSome(given[question.flag] ?? Option.none()) &&
      question.channel !== undefined && !isAsked(question, answers)
    );
    if (stray !== undefined) return yield* forAnotherChannel(stray);
    const question = questions.find((each) =>
      answers[each.flag] === undefined && each.isSilent !== true &&
      !missing.some(({ flag }) => flag === each.flag) && isAsked(each, answers)
    );
    if (question === undefined) break;
    const { flag, standard } = question;
    if (!canPrompt || yes) {
      if (!yes || standard === undefined) missing.push(question);
      // Whether a later question is asked depends on it.
      if (standard !== undefined) answers[flag] = standard;
      continue;
    }
    // In the language that is asked for first.
    if (!isExplained && flag !== "language") yield* Console.log(speech.say(manual));
    isExplained ||= flag !== "language";
    const proposal = earlier[flag] ?? standard;
    const answer = yield* ask(
      registry,
      proposal === undefined ? question : { ...question, standard: proposal },
    );
    if (Option.isSome(answer)) {
      answers[flag] = answer.value;
      earlier[flag] = answer.value;
      asked.push(flag);
      continue;
    }
    const before = asked.pop();
    if (before !== undefined) delete answers[before];
  }
  return missing.length === 0 ? answers : yield* unanswered(missing, yes);
});
