import { type Language, standardLanguage } from "../domain/locale.ts";
import { type Vocabulary, vocabularyOf } from "../domain/vocabulary.ts";

/** Who reads a view: in which language, at whose time, and on how wide a screen. */
export interface Reader {
  readonly language: Language;
  /** An IANA name. */
  readonly timezone: string;
  /** What sources call what happens. */
  readonly vocabulary: Vocabulary;
  /** Columns; `Infinity` where nothing needs to be cut. */
  readonly columns: number;
  readonly canColor: boolean;
}

/** Somebody of whom nothing is known, at a standard terminal. */
export const standardReader: Reader = {
  language: standardLanguage,
  timezone: "UTC",
  vocabulary: vocabularyOf([]),
  columns: 80,
  canColor: false,
};
