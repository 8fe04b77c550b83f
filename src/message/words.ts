import type { Notice } from "../domain/alert.ts";
import type { EventWords } from "../domain/kind.ts";
import type { Language, Locale } from "../domain/locale.ts";
import { counted } from "../domain/text.ts";
import type { Vocabulary } from "../domain/vocabulary.ts";

/** Everything alerts say in words of ours, so that another language is another value. */
export interface Words {
  readonly language: Language;
  /** What happened where nobody knows any more what it is called. */
  readonly unknownEvent: EventWords;
  /** `issue closed (also opened)` */
  readonly happened: (title: string, also: ReadonlyArray<string>) => string;
  readonly firstLook: (total: number) => string;
  /** Very many matches of one source, found by one poll. */
  readonly flood: (total: number) => string;
  /** First looks at several sources, and alerts that had to wait, sent as one. */
  readonly firstLooks: (sources: number, total: number) => string;
  readonly catchUp: (total: number) => string;
  /** In front of what concerns no single source. */
  readonly own: (title: string) => string;
  /** A source in such an overview, and how many have no line of their own. */
  readonly sourceTotal: (place: string, total: number) => string;
  readonly moreSources: (count: number) => string;
  /** Title of an item's further updates that are sent together. */
  readonly updates: (title: string, total: number) => string;
  readonly place: (name: string, platform: string) => string;
  /** `new issue — Support DeepSeek-V4` */
  readonly headline: (happened: string, item: string) => string;
  /** `vllm-project/vllm: new issue — Support DeepSeek-V4` */
  readonly title: (place: string, headline: string) => string;
  readonly digest: (total: number) => string;
  /** `3 alerts: vllm-project/vllm, deepseek-ai (A Hub)` */
  readonly subject: (digest: string, places: ReadonlyArray<string>) => string;
  readonly matched: (reasons: ReadonlyArray<string>) => string;
  /** `day-0 (deepseek)`: a rule that has a name, and what it found. */
  readonly named: (rule: string, reason: string) => string;
  readonly changed: (parts: ReadonlyArray<string>) => string;
  /** The first of `total` labels, say. */
  readonly some: (shown: ReadonlyArray<string>, total: number) => string;
  readonly time: (local: string) => string;
  readonly author: string;
  readonly labels: string;
  /** Of a fact that is so, and between several of a kind. */
  readonly yes: string;
  readonly separator: string;
  /** `Author: somebody` */
  readonly pair: (label: string, value: string) => string;
  /** Leads to the item; the platform may have no name. */
  readonly open: (platform: string) => string;
  /** At the end of a mail. */
  readonly sentBy: string;
  readonly more: (count: number) => string;
  /** The same with the command that lists them all. */
  readonly moreBy: (count: number, command: string) => string;
  readonly untitled: string;
  /** In front of what is sent again because somebody asked for it. */
  readonly replayed: string;
  /** Title of a notice about MRT itself, and a line of it. */
  readonly notice: (lines: Notice["lines"]) => string;
  readonly noticeLine: (line: Notice["lines"][number], since: string) => string;
}

export const english: Words = {
  language: "en",
  unknownEvent: ["changed", "changed"],
  happened: (title, also) => also.length === 0 ? title : `${title} (also ${also.join(", ")})`,
  firstLook: (total) => `first look — ${counted(total, "item matches", "items match")}`,
  flood: (total) => `${total.toLocaleString("en")} changes match`,
  firstLooks: (sources, total) =>
    `first look at ${counted(sources, "source")} — ${
      counted(total, "item matches", "items match")
    }`,
  catchUp: (total) => `${total.toLocaleString("en")} alerts were waiting`,
  own: (title) => `MRT: ${title}`,
  sourceTotal: (place, total) => `${place}: ${total.toLocaleString("en")}`,
  moreSources: (count) => `and ${count.toLocaleString("en")} more sources`,
  updates: (title, total) => total === 1 ? title : `${title} ${total} times more`,
  place: (name, platform) => `${name} (${platform})`,
  headline: (happened, item) => `${happened} — ${item}`,
  title: (place, headline) => `${place}: ${headline}`,
  digest: (total) => counted(total, "alert"),
  subject: (digest, places) => `${digest}: ${places.join(", ")}`,
  matched: (reasons) => `Matched: ${reasons.join(", ")}`,
  named: (rule, reason) => `${rule} (${reason})`,
  changed: (parts) => `Changed: ${parts.join(", ")}`,
  some: (shown, total) =>
    `${shown.join(", ")}${total > shown.length ? ` and ${total - shown.length} more` : ""}`,
  time: (local) => `Time: ${local}`,
  author: "Author",
  labels: "Labels",
  yes: "yes",
  separator: ", ",
  pair: (label, value) => `${label}: ${value}`,
  open: (platform) => platform === "" ? "Open" : `Open on ${platform}`,
  sentBy: "Sent by Model Release Tracker",
  more: (count) => `and ${count.toLocaleString("en")} more`,
  moreBy: (count, command) => `and ${count.toLocaleString("en")} more; see ${command}`,
  untitled: "(untitled)",
  replayed: "[sent again] ",
  notice: (lines) =>
    lines.every(({ what }) => what === "test")
      ? "MRT: this is a test message"
      : lines.every(({ what }) => what === "ended")
      ? "MRT: works again"
      : "MRT: something is wrong",
  noticeLine: ({ what, kind, subject, detail }, since) => {
    const about = {
      source: `source ${subject}`,
      host: `most sources of ${subject}`,
      token: `the token for ${subject}`,
      channel: `channel ${subject}`,
      state: "the state file",
    }[kind];
    if (what === "test") return detail.en;
    return what === "ended"
      ? `Over: ${about}, since ${since}`
      : `Trouble with ${about} since ${since}: ${detail.en}`;
  },
};

export const chinese: Words = {
  language: "zh",
  unknownEvent: ["有变化", "变化"],
  happened: (title, also) => also.length === 0 ? title : `${title}（同时：${also.join("、")}）`,
  firstLook: (total) => `首次检查，${total} 项匹配`,
  flood: (total) => `${total} 项变更匹配`,
  firstLooks: (sources, total) => `首次检查 ${sources} 个来源，${total} 项匹配`,
  catchUp: (total) => `积压的 ${total} 条提醒`,
  own: (title) => `MRT：${title}`,
  sourceTotal: (place, total) => `${place}：${total}`,
  moreSources: (count) => `另有 ${count} 个来源`,
  updates: (title, total) => total === 1 ? title : `${title}（又有 ${total} 次）`,
  place: (name, platform) => `${name}（${platform}）`,
  headline: (happened, item) => `${happened}——${item}`,
  title: (place, headline) => `${place}：${headline}`,
  digest: (total) => `${total} 条提醒`,
  subject: (digest, places) => `${digest}：${places.join("、")}`,
  matched: (reasons) => `匹配：${reasons.join("、")}`,
  named: (rule, reason) => `${rule}（${reason}）`,
  changed: (parts) => `变更：${parts.join("、")}`,
  some: (shown, total) => `${shown.join("、")}${total > shown.length ? ` 等 ${total} 个` : ""}`,
  time: (at) => `时间：${at}`,
  author: "作者",
  labels: "标签",
  yes: "是",
  separator: "、",
  pair: (label, value) => `${label}：${value}`,
  open: (platform) => platform === "" ? "查看原文" : `在 ${platform} 上查看`,
  sentBy: "由 Model Release Tracker 发送",
  more: (count) => `还有 ${count} 条`,
  moreBy: (count, command) => `还有 ${count} 条，可用 ${command} 查看`,
  untitled: "（无标题）",
  replayed: "[重发] ",
  notice: (lines) =>
    lines.every(({ what }) => what === "test")
      ? "MRT：这是一条测试消息"
      : lines.every(({ what }) => what === "ended")
      ? "MRT：已恢复正常"
      : "MRT：自身出现问题",
  noticeLine: ({ what, kind, subject, detail }, since) => {
    const about = {
      source: `来源 ${subject}`,
      host: `${subject} 的大部分来源`,
      token: `${subject} 的令牌`,
      channel: `通道 ${subject}`,
      state: "状态文件",
    }[kind];
    if (what === "test") return detail.zh;
    return what === "ended"
      ? `已恢复：${about}（自 ${since}）`
      : `${about} 自 ${since} 起异常：${detail.zh}`;
  },
};

/** In whose words and at whose time alerts are written. */
export interface Wording {
  readonly words: Words;
  readonly vocabulary: Vocabulary;
  /** An IANA name. */
  readonly timezone: string;
}

const languages: Readonly<Record<Language, Words>> = { en: english, zh: chinese };

export const wordingOf = (
  { language, timezone }: typeof Locale.Service,
  vocabulary: Vocabulary,
): Wording => ({ words: languages[language], vocabulary, timezone });
