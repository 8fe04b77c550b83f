import * as Option from "effect/Option";
import { matchesAmong } from "../app/alert/match.ts";
import type { DryPoll, Judged } from "../app/dry_run.ts";
import { eventsOf, type MatchedEvent } from "../domain/alert.ts";
import { isTold } from "../domain/route.ts";
import type { Verdict } from "../domain/rule.ts";
import { labelled, verbatim } from "../domain/phrase.ts";
import { counted } from "../domain/text.ts";
import { matchedLines, moreLines } from "./alerts.ts";
import { codeCell } from "./code_text.ts";
import { headings } from "./headings.ts";
import type { Reader } from "./reader.ts";
import { table } from "./table.ts";
import { titleOf } from "./titles.ts";
import { missTexts } from "./verdicts.ts";

const words = {
  en: {
    verdict: (alerts: number, channels: ReadonlyArray<string>) =>
      `${counted(alerts, "alert")} would be sent to ${
        channels.join(", ") || "nobody"
      }; nothing was written or sent`,
    to: (channels: ReadonlyArray<string>) => `only to ${channels.join(", ")}`,
    notAlerted: (count: number) => `Not alerted (${count}):`,
    more: (count: number, source: string) => `and ${count} more of ${source}; --json lists them`,
    notes: "Notes:",
  },
  zh: {
    verdict: (alerts: number, channels: ReadonlyArray<string>) =>
      `${
        channels.length === 0
          ? `会有 ${alerts} 条提醒，但没有通道可发`
          : `会向 ${channels.join("、")} 发送 ${alerts} 条提醒`
      }；没有写入，也没有发送`,
    to: (channels: ReadonlyArray<string>) => `只发给 ${channels.join("、")}`,
    notAlerted: (count: number) => `不提醒的有 ${count} 项：`,
    more: (count: number, source: string) => `${source} 还有 ${count} 项；用 --json 可以看到全部`,
    notes: "备注：",
  },
};

/** What no rule matches, or one mutes; newest first. */
export const notAlerted = (judged: ReadonlyArray<Judged>): ReadonlyArray<Judged> =>
  judged.filter(({ verdicts }) => !isTold(matchesAmong(verdicts))).toReversed();

/** What each rule says of an event that an alert shows. */
export const verdictsAbout = (
  { event: { fingerprint } }: MatchedEvent,
  judged: ReadonlyArray<Judged>,
): ReadonlyArray<Verdict> =>
  judged.find(({ event }) => event.fingerprint === fingerprint)?.verdicts ?? [];

/** Of a source so many that are not alerted are shown; a first look has thousands. */
const mostShown = 5;

/** What is not alerted, and why not. */
const notAlertedLines = (
  polls: ReadonlyArray<DryPoll>,
  reader: Reader,
): ReadonlyArray<string> => {
  const { language } = reader;
  const say = words[language];
  const sources = polls.map(({ source, judged }) => ({ source, left: notAlerted(judged) }));
  const count = sources.reduce((sum, { left }) => sum + left.length, 0);
  return count === 0 ? [] : [
    "",
    say.notAlerted(count),
    ...sources.flatMap(({ source, left }) => [
      ...left.slice(0, mostShown).flatMap(({ event, verdicts }) => [
        ...matchedLines({ event, matches: matchesAmong(verdicts) }, reader),
        ...missLines(verdicts, reader),
      ]),
      ...left.length > mostShown ? [`  ${say.more(left.length - mostShown, source)}`] : [],
    ]),
  ];
};

const missLines = (verdicts: ReadonlyArray<Verdict>, { language }: Reader) =>
  missTexts(verdicts, language).map((line) => `    ${line}`);

/** What a dry run found: how each source fares, and every alert with what it matched. */
export const dryRunAsText = (
  polls: ReadonlyArray<DryPoll>,
  channels: ReadonlyArray<string>,
  reader: Reader,
): string => {
  const { language } = reader;
  const say = words[language];
  const alerts = polls.flatMap(({ alerts, judged }) => alerts.map((each) => ({ ...each, judged })));
  const notes = polls.flatMap(({ source, notes, error }) =>
    [...notes, ...Option.toArray(error)].map((note) => `  ${labelled(source, note)[language]}`)
  );
  return [
    ...table([
      headings(language, "source", "items", "alerts", "state"),
      ...polls.map(({ source, seen, alerts, error }) => [
        source,
        seen,
        alerts.length,
        codeCell(Option.isSome(error) ? "failed" : "ok", reader),
      ]),
    ], reader),
    ...alerts.flatMap(({ alert, channels: own, judged }) => {
      const isSummary = alert.kind === "first_run" || alert.kind === "flood";
      return [
        "",
        labelled(alert.source, verbatim(titleOf(alert, language)))[language],
        ...eventsOf(alert).flatMap((each) => [
          ...matchedLines(each, reader, isSummary),
          ...missLines(verdictsAbout(each, judged), reader),
        ]),
        ...isSummary ? moreLines(alert.total, alert.events.length, reader) : [],
        ...own.length < channels.length ? [`  ${say.to(own)}`] : [],
      ];
    }),
    ...notAlertedLines(polls, reader),
    "",
    say.verdict(alerts.length, channels),
    ...notes.length === 0 ? [] : ["", say.notes, ...notes],
  ].join("\n");
};
