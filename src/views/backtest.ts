import * as Option from "effect/Option";
import type { Backtest, Fate, Tested } from "../app/backtest.ts";
import { matchesAmong } from "../app/alert/match.ts";
import { cleanLine, counted } from "../domain/text.ts";
import { formatLocal, isoTime } from "../domain/time_text.ts";
import { codeCell, eventText } from "./code_text.ts";
import { headings } from "./headings.ts";
import { type Reader, standardReader } from "./reader.ts";
import { type Cell, table } from "./table.ts";
import { verdictJson } from "./verdicts.ts";

const words = {
  en: {
    nobody: "nobody",
    list: (names: ReadonlyArray<string>) => names.join(", "),
    moved: (then: string, now: string) => `${now} (then: ${then})`,
    more: (count: number) => `and ${count} more; --limit shows more of them`,
    tested: (changes: number, items: number) =>
      `${counted(changes, "change")} and ${counted(items, "item")} of first looks were tested;` +
      " nothing was written or sent",
    counts: (count: (fate: Fate) => number) =>
      `Alerted as before: ${count("as_before")}; new: ${count("told_anew")}; no longer: ` +
      `${count("told_no_more")}; rerouted: ${count("rerouted")}; ` +
      `from first looks: ${count("first_look")}`,
    cut: (time: string) => `The record holds more of that time; it was tested back to ${time}`,
    limits: "The record is partial: it keeps the first 2,000 characters of what was alerted, and " +
      "of everything else only what has not changed since. What an item said before a change is " +
      "not kept, so a rule with changed takes every keyword for new",
  },
  zh: {
    nobody: "无",
    list: (names: ReadonlyArray<string>) => names.join("、"),
    moved: (then: string, now: string) => `${now}（当时：${then}）`,
    more: (count: number) => `还有 ${count} 项；用 --limit 可以看到更多`,
    tested: (changes: number, items: number) =>
      `已测试 ${changes} 项变化和首次检查时的 ${items} 个条目；没有写入，也没有发送`,
    counts: (count: (fate: Fate) => number) =>
      `照旧提醒 ${count("as_before")} 项；新增 ${count("told_anew")} 项；不再提醒 ` +
      `${count("told_no_more")} 项；通道不同 ${count("rerouted")} 项；` +
      `首次检查 ${count("first_look")} 项`,
    cut: (time: string) => `这段时间的记录更多，只测试到 ${time}`,
    limits: "记录并不完整：提醒过的只存正文的前 2000 个字符，其余的只有至今没变的部分；" +
      "变化之前的内容没有记录，所以用了 changed 的规则会把每个关键词都当作新出现的",
  },
};

/** The rules that match it, or of what is told no more those that did. */
const ruleNames = ({ fate, matchedThen, verdicts }: Tested): ReadonlyArray<string> =>
  fate === "told_no_more" ? matchedThen : matchesAmong(verdicts).map(({ ruleId }) => ruleId);

/** Where it goes by the rules of now; where it went then, when that is another place. */
const whom = ({ fate, then = [], now }: Tested, { language }: Reader): string => {
  const { nobody, list, moved } = words[language];
  const named = (channels: ReadonlyArray<string>) => list(channels) || nobody;
  return fate === "rerouted" || fate === "told_no_more"
    ? moved(named(then), named(now))
    : named(now);
};

/** In minutes; on a narrow screen the day alone. */
const timeShown = (at: number, { timezone, columns }: Reader): string =>
  formatLocal(at, timezone).slice(5, columns < standardReader.columns ? 10 : 16);

/** What differs stands first, and everything newest first. */
export const backtestInOrder = (tested: ReadonlyArray<Tested>): ReadonlyArray<Tested> => [
  ...tested.filter(({ fate }) => fate !== "as_before"),
  ...tested.filter(({ fate }) => fate === "as_before"),
];

/** What was tested, in words, and what the record does not say. */
export const backtestLines = (
  { tested, changes, items, reached }: Backtest,
  { language, timezone }: Reader,
): ReadonlyArray<string> => {
  const say = words[language];
  return [
    say.counts((fate) => tested.filter((each) => each.fate === fate).length),
    say.tested(changes, items),
    ...Option.toArray(Option.map(reached, (at) => say.cut(formatLocal(at, timezone)))),
    say.limits,
  ];
};

/** The columns of a row. */
export const backtestHeadings = ({ language }: Reader) =>
  headings(language, "change", "time", "source", "what", "rule", "sentTo");

/** One that is told, or was, as a row. */
export const backtestRow = (each: Tested, reader: Reader): ReadonlyArray<Cell> => [
  codeCell(each.fate, reader),
  timeShown(each.at, reader),
  each.event.source,
  `${cleanLine(each.event.title)} (${eventText(each.event, reader)})`,
  words[reader.language].list(ruleNames(each)),
  whom(each, reader),
];

/** Whom the rules of the config would have told, against who was told. */
export const backtestAsText = (result: Backtest, limit: number, reader: Reader): string => {
  const { tested } = result;
  const shown = backtestInOrder(tested).slice(0, limit);
  return [
    ...shown.length === 0 ? [] : [
      ...table(
        [backtestHeadings(reader), ...shown.map((each) => backtestRow(each, reader))],
        reader,
        { flexible: [3, 5, 4], optional: 2 },
      ),
      ...tested.length > shown.length
        ? [words[reader.language].more(tested.length - shown.length)]
        : [],
      "",
    ],
    ...backtestLines(result, reader),
  ].join("\n");
};

/** The same for machines, in the order of the text. */
export const backtestAsJson = ({ tested, changes, items, reached }: Backtest) => ({
  changes,
  items,
  complete: Option.isNone(reached),
  tested_since: Option.getOrNull(Option.map(reached, isoTime)),
  tested: backtestInOrder(tested).map(({ at, event, fate, then, now, matchedThen, verdicts }) => ({
    change: fate,
    observed_at: isoTime(at),
    source: event.source,
    type: event.eventType,
    fingerprint: event.fingerprint,
    title: event.title,
    url: event.url,
    then: then ?? null,
    now,
    matched_then: matchedThen,
    rules: verdicts.map(verdictJson),
  })),
});
