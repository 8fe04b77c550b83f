import * as Option from "effect/Option";
import * as Predicate from "effect/Predicate";
import * as Schema from "effect/Schema";
import * as SchemaTransformation from "effect/SchemaTransformation";
import type { Language } from "./locale.ts";

/**
 * A sentence for people in each language, without a full stop at its end. Whoever knows what happened
 * writes it, and whoever shows it picks the language.
 */
export const Phrase = Schema.Struct({ en: Schema.String, zh: Schema.String });
export type Phrase = typeof Phrase.Type;

/** What reads the same in every language: a name, or what an upstream said. */
export const verbatim = (text: string): Phrase => ({ en: text, zh: text });

export const mapPhrase = (
  { en, zh }: Phrase,
  f: (text: string, language: Language) => string,
): Phrase => ({ en: f(en, "en"), zh: f(zh, "zh") });

const colon: Phrase = { en: ": ", zh: "：" };

/** `name: what is said of it`. */
export const labelled = (name: string, says: Phrase): Phrase =>
  mapPhrase(says, (text, language) => `${name}${colon[language]}${text}`);

/** As machines read it. */
export const englishOrNull = (phrase: Option.Option<Phrase>): string | null =>
  Option.getOrNull(Option.map(phrase, ({ en }) => en));

/** `one; another`. */
export const joinPhrases = (phrases: ReadonlyArray<Phrase>): Phrase => ({
  en: phrases.map(({ en }) => en).join("; "),
  zh: phrases.map(({ zh }) => zh).join("；"),
});

/** A phrase, also as versions with one language stored it: as a text. */
export const StoredPhrase = Schema.Union([Phrase, Schema.String]).pipe(
  Schema.decodeTo(
    Schema.toType(Phrase),
    SchemaTransformation.transform({
      decode: (stored) => Predicate.isString(stored) ? verbatim(stored) : stored,
      encode: (phrase: Phrase): Phrase | string => phrase,
    }),
  ),
);

const PhraseJson = Schema.fromJsonString(Phrase);
const decode = Schema.decodeUnknownOption(PhraseJson);

/** A phrase where one text must hold it: a column of the state, an annotation or issue of a Schema. */
export const encodePhrase = Schema.encodeSync(PhraseJson);

/** What `encodePhrase` made; any other text is of a version with one language. */
export const decodePhrase = (stored: string): Phrase =>
  stored.startsWith('{"')
    ? Option.getOrElse(decode(stored), () => verbatim(stored))
    : verbatim(stored);
