import * as Context from "effect/Context";
import * as Option from "effect/Option";
import type { Environment } from "./environment.ts";
import { type Language, languages, standardLanguage } from "./locale.ts";
import type { Phrase } from "./phrase.ts";

interface Speaking {
  /** The language of what is said next. */
  readonly language: () => Language;
  /** Follows the config, which may leave it to the environment, unless the command line chose. */
  readonly follow: (configured: Option.Option<Language>) => void;
  /** Stays with what the command line says. */
  readonly choose: (language: Language) => void;
  readonly say: (phrase: Phrase) => string;
}

/** In which language MRT speaks to whoever runs it; where nobody does, English. */
export const Speech = Context.Reference<Speaking>("mrt/domain/Speech", {
  defaultValue: () => ({
    language: () => standardLanguage,
    follow: () => {},
    choose: () => {},
    say: (phrase) => phrase[standardLanguage],
  }),
});

const asLanguage = (name: string): Option.Option<Language> =>
  Option.fromUndefinedOr(languages.find((language) => language === name.slice(0, 2).toLowerCase()));

const chosenIn = "MRT_LANG";
/** As POSIX has it: the first of these that is set decides. */
const systemVariables = ["LC_ALL", "LC_MESSAGES", "LANG"];

/** The variables that say the language. */
export const languageVariables: ReadonlyArray<string> = [chosenIn, ...systemVariables];

/** What `MRT_LANG` names, for commands and alerts whose config names no language. */
export const chosenLanguage = ({ get }: Environment): Option.Option<Language> =>
  Option.flatMap(get(chosenIn), asLanguage);

const systemLanguage = ({ get }: Environment): Option.Option<Language> =>
  Option.flatMap(
    Option.firstSomeOf(systemVariables.map(get)),
    asLanguage,
  );

/** Speaks the language of the environment until it is told otherwise. */
export const makeSpeech = (environment: Environment): Speaking => {
  const ofEnvironment = Option.getOrElse(
    Option.orElse(chosenLanguage(environment), () => systemLanguage(environment)),
    () => standardLanguage,
  );
  let current = ofEnvironment;
  let isChosen = false;
  return {
    language: () => current,
    follow: (configured) => {
      if (!isChosen) current = Option.getOrElse(configured, () => ofEnvironment);
    },
    choose: (language) => {
      isChosen = true;
      current = language;
    },
    say: (phrase) => phrase[current],
  };
};
