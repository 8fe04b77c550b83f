import editDistance from "damerau-levenshtein";
import { type Phrase, verbatim } from "../domain/phrase.ts";

/** Without what nobody means by a spelling: case, camel case, the kind of separator. */
const comparable = (text: string) =>
  text.replace(/([a-z])([A-Z])/g, "$1_$2").toLowerCase().replace(/[\s\-_.]+/g, "_");

/** The candidate that was probably meant, if one is close enough. */
export const closest = (
  written: string,
  candidates: ReadonlyArray<string>,
): string | undefined => {
  if (written.length > 64) return undefined;
  const word = comparable(written);
  const ranked = candidates.map((candidate) => {
    const other = comparable(candidate);
    const contained = word.length >= 4 && other.length >= 4 &&
      (other.includes(word) || word.includes(other));
    const { steps: distance } = editDistance(word, other);
    const near = distance <= Math.max(1, Math.floor(Math.max(word.length, other.length) / 3));
    return { candidate, distance, close: near || contained };
  }).filter(({ close }) => close);
  return ranked.sort((a, b) => a.distance - b.distance)[0]?.candidate;
};

/** `; did you mean A or B?`, nothing where nothing comes close. */
export const didYouMean = (name: string | undefined, other?: string): Phrase => {
  if (name === undefined) return verbatim("");
  const either = (or: string) => other === undefined ? name : `${name} ${or} ${other}`;
  return { en: `; did you mean ${either("or")}?`, zh: `；是不是想写 ${either("或")}？` };
};
