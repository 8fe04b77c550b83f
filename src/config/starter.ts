import type * as Option from "effect/Option";
import * as Predicate from "effect/Predicate";
import * as Result from "effect/Result";
import { languages, standardLanguage } from "../domain/locale.ts";
import type { Plugin, SecretName } from "../plugin/plugin.ts";
import { type Answers, type Question, separated } from "../plugin/starter.ts";
import { exampleNames, exampleSettings, noEnvironment } from "./example.ts";
import { describedConfig, type KeyDescription } from "./json_schema.ts";
import { sayPath } from "./redact.ts";
import type { AnyRegistry } from "./registered.ts";
import { openConfig } from "./sections.ts";
import { parseDocument } from "./syntax.ts";

const languageQuestion: Question = {
  flag: "language",
  metavar: languages.join("|"),
  text: "Language of the alerts",
  standard: standardLanguage,
  choices: languages,
};

/** Asked of everybody, or of those who want this channel. */
export interface StarterQuestion extends Question {
  readonly channel?: string;
}

/** What `mrt init` asks, in this order: what to watch, what for, whom to tell, and how. */
export const questionsOf = (
  { sources, rules, notifiers }: AnyRegistry,
): ReadonlyArray<StarterQuestion> => {
  const asked = (plugins: ReadonlyArray<Plugin<unknown, unknown>>) =>
    plugins.flatMap(({ starter }) =>
      (starter?.questions ?? []).map((question) => ({ standard: "", ...question }))
    );
  return [
    ...asked(sources),
    ...asked(rules),
    {
      flag: "channels",
      metavar: "LIST",
      text: `Channels: ${notifiers.map(({ kind }) => kind).join(", ")}`,
      choices: notifiers.map(({ kind }) => kind),
      several: true,
      standard: notifiers.find(({ isFallback }) => isFallback)?.kind ?? "",
    },
    ...notifiers.flatMap(({ kind: channel, starter }) =>
      (starter?.questions ?? []).map((question) => ({ ...question, channel }))
    ),
    languageQuestion,
  ];
};

/** Whether the question arises: one about a channel does when the answers name it. */
export const isAsked = ({ channel }: StarterQuestion, answers: Answers): boolean =>
  channel === undefined || separated(answers["channels"]).includes(channel);

/** What is wrong with one answer, judged by the config it would make. */
export const mistakeIn = (
  registry: AnyRegistry,
  { flag, channel }: StarterQuestion,
  answer: string,
): Option.Option<string> =>
  Result.getFailure(
    firstConfig(registry, {
      ...channel === undefined ? {} : { channels: channel },
      [flag]: answer,
    }),
  );

/** Flags as people might give them: what to watch, and a channel. */
export const exampleFlags = (registry: AnyRegistry): string => {
  const watched = questionsOf(registry).flatMap(({ flag, standard }) => {
    const [name] = separated(standard);
    return name === undefined || flag === "channels" ? [] : [`--${flag} ${name}`];
  });
  return `${watched[0] ?? ""} --channels ${exampleNames(registry).channel}`.trim();
};

const sectionsOf = (plugins: ReadonlyArray<Plugin<unknown, unknown>>, answers: Answers) =>
  Object.fromEntries(plugins.flatMap(({ kind, starter }) => {
    const section = starter?.section(answers);
    return section === undefined ? [] : [[kind, section]];
  }));

/** The section of a channel; one that is not known is a mistake that the config reports. */
const channelSection = (plugin: Plugin<unknown, unknown> | undefined, answers: Answers): unknown =>
  plugin?.starter?.section(answers) ?? plugin?.example ?? {};

const configOf = ({ sources, rules, notifiers }: AnyRegistry, answers: Answers) => {
  const language = answers["language"]?.trim() ?? "";
  return {
    ...language === "" ? {} : { language },
    ...sectionsOf(rules, answers),
    ...exampleSettings,
    sources: sectionsOf(sources, answers),
    notify: Object.fromEntries(
      separated(answers["channels"]).map((channel) => [
        channel,
        channelSection(notifiers.find(({ kind }) => kind === channel), answers),
      ]),
    ),
  };
};

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
  "What MRT watches and whom it alerts; docs/configuration.md has every key. Keys that end in _env hold the NAME of an environment variable, never the secret itself.",
  "",
);

/** A config that says what the answers say. */
export interface FirstConfig {
  /** JSON with comments. */
  readonly text: string;
  /** The environment variables it names. */
  readonly secrets: ReadonlyArray<SecretName>;
}

/** The config of these answers, or what is wrong with them in one line. */
export const firstConfig = (
  registry: AnyRegistry,
  answers: Answers,
): Result.Result<FirstConfig, string> => {
  const text = `${heading}${commented(configOf(registry, answers), describedConfig(registry))}\n`;
  return parseDocument(text).pipe(
    Result.flatMap((document) => openConfig(registry, document, noEnvironment)),
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
