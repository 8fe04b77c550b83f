import * as Option from "effect/Option";
import * as Predicate from "effect/Predicate";
import * as Schema from "effect/Schema";
import type * as CliError from "effect/cli/CliError";
import { didYouMean } from "../config/suggestion.ts";
import { decodePhrase, mapPhrase, Phrase, verbatim } from "../domain/phrase.ts";

const isPhrase = Schema.is(Phrase);

/** What an error says in every language. */
export const ownWords = ({ cause }: { readonly cause?: unknown }): Option.Option<Phrase> =>
  Predicate.hasProperty(cause, "says") && isPhrase(cause.says)
    ? Option.some(cause.says)
    : Option.none();

/** The wrapping that effect/cli puts around what a value should be. */
const wrapping = /^(?:Schema validation failed: )?(?:Expected:? )?/;

/** What effect/cli calls things that people give. */
const effectsWords: Readonly<Record<string, Phrase>> = {
  "a string representing a finite number": { en: "a number", zh: "数字" },
  "an integer": { en: "a whole number", zh: "整数" },
};

/** One of several; effect/cli lists them in quotes. */
const oneOf = (wish: string): Phrase | undefined => {
  if (!/^"[^"]*"(?: \| "[^"]*")*$/.test(wish)) return undefined;
  const values = wish.replaceAll('"', "").split(" | ");
  const last = values.pop() ?? "";
  const either = (comma: string, or: string): string =>
    values.length === 0 ? last : `${values.join(comma)} ${or} ${last}`;
  return { en: either(", ", "or"), zh: either("、", "或") };
};

const expectation = (text: string): Phrase => {
  const wish = text.replace(wrapping, "");
  const { en, zh } = oneOf(wish) ?? effectsWords[wish] ?? decodePhrase(wish);
  return { en: `expected ${en}`, zh: `应为${/^\w/.test(zh) ? " " : ""}${zh}` };
};

/** What is wrong with a command line, without the names of the machinery. */
export const usageMistake = (error: CliError.CliError): Phrase => {
  switch (error._tag) {
    case "UnrecognizedOption": {
      const { option, suggestions } = error;
      const did = didYouMean(suggestions[0], suggestions[1]);
      return {
        en: `Unrecognized flag: ${option}${did.en}`,
        zh: `没有 ${option} 这个选项${did.zh}`,
      };
    }
    case "UnknownSubcommand": {
      const { subcommand, suggestions } = error;
      const did = didYouMean(suggestions[0], suggestions[1]);
      return {
        en: `Unknown command: ${subcommand}${did.en}`,
        zh: `没有 ${subcommand} 这个命令${did.zh}`,
      };
    }
    case "MissingOption":
      return {
        en: `Missing required flag: --${error.option}`,
        zh: `缺少必需的选项：--${error.option}`,
      };
    case "MissingArgument":
      return {
        en: `Missing required argument: ${error.argument}`,
        zh: `缺少必需的参数：${error.argument}`,
      };
    case "UnexpectedArgument":
      return {
        en: `Unexpected: ${error.arguments.join(" ")}`,
        zh: `多出的参数：${error.arguments.join(" ")}`,
      };
    case "InvalidValue": {
      const name = error.kind === "flag" ? `--${error.option}` : error.option;
      if (error.expected === "at most 1 value") {
        return { en: `${name} can be given only once`, zh: `${name} 只能写一次` };
      }
      const { en, zh } = expectation(error.expected);
      return error.value === ""
        ? { en: `${name} has no value; ${en}`, zh: `${name} 没有写值；${zh}` }
        : {
          en: `Invalid value for ${name}: ${error.value}; ${en}`,
          zh: `${name} 的值不对：${error.value}；${zh}`,
        };
    }
    default:
      return Option.getOrElse(ownWords(error), () => verbatim(error.message));
  }
};

/** Where the command's manual is. */
export const tryHelp = (commandPath: ReadonlyArray<string>): Phrase =>
  mapPhrase(
    { en: "Try: ", zh: "用法：" },
    (text) => `${text}${commandPath.join(" ")} --help`,
  );
