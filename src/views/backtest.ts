import type { Backtest, Fate, Tested } from "../app/backtest.ts";
import { matchesAmong } from "../app/alert/match.ts";
import { cleanLine, counted } from "../domain/text.ts";
import { formatLocal, isoTime } from "../domain/time_text.ts";
import { codeCell, eventText } from "./code_text.ts";
import { headings } from "./headings.ts";
import { type Reader, standardReader } from "./reader.ts";
import { table } from "./table.ts";
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
    cut: "The record holds more of that time, and only the oldest was tested; " +
      "give a later --since",
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
    cut: "这段时间的记录更多，只测试了最早的部分；请把 --since 写得更近",
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
const inOrder = (tested: ReadonlyArray<Tested>): ReadonlyArray<Tested> => [
  ...tested.filter(({ fate }) => fate !== "as_before"),
  ...tested.filter(({ fate }) => fate === "as_before"),
];

/** Whom the rules of the config would have told, against who was told. */
export const backtestAsText = (
  { tested, changes, items, cut }: Backtest,
  limit: number,
  reader: Reader,
): string => {
  const { language } = reader;
  const say = words[language];
  const shown = inOrder(tested).slice(0, limit);
  const count = (fate: Fate) => tested.filter((each) => each.fate === fate).length;
  return [
    ...shown.length === 0 ? [] : [
      ...table(
        [
          headings(language, "change", "time", "source", "what", "rule", "sentTo"),
          ...shown.map((each) => [
            codeCell(each.fate, reader),
            timeShown(each.at, reader),
            each.event.source,
            `${cleanLine(each.event.title)} (${eventText(each.event, reader)})`,
            say.list(ruleNames(each)),
            whom(each, reader),
          ]),
        ],
        reader,
        { flexible: [3, 5, 4], optional: 2 },
      ),
      ...tested.length > shown.length ? [say.more(tested.length - shown.length)] : [],
      "",
    ],
    say.counts(count),
    say.tested(changes, items),
    ...cut ? [say.cut] : [],
    say.limits,
  ].join("\n");
};

/** The same for machines, in the order of the text. */
export const backtestAsJson = ({ tested, changes, items, cut }: Backtest) => ({
  changes,
  items,
  complete: !cut,
  tested: inOrder(tested).map(({ at, event, fate, then, now, matchedThen, verdicts }) => ({
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
