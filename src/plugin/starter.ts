/** A question `mrt init` asks, and the flag that answers it. */
export interface Question {
  /** Without the dashes. */
  readonly flag: string;
  readonly metavar: string;
  readonly text: string;
  /** The answer where nothing is said; a channel's question without one has to be answered. */
  readonly standard?: string;
  /** All answers there are; present where people choose instead of writing. */
  readonly choices?: ReadonlyArray<string>;
  /** Whether they may choose several. */
  readonly several?: true;
}

/** By flag, as people write them; what was not asked is absent. */
export type Answers = Readonly<Record<string, string>>;

/** How `mrt init` comes to a plugin's section. */
export interface Starter {
  readonly questions: ReadonlyArray<Question>;
  /** The section of these answers; undefined leaves it out. */
  readonly section: (answers: Answers) => unknown;
}

/** The parts of an answer, which commas separate. */
export const separated = (answer = ""): ReadonlyArray<string> =>
  answer.split(",").map((each) => each.trim()).filter((each) => each !== "");

/** Asks what to watch; with nothing to watch the section is left out, for it would be a mistake. */
export const listStarter = (
  question: Omit<Question, "metavar" | "standard"> & { readonly standard: ReadonlyArray<string> },
  section: (names: ReadonlyArray<string>) => unknown,
): Starter => ({
  questions: [{ ...question, metavar: "LIST", standard: question.standard.join(", ") }],
  section: (answers) => {
    const names = separated(answers[question.flag]);
    return names.length === 0 ? undefined : section(names);
  },
});
