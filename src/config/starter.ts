import * as Option from "effect/Option";
import * as Predicate from "effect/Predicate";
import * as Result from "effect/Result";
import { type Language, languages, standardLanguage } from "../domain/locale.ts";
import { type Phrase, verbatim } from "../domain/phrase.ts";
import { cleanLine } from "../domain/text.ts";
import type { Plugin, SecretName } from "../plugin/plugin.ts";
import { type Answers, furtherFlag, type Question, separated } from "../plugin/starter.ts";
import { comment, commented } from "./commented.ts";
import { exampleNames, exampleSettings, noEnvironment } from "./example.ts";
import { describedConfig } from "./json_schema.ts";
import type { AnyRegistry } from "./registered.ts";
import { mistakeAtPath } from "./report.ts";
import { openConfig } from "./sections.ts";
import { parseDocument } from "./syntax.ts";

/** A question with the proposal of a language. */
export interface StarterQuestion extends Omit<Question, "standard"> {
  /** Asked only of those who want this channel. */
  readonly channel?: string;
  /** Asked only of those who watch this kind of source too. */
  readonly further?: string;
  /** Whether they may choose nothing. */
  readonly isOptional?: true;
  readonly standard?: string;
  /** Nothing can be proposed, and the answer may stay open: only the flag gives it. */
  readonly isSilent?: true;
}

/** The kinds of sources of which most people watch nothing. */
const furtherKinds = ({ sources }: AnyRegistry): ReadonlyArray<string> =>
  sources.filter(({ starter }) => starter?.isFurther === true).map(({ kind }) => kind);

const languageQuestion = (language: Language): StarterQuestion => ({
  flag: "language",
  metavar: languages.join("|"),
  text: { en: "Language · 语言", zh: "语言 · Language" },
  standard: language,
  choices: languages,
});

const timezoneQuestion: Question = {
  flag: "timezone",
  metavar: "ZONE",
  text: { en: "Time zone of the alerts", zh: "提醒中的时间用哪个时区" },
  standard: { zh: "Asia/Shanghai" },
};

const inLanguage =
  (language: Language) => ({ standard, ...question }: Question): StarterQuestion => {
    const proposed = Predicate.isObject(standard) ? standard[language] : standard;
    if (proposed !== undefined) return { ...question, standard: proposed };
    return standard === undefined ? question : { ...question, standard: "", isSilent: true };
  };

/** What `mrt init` asks, in this order: the language, what to watch, what for, whom to alert, and how. */
export const questionsOf = (
  registry: AnyRegistry,
  language: Language,
): ReadonlyArray<StarterQuestion> => {
  const { sources, rules, notifiers } = registry;
  const asked = (plugins: ReadonlyArray<Plugin<unknown, unknown>>) =>
    plugins.flatMap(({ kind, starter }) =>
      (starter?.questions ?? []).map(inLanguage(language)).map(({ standard, ...question }) =>
        starter?.isFurther === true
          // Whoever wants it has something in mind.
          ? { ...question, further: kind }
          : { ...question, standard: standard ?? "" }
      )
    );
  const furtherNames = furtherKinds(registry);
  const [further, usual] = [true, false].map((isFurther) =>
    sources.filter(({ kind }) => furtherNames.includes(kind) === isFurther)
  );
  const kinds = notifiers.map(({ kind }) => kind);
  const first = notifiers.find(({ starter }) => starter?.proposedIn === language) ??
    notifiers.find(({ isFallback }) => isFallback);
  return [
    languageQuestion(language),
    ...asked(usual ?? []),
    {
      flag: furtherFlag,
      metavar: "LIST",
      text: {
        en: `More to watch: ${furtherNames.join(", ")}`,
        zh: `还要监视：${furtherNames.join("、")}`,
      },
      choices: furtherNames,
      several: true,
      isOptional: true,
      standard: "",
    },
    ...asked(further ?? []),
    ...asked(rules),
    {
      flag: "channels",
      metavar: "LIST",
      text: { en: `Channels: ${kinds.join(", ")}`, zh: `通道：${kinds.join("、")}` },
      choices: kinds,
      several: true,
      standard: first?.kind ?? "",
    },
    ...notifiers.flatMap(({ kind: channel, starter }) =>
      (starter?.questions ?? []).map(inLanguage(language)).map((question) => ({
        ...question,
        channel,
      }))
    ),
    inLanguage(language)(timezoneQuestion),
  ];
};

/** The language that the answers name, if it is one. */
export const answeredLanguage = (answers: Answers): Option.Option<Language> =>
  Option.fromUndefinedOr(languages.find((each) => each === answers["language"]?.trim()));

/** Whether the question arises: one about a channel or a list does when the answers name it. */
export const isAsked = (
  { channel, further, about }: StarterQuestion,
  answers: Answers,
): boolean =>
  (channel === undefined || separated(answers["channels"]).includes(channel)) &&
  (further === undefined || separated(answers[furtherFlag]).includes(further)) &&
  (about === undefined || separated(answers[about]).length > 0);

/** What is wrong with one answer, judged by the config it would make; the first mistake of several. */
export const mistakeIn = (
  registry: AnyRegistry,
  { flag, channel, about }: StarterQuestion,
  answer: string,
): Option.Option<Phrase> => {
  const subject = questionsOf(registry, standardLanguage).find((each) => each.flag === about);
  return Result.getFailure(
    firstConfig(registry, {
      ...channel === undefined ? {} : { channels: channel },
      ...subject === undefined ? {} : { [subject.flag]: subject.standard ?? "" },
      [flag]: answer,
    }),
  );
};

/** Flags as people might give them: what to watch, and a channel. */
export const exampleFlags = (registry: AnyRegistry): string => {
  const watched = questionsOf(registry, standardLanguage).find(({ metavar, standard, flag }) =>
    metavar === "LIST" && flag !== "channels" && separated(standard).length > 0
  );
  const flag = watched === undefined ? "" : `--${watched.flag} ${separated(watched.standard)[0]}`;
  return `${flag} --channels ${exampleNames(registry).channel}`.trim();
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
  const [language, timezone] = ["language", "timezone"].map((flag) => answers[flag]?.trim() ?? "");
  return {
    ...language === "" ? {} : { language },
    ...timezone === "" ? {} : { timezone },
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

const headings = {
  en:
    "What MRT watches and whom it alerts; docs/configuration.md has every key. Keys that end in " +
    "_env hold the NAME of an environment variable, never the secret itself.",
  zh: "MRT 监视什么、提醒谁；全部配置项见 docs/configuration.zh-CN.md。以 _env 结尾的配置项写的是" +
    "环境变量的名称，不是密钥本身。",
};

/** A config that says what the answers say. */
export interface FirstConfig {
  /** JSON with comments. */
  readonly text: string;
  /** The environment variables it names. */
  readonly secrets: ReadonlyArray<SecretName>;
}

/** The config of these answers, with comments in their language, or the first thing wrong with them. */
export const firstConfig = (
  registry: AnyRegistry,
  answers: Answers,
): Result.Result<FirstConfig, Phrase> => {
  const language = Option.getOrElse(answeredLanguage(answers), () => standardLanguage);
  const kinds = furtherKinds(registry);
  const unknown = separated(answers[furtherFlag]).find((kind) => !kinds.includes(kind));
  if (unknown !== undefined) {
    return Result.fail({
      en: `found "${cleanLine(unknown)}", expected ${kinds.join(", ")}`,
      zh: `这里是 "${cleanLine(unknown)}"，应为 ${kinds.join("、")}`,
    });
  }
  const text = comment(headings[language], "") +
    `${commented(configOf(registry, answers), describedConfig(registry, language))}\n`;
  return parseDocument(text).pipe(
    Result.flatMap((document) => openConfig(registry, document, noEnvironment)),
    Result.map((config) => {
      const secrets = [...config.sources, ...config.notifiers].flatMap(({ secrets }) => secrets);
      const byVariable = new Map(secrets.map((secret) => [secret.variable, secret]));
      return { text, secrets: [...byVariable.values()] };
    }),
    Result.mapError(([mistake]) => mistake === undefined ? verbatim("") : mistakeAtPath(mistake)),
  );
};
