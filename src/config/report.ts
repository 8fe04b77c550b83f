import type { Language } from "../domain/locale.ts";
import { labelled, mapPhrase, type Phrase, verbatim } from "../domain/phrase.ts";
import { counted } from "../domain/text.ts";
import { type Mistake, position } from "./document.ts";
import { sayPath } from "./redact.ts";

/** More mistakes than these help nobody. */
const most = 50;

/** `path: what is wrong`. */
export const mistakeAtPath = ({ path, says }: Mistake): Phrase =>
  path.length === 0 ? says : labelled(sayPath(path), says);

const line = (text: string, mistake: Mistake, language: Language): string => {
  const { line, column } = position(text, mistake.offset);
  return `  ${line}:${column} ${mistakeAtPath(mistake)[language]}`;
};

/** All mistakes of one file in the order in which they stand there. */
export const report = (name: string, text: string, mistakes: ReadonlyArray<Mistake>): Phrase => {
  const sorted = mistakes.toSorted((a, b) => a.offset - b.offset);
  const more = sorted.length - most;
  return mapPhrase(verbatim(name), (name, language) => {
    const lines = new Set(sorted.slice(0, most).map((mistake) => line(text, mistake, language)));
    const count = more > 0 ? sorted.length : lines.size;
    const [head, rest] = {
      en: [`${name} has ${counted(count, "mistake")} (line:column)`, `  and ${more} more`],
      zh: [`${name} 有 ${count} 处错误（行:列）`, `  另有 ${more} 处`],
    }[language];
    return [head, ...lines, ...more > 0 ? [rest] : []].join("\n");
  });
};
