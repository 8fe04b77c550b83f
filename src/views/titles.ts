import * as Option from "effect/Option";
import type { Alert, Notice } from "../domain/alert.ts";
import type { AlertRecord } from "../domain/history.ts";
import { incidentName } from "../domain/incident_store.ts";
import { type Language, standardLanguage } from "../domain/locale.ts";
import { cleanLine, counted } from "../domain/text.ts";
import { codeText } from "./code_text.ts";

/** The title of a record that is damaged. */
export const unreadableRecord: Readonly<Record<Language, string>> = {
  en: "(its record cannot be read)",
  zh: "（记录无法读取）",
};

const words = {
  en: {
    line: (name: string, what: string, detail: string) => `${name} ${what}: ${detail}`,
    others: (count: number) => ` (and ${count} more)`,
    notice: "notice",
    flood: (total: number, source: string) =>
      `${counted(total, "match", "matches")} at once in ${source}`,
    firstLook: (total: number, source: string) =>
      `first look: ${counted(total, "match", "matches")} in ${source}`,
  },
  zh: {
    line: (name: string, what: string, detail: string) => `${name} 故障${what}：${detail}`,
    others: (count: number) => `（还有 ${count} 条）`,
    notice: "通知",
    flood: (total: number, source: string) => `${source} 一次有 ${total} 项匹配`,
    firstLook: (total: number, source: string) => `首次检查：${source} 有 ${total} 项匹配`,
  },
};

/** One line of a notice. */
export const noticeLine = (
  line: Notice["lines"][number],
  language: Language = standardLanguage,
): string => {
  const name = incidentName(line, language);
  const what = codeText(line.what, { language });
  return cleanLine(
    line.what === "test" && language === "zh"
      ? `${name} ${what}：${line.detail.zh}`
      : words[language].line(name, what, line.detail[language]),
  );
};

/** The title of an alert in lists, one clean line. */
export const titleOf = (alert: Alert, language: Language = standardLanguage): string => {
  const { flood, firstLook, notice, others } = words[language];
  switch (alert.kind) {
    case "event":
    case "updates":
      return cleanLine(alert.events[0].event.title);
    case "notice": {
      const [first, ...more] = alert.notice.lines;
      if (first === undefined) return notice;
      return `${noticeLine(first, language)}${more.length === 0 ? "" : others(more.length)}`;
    }
    case "flood":
      return flood(alert.total, alert.source);
    default:
      return firstLook(alert.total, alert.source);
  }
};

/** The same of a record, which may be damaged. */
export const recordTitle = (
  { alert }: Pick<AlertRecord, "alert">,
  language: Language = standardLanguage,
): string =>
  Option.match(alert, {
    onNone: () => unreadableRecord[language],
    onSome: (readable) => titleOf(readable, language),
  });
