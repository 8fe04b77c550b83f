import type { Language } from "../domain/locale.ts";
import type { Phrase } from "../domain/phrase.ts";

/** A question `mrt init` asks, and the flag that answers it. */
export interface Question {
  /** Without the dashes. */
  readonly flag: string;
  readonly metavar: string;
  readonly text: Phrase;
  /**
   * The answer where nothing is said; a channel's question without one has to be answered. With one
   * for some languages only, the others are not asked.
   */
  readonly standard?: string | Readonly<Partial<Record<Language, string>>>;
  /** A list's flag; the question arises when something is listed. */
  readonly about?: string;
  /** All answers there are; present where people choose instead of writing. */
  readonly choices?: ReadonlyArray<string>;
  /** Whether they may choose several. */
  readonly several?: true;
}

/** By flag, as people write them; what was not asked is absent. */
export type Answers = Readonly<Record<string, string>>;

/** The flag that names the further kinds of sources to ask about. */
export const furtherFlag = "also";

/** How `mrt init` comes to a plugin's section. */
export interface Starter {
  readonly questions: ReadonlyArray<Question>;
  /** Set where most people watch nothing of this kind: its questions are asked of those who do. */
  readonly isFurther?: true;
  /** The language whose speakers are proposed this channel; others are proposed the fallback. */
  readonly proposedIn?: Language;
  /** The section of these answers; undefined leaves it out. */
  readonly section: (answers: Answers) => unknown;
}

/** Quotes of either keyboard around a whole part. */
const quoted = /^["'“”‘’「](.*)["'“”‘’」]$/u;

/** A part: in double quotes, which hold separators too, or up to the next separator. */
const parts = /\s*(?:"[^"]*"|“[^“”]*”|「[^「」]*」)\s*(?=[,;，；、]|$)|[^,;，；、]+/gu;

/** The parts of an answer, separated by commas or semicolons as either keyboard has them. */
export const separated = (answer = ""): ReadonlyArray<string> =>
  (answer.match(parts) ?? []).map((each) => each.trim().replace(quoted, "$1").trim())
    .filter((each) => each !== "");

const address = /^(?:https?:\/\/|(?=(?:www\.)?[a-z0-9-]+(?:\.[a-z0-9-]+)+\/))/i;

/**
 * What people mean who paste an address where a name of so many segments belongs; other text stays,
 * but for a slash at its end. `folders` may stand before the name.
 */
export const nameIn = (
  text: string,
  segments: number,
  folders: ReadonlyArray<string> = [],
): string => {
  if (!address.test(text)) return text.replace(/\/+$/, "");
  const path = URL.parse(text.replace(address, "https://"))?.pathname ?? "";
  const [first = "", ...rest] = path.split("/").filter((each) => each !== "");
  const name = folders.includes(first.toLowerCase()) ? rest : [first, ...rest];
  return name.slice(0, segments).join("/").replace(/\.git$/i, "");
};

/** Asks what to watch; with nothing to watch the section is left out, for it would be a mistake. */
export const listStarter = (
  { standard, ...question }: Omit<Question, "metavar" | "standard"> & {
    /** What is proposed; absent for a kind of which most people watch nothing. */
    readonly standard?: ReadonlyArray<string>;
  },
  section: (names: ReadonlyArray<string>, answers: Answers) => unknown,
  meant: (text: string) => string = (text) => text,
): Starter => ({
  questions: [{ ...question, metavar: "LIST", standard: (standard ?? []).join(", ") }],
  ...standard === undefined ? { isFurther: true as const } : {},
  section: (answers) => {
    const names = separated(answers[question.flag]).map(meant);
    return names.length === 0 ? undefined : section(names, answers);
  },
});
