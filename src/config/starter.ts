import * as Option from "effect/Option";
import * as Predicate from "effect/Predicate";
import * as Result from "effect/Result";
import example from "../../config.example.json" with { type: "json" };
import type { SecretName } from "../plugin/plugin.ts";
import { notifiers, rules, sources } from "../registry.ts";
import { describedConfig, type KeyDescription } from "./json_schema.ts";
import { openConfig } from "./sections.ts";
import { parseDocument } from "./syntax.ts";
import { sayPath } from "./redact.ts";

/** What `mrt init` is told, as people write it: several things are separated by commas. */
export interface Answers {
  readonly repos: string;
  readonly hfOrgs: string;
  readonly msOrgs: string;
  readonly keywords: string;
  readonly channels: string;
  /** For the channel `email`. */
  readonly smtpHost: string;
  /** For the channel `email`. */
  readonly mailTo: string;
  /** Empty where the config knows no languages. */
  readonly language: string;
}

/** The parts of an answer. */
export const separated = (answer: string): ReadonlyArray<string> =>
  answer.split(",").map((each) => each.trim()).filter((each) => each !== "");

const standardLanguage = (): string => {
  const standard = describedConfig().properties?.["language"]?.default;
  return typeof standard === "string" ? standard : "";
};

/** What is taken where nothing is said: the example, on the console, which needs no secret. */
export const standardAnswers = (): Answers => ({
  repos: example.sources.github.repos.join(", "),
  hfOrgs: example.sources.huggingface.orgs.join(", "),
  msOrgs: example.sources.modelscope.orgs.join(", "),
  keywords: example.watch_keywords.join(", "),
  channels: "console",
  smtpHost: "",
  mailTo: "",
  language: standardLanguage(),
});

const section = (channel: string, answers: Partial<Answers>): unknown => {
  switch (channel) {
    case "welink":
      return { webhook_env: example.notify.welink.webhook_env, is_at_all: false, at_accounts: [] };
    case "email": {
      const { smtp_host, to_list } = example.notify.email;
      return {
        ...example.notify.email,
        smtp_host: answers.smtpHost?.trim() ?? smtp_host,
        to_list: answers.mailTo === undefined ? to_list : separated(answers.mailTo),
      };
    }
    default:
      return {};
  }
};

/** A source of nothing is left out, for it would be a mistake. */
const watching = (kind: string, list: string, answer: string | undefined, more: object) => {
  const names = separated(answer ?? "");
  return names.length === 0 ? {} : { [kind]: { [list]: names, ...more } };
};

const configOf = ({ language = "", ...answers }: Partial<Answers>) => ({
  ...language.trim() === "" ? {} : { language: language.trim() },
  watch_keywords: separated(answers.keywords ?? ""),
  poll_interval_seconds: example.poll_interval_seconds,
  first_run: example.first_run,
  state: example.state,
  sources: {
    ...watching("github", "repos", answers.repos, {
      monitor: example.sources.github.monitor,
      token_env: example.sources.github.token_env,
    }),
    ...watching("huggingface", "orgs", answers.hfOrgs, {
      token_env: example.sources.huggingface.token_env,
    }),
    ...watching("modelscope", "orgs", answers.msOrgs, {}),
  },
  notify: Object.fromEntries(
    separated(answers.channels ?? "").map((channel) => [channel, section(channel, answers)]),
  ),
});

/** Lines of a comment, none longer than 100 characters unless a word is. */
const comment = (text: string, indent: string): string => {
  const lines: Array<string> = [];
  for (const word of text.split(" ")) {
    const line = lines.at(-1);
    if (line === undefined || indent.length + line.length + word.length + 1 > 100) {
      lines.push(`// ${word}`);
    } else lines[lines.length - 1] = `${line} ${word}`;
  }
  return lines.map((line) => `${indent}${line}\n`).join("");
};

/** The value as JSON that says of each key what it does. */
const commented = (value: unknown, described: KeyDescription | undefined, indent = ""): string => {
  if (Array.isArray(value)) return `[${value.map((each) => JSON.stringify(each)).join(", ")}]`;
  if (!Predicate.isObject(value)) return JSON.stringify(value);
  const inner = `${indent}  `;
  const entries = Object.entries(value).map(([key, each]) => {
    const about = described?.properties?.[key];
    return comment(about?.description ?? "", inner) +
      `${inner}${JSON.stringify(key)}: ${commented(each, about, inner)}`;
  });
  return entries.length === 0 ? "{}" : `{\n${entries.join(",\n")}\n${indent}}`;
};

const heading = comment(
  "What MRT watches and whom it tells; docs/configuration.md has every key. Keys that end in _env hold the NAME of an environment variable, never the secret itself.",
  "",
);

/** A config that says what the answers say. */
export interface FirstConfig {
  /** JSON with comments. */
  readonly text: string;
  /** The environment variables it names. */
  readonly secrets: ReadonlyArray<SecretName>;
}

/** Nothing is looked up: what the variables hold is none of this command's business. */
const noEnvironment = { get: () => Option.none() };

/** The config of these answers, or what is wrong with them in one line. */
export const firstConfig = (answers: Partial<Answers>): Result.Result<FirstConfig, string> => {
  const text = `${heading}${commented(configOf(answers), describedConfig())}\n`;
  return parseDocument(text).pipe(
    Result.flatMap((document) =>
      openConfig<unknown, unknown, unknown>({ sources, rules, notifiers }, document, noEnvironment)
    ),
    Result.map((config) => {
      const secrets = [...config.sources, ...config.notifiers].flatMap(({ secrets }) => secrets);
      const byVariable = new Map(secrets.map((secret) => [secret.variable, secret]));
      return { text, secrets: [...byVariable.values()] };
    }),
    Result.mapError((mistakes) =>
      [...new Set(mistakes.map(({ path, message }) => `${sayPath(path)}: ${message}`))].join("; ")
    ),
  );
};
