import { closest, didYouMean } from "../config/suggestion.ts";
import type { Phrase } from "../domain/phrase.ts";
import { Unusable } from "./exit.ts";

/** The command line names a source or a channel that is none of the config's. */
export const notInConfig = (what: Phrase, name: string, names: ReadonlyArray<string>) => {
  const near = closest(name, names);
  const { en, zh } = near === undefined
    ? {
      en: `; it has ${names.join(", ") || "none"}`,
      zh: names.length === 0 ? "；一个也没有" : `；有 ${names.join("、")}`,
    }
    : didYouMean(near);
  return new Unusable({
    says: {
      en: `The config has no ${what.en} ${name}${en}`,
      zh: `配置中没有${what.zh} ${name}${zh}`,
    },
  });
};
