import * as Duration from "effect/Duration";
import * as Option from "effect/Option";
import type { NamedSecret } from "../config/named_secrets.ts";
import type { Locale } from "../domain/locale.ts";
import type { Phrase } from "../domain/phrase.ts";
import { isoTime } from "../domain/time_text.ts";
import type { ChannelPause } from "../domain/timetable.ts";
import { codeCell, codeText } from "./code_text.ts";
import { headings } from "./headings.ts";
import { pauseText } from "./pause_text.ts";
import type { Reader } from "./reader.ts";
import { table } from "./table.ts";

interface Checked {
  /** The source's key, the rule's id or the channel. */
  readonly id: string;
  readonly hosts: ReadonlyArray<string>;
  /** What it is set to, such as recipients. */
  readonly about: ReadonlyArray<Phrase>;
  readonly state: "configured" | "unusable" | "answers" | "fails";
}

interface CheckedChannel extends Checked {
  readonly hasTimetable: boolean;
  /** Why it sends nothing now; none where it does. */
  readonly pause: Option.Option<ChannelPause>;
}

/** What a config comes to. */
export interface CheckReport {
  /** Epoch ms. */
  readonly now: number;
  readonly path: string;
  readonly pollInterval: Duration.Duration;
  readonly locale: typeof Locale.Service;
  readonly rules: ReadonlyArray<Pick<Checked, "id" | "about">>;
  readonly sources: ReadonlyArray<Checked>;
  readonly channels: ReadonlyArray<CheckedChannel>;
  readonly secrets: ReadonlyArray<NamedSecret>;
  /** The flags that let Deno do what the config needs. */
  readonly permissions: ReadonlyArray<string>;
  readonly warnings: ReadonlyArray<Phrase>;
  readonly problems: ReadonlyArray<Phrase>;
}

const words = {
  en: {
    config: (path: string, seconds: number) => `Config: ${path}, polled every ${seconds} s`,
    alerts: (language: string, timezone: string) => `Alerts: in ${language}, times in ${timezone}`,
    languages: { en: "English", zh: "Chinese" },
    rule: (id: string, about: string) => `Matched by ${id}: ${about}`,
    list: (parts: ReadonlyArray<string>) => parts.join(", "),
    now: "at once",
    yes: "yes",
    no: "no",
    permissions: "Permissions this config needs:",
    allWell: "All well",
    warnings: "To be aware of:",
    problems: "Problems:",
  },
  zh: {
    config: (path: string, seconds: number) => `配置：${path}，每 ${seconds} 秒轮询一次`,
    alerts: (language: string, timezone: string) => `提醒：${language}，时间按 ${timezone}`,
    languages: { en: "英文", zh: "中文" },
    rule: (id: string, about: string) => `匹配规则 ${id}：${about}`,
    list: (parts: ReadonlyArray<string>) => parts.join("、"),
    now: "立即",
    yes: "是",
    no: "否",
    permissions: "这份配置需要的权限：",
    allWell: "一切正常",
    warnings: "请留意：",
    problems: "问题：",
  },
};

/** As a shell reads it. */
export const quoted = (word: string): string =>
  /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;

/** The command that runs the daemon with these permissions and no others. */
const commandLines = (
  { permissions }: CheckReport,
  options: ReadonlyArray<string>,
): ReadonlyArray<string> => [
  [
    "  deno run --no-prompt",
    ...permissions.map(quoted),
    ["src/main.ts daemon", ...options.map(quoted)].join(" "),
  ].join(" \\\n    "),
];

/** For people; the permissions with the options of the command that needs them, where asked for. */
export const checkAsText = (
  report: CheckReport,
  reader: Reader,
  optionsOfCommand: ReadonlyArray<string> | undefined,
): string => {
  const { language } = reader;
  const { yes, no, ...say } = words[language];
  const aboutOf = ({ about }: Pick<Checked, "about">) =>
    say.list(about.map((each) => each[language]));
  const row = (entry: Checked) => [
    entry.id,
    entry.hosts.join(", "),
    codeCell(entry.state, reader),
  ];
  const withTimes = report.channels.some(({ hasTimetable }) => hasTimetable);
  return [
    say.config(report.path, Duration.toSeconds(report.pollInterval)),
    say.alerts(say.languages[report.locale.language], report.locale.timezone),
    ...report.rules.map((rule) => say.rule(rule.id, aboutOf(rule))),
    "",
    ...table([headings(language, "source", "host", "state"), ...report.sources.map(row)], reader, {
      flexible: [0, 1],
    }),
    "",
    ...table(
      [
        headings(
          language,
          "channel",
          "host",
          "state",
          ...withTimes ? ["nextSend" as const] : [],
          "recipients",
        ),
        ...report.channels.map((channel) => [
          ...row(channel),
          ...withTimes
            ? [Option.match(channel.pause, {
              onNone: () => say.now,
              onSome: (pause) => pauseText(pause, report.now)[language],
            })]
            : [],
          aboutOf(channel),
        ]),
      ],
      reader,
      { flexible: [withTimes ? 4 : 3, 1] },
    ),
    ...report.secrets.length === 0 ? [] : [
      "",
      ...table(
        [
          headings(language, "variable", "set", "needed", "namedBy"),
          ...report.secrets.map(({ variable, path, required, set }) => [
            variable,
            set ? yes : required ? { text: no, tone: "bad" as const } : no,
            required ? yes : no,
            path,
          ]),
        ],
        reader,
        { flexible: [3] },
      ),
    ],
    ...optionsOfCommand === undefined
      ? []
      : ["", say.permissions, ...commandLines(report, optionsOfCommand)],
    ...report.warnings.length === 0 ? [] : ["", say.warnings],
    ...report.warnings.map((warning) => `  ${warning[language]}`),
    "",
    ...report.problems.length === 0 ? [say.allWell] : [say.problems],
    ...report.problems.map((problem) => `  ${problem[language]}`),
  ].join("\n");
};

/** For machines, in snake_case. */
export const checkAsJson = (report: CheckReport) => {
  const entry = ({ id, hosts, state }: Checked) => ({
    id,
    hosts,
    state: codeText(state, { language: "en" }),
  });
  return {
    config: report.path,
    sources: report.sources.map(entry),
    channels: report.channels.map((channel) => ({
      ...entry(channel),
      next_send_at: isoTime(
        Option.match(channel.pause, { onNone: () => report.now, onSome: ({ until }) => until }),
      ),
    })),
    secrets: report.secrets.map(({ variable, path, required, set }) => ({
      variable,
      named_by: path,
      required,
      set,
    })),
    permissions: report.permissions,
    warnings: report.warnings.map(({ en }) => en),
    problems: report.problems.map(({ en }) => en),
  };
};
