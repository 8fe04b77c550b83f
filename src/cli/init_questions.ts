import * as Console from "effect/Console";
import * as Effect from "effect/Effect";
import * as Option from "effect/Option";
import * as Result from "effect/Result";
import * as Flag from "effect/cli/Flag";
import * as Prompt from "effect/cli/Prompt";
import * as TerminalCapabilities from "effect/cli/TerminalCapabilities";
import { type Answers, firstConfig, separated, standardAnswers } from "../config/starter.ts";
import { NoFirstConfig } from "./exit.ts";

interface Question {
  /** Without the dashes. */
  readonly flag: string;
  readonly metavar: string;
  readonly text: string;
}

const questions: Readonly<Record<keyof Answers, Question>> = {
  repos: { flag: "repos", metavar: "LIST", text: "GitHub repositories, OWNER/REPO each" },
  hfOrgs: { flag: "hf-orgs", metavar: "LIST", text: "Hugging Face organisations" },
  msOrgs: { flag: "ms-orgs", metavar: "LIST", text: "ModelScope organisations" },
  keywords: { flag: "keywords", metavar: "LIST", text: "Keywords, one of which must occur" },
  channels: { flag: "channels", metavar: "LIST", text: "Channels: welink, email, console" },
  smtpHost: { flag: "smtp-host", metavar: "HOST", text: "Mail server" },
  mailTo: { flag: "mail-to", metavar: "LIST", text: "Recipients of the mails" },
  language: { flag: "language", metavar: "en|zh", text: "Language of the alerts" },
};

const inOrder: ReadonlyArray<keyof Answers> = [
  "repos",
  "hfOrgs",
  "msOrgs",
  "keywords",
  "channels",
  "smtpHost",
  "mailTo",
  "language",
];

const isOfMail = (name: keyof Answers) => name === "smtpHost" || name === "mailTo";

const flagOf = ({ flag, metavar, text }: Question) =>
  Flag.String(flag).pipe(Flag.withMetavar(metavar), Flag.withDescription(text), Flag.optional);

/** A flag for every question. */
export const answerFlags = {
  repos: flagOf(questions.repos),
  hfOrgs: flagOf(questions.hfOrgs),
  msOrgs: flagOf(questions.msOrgs),
  keywords: flagOf(questions.keywords),
  channels: flagOf(questions.channels),
  smtpHost: flagOf(questions.smtpHost),
  mailTo: flagOf(questions.mailTo),
  language: flagOf(questions.language),
};

type Given = { readonly [Name in keyof Answers]: Option.Option<string> };

const refusal = (message: string) => new NoFirstConfig({ message, exitCode: 2 });

/** What is wrong with one answer, by the config that it would make. */
const problem = (name: keyof Answers, answer: string): Option.Option<string> =>
  Result.getFailure(
    firstConfig({ ...isOfMail(name) ? { channels: "email" } : {}, [name]: answer }),
  );

/** Again and again until the answer is one, beginning with the default as if it had been typed. */
const ask = (name: keyof Answers, standard: string) =>
  Prompt.run(Prompt.String({
    message: questions[name].text,
    default: standard,
    validate: (answer) =>
      Option.match(problem(name, answer), {
        onNone: () => Effect.succeed(answer),
        onSome: (mistake) => Effect.fail(mistake),
      }),
  })).pipe(
    Effect.catchTag(
      "QuitError",
      () => Effect.fail(new NoFirstConfig({ message: "Nothing was written", exitCode: 130 })),
    ),
  );

const manual =
  "Separate several with commas; Ctrl-U empties a line, Ctrl-C stops and writes nothing.";

/** The flags' answers; what no flag says is asked, or with `yes` taken from the defaults. */
export const answersOf = Effect.fn("Cli.init.answers")(function* (given: Given, yes: boolean) {
  const { canPrompt } = yield* TerminalCapabilities.TerminalCapabilities;
  for (const name of inOrder) {
    const mistake = Option.flatMap(given[name], (answer) => problem(name, answer));
    if (Option.isSome(mistake)) {
      return yield* refusal(`--${questions[name].flag}: ${mistake.value}`);
    }
  }
  const standard = standardAnswers();
  let answers = standard;
  let explained = false;
  const missing: Array<string> = [];
  for (const name of inOrder) {
    const { flag } = questions[name];
    if (isOfMail(name) && !separated(answers.channels).includes("email")) {
      if (Option.isNone(given[name])) continue;
      return yield* refusal(
        `--${flag} is for the channel email; name it in --channels or leave --${flag} out`,
      );
    }
    // Only mail has no default; a language without one is none the config knows.
    const asked = isOfMail(name) || (!yes && (name !== "language" || standard.language !== ""));
    if (Option.isSome(given[name])) answers = { ...answers, [name]: given[name].value };
    else if (asked && canPrompt && !yes) {
      if (!explained) yield* Console.log(manual);
      explained = true;
      answers = { ...answers, [name]: yield* ask(name, answers[name]) };
    } else if (asked) missing.push(`--${flag}`);
  }
  if (missing.length === 0) return answers;
  return yield* refusal(
    yes
      ? `The channel email has no defaults; add ${missing.join(" and ")}`
      : `There is no terminal to ask on; add ${missing.join(", ")}, or --yes for the defaults`,
  );
});
