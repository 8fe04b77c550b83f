import * as Duration from "effect/Duration";
import { englishOrNull, labelled, type Phrase } from "../domain/phrase.ts";
import { isoOrNull } from "../domain/time_text.ts";
import { codeCell } from "./code_text.ts";
import { headings } from "./headings.ts";
import { type Reader, standardReader } from "./reader.ts";
import type { RunReport } from "./run_report.ts";
import { table } from "./table.ts";

const words = {
  en: {
    seconds: (seconds: string) => `${seconds} s`,
    noChannel: "No channel can be used",
    notes: "Notes:",
    problems: "Problems:",
  },
  zh: {
    seconds: (seconds: string) => `${seconds} 秒`,
    noChannel: "没有可用的通道",
    notes: "备注：",
    problems: "问题：",
  },
};

const section = (heading: string, lines: ReadonlyArray<string>): ReadonlyArray<string> =>
  lines.length === 0 ? [] : ["", heading, ...lines.map((line) => `  ${line}`)];

/** The report for people. */
export const asText = (report: RunReport, reader: Reader = standardReader): string => {
  const { language } = reader;
  const say = words[language];
  const notesOf = (name: string, notes: ReadonlyArray<Phrase>) =>
    notes.map((note) => labelled(name, note)[language]);
  const sources = table([
    headings(language, "source", "items", "changed", "matched", "alerts", "state", "took"),
    ...report.sources.map((each) => [
      each.source,
      each.seen,
      each.changed,
      each.matched,
      each.alerts,
      codeCell(each.state, reader),
      say.seconds(Duration.toSeconds(each.duration).toFixed(1)),
    ]),
  ], reader);
  const channels = table([
    headings(language, "channel", "sent", "pending", "failed"),
    ...report.channels.map((each) => [each.channel, each.sent, each.waiting, each.failed]),
  ], reader);
  return [
    ...sources,
    "",
    ...report.channels.length === 0 ? [say.noChannel] : channels,
    ...section(say.notes, [
      ...report.sources.flatMap(({ source, notes }) => notesOf(source, notes)),
      ...report.channels.flatMap(({ channel, notes }) => notesOf(channel, notes)),
    ]),
    ...section(say.problems, report.problems.map((problem) => problem[language])),
  ].join("\n");
};

/** The report for machines: one JSON object, in snake_case, times in ISO 8601. */
export const asJson = (report: RunReport): string =>
  JSON.stringify(
    {
      exit_code: report.exitCode,
      problems: report.problems.map(({ en }) => en),
      sources: report.sources.map((each) => ({
        source: each.source,
        state: each.state,
        items_seen: each.seen,
        items_changed: each.changed,
        matched: each.matched,
        alerts: each.alerts,
        duration_ms: Duration.toMillis(each.duration),
        error: englishOrNull(each.error),
        notes: each.notes.map(({ en }) => en),
      })),
      channels: report.channels.map((each) => ({
        channel: each.channel,
        sent: each.sent,
        waiting: each.waiting,
        failed: each.failed,
        problem: englishOrNull(each.problem),
        notes: each.notes.map(({ en }) => en),
        next_attempt_at: isoOrNull(each.nextAt),
      })),
    },
    null,
    2,
  );
