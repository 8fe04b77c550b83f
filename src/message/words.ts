import type { Notice } from "../domain/alert.ts";
import type { Locale } from "../domain/locale.ts";
import type { EventType } from "../domain/event.ts";
import { counted } from "../domain/text.ts";

/** Everything alerts say in words of ours, so that another language is another value. */
export interface Words {
  /** What happened, in a title, and in short where it happened along with something weightier. */
  readonly events: Readonly<Record<EventType, { readonly title: string; readonly also: string }>>;
  /** `issue closed (also opened)` */
  readonly happened: (title: string, also: ReadonlyArray<string>) => string;
  /** An issue that came from another repository. */
  readonly transferredIn: string;
  readonly firstLook: (total: number) => string;
  /** Very many matches of one source, found by one poll. */
  readonly flood: (total: number) => string;
  /** First looks at several sources, and alerts that had to wait, told as one. */
  readonly firstLooks: (sources: number, total: number) => string;
  readonly catchUp: (total: number) => string;
  /** In front of what concerns no single source. */
  readonly own: (title: string) => string;
  /** A source in such an overview, and how many have no line of their own. */
  readonly sourceTotal: (place: string, total: number) => string;
  readonly moreSources: (count: number) => string;
  /** Title of an item's further updates that are told together. */
  readonly updates: (title: string, total: number) => string;
  readonly place: (name: string, platform: string) => string;
  /** `new issue — Support DeepSeek-V4` */
  readonly headline: (happened: string, item: string) => string;
  /** `vllm-project/vllm: new issue — Support DeepSeek-V4` */
  readonly title: (place: string, headline: string) => string;
  readonly digest: (total: number) => string;
  /** `3 alerts: vllm-project/vllm, deepseek-ai (Hugging Face)` */
  readonly subject: (digest: string, places: ReadonlyArray<string>) => string;
  readonly matched: (keywords: ReadonlyArray<string>) => string;
  readonly changed: (parts: ReadonlyArray<string>) => string;
  readonly time: (local: string) => string;
  readonly more: (count: number) => string;
  /** The same with the command that lists them all. */
  readonly moreBy: (count: number, command: string) => string;
  readonly untitled: string;
  /** In front of what is told again because somebody asked for it. */
  readonly replayed: string;
  /** Title of a notice about MRT itself, and a line of it. */
  readonly notice: (lines: Notice["lines"]) => string;
  readonly noticeLine: (line: Notice["lines"][number], since: string) => string;
}

export const english: Words = {
  events: {
    issue_opened: { title: "new issue", also: "opened" },
    issue_updated: { title: "issue updated", also: "updated" },
    issue_closed: { title: "issue closed", also: "closed" },
    issue_reopened: { title: "issue reopened", also: "reopened" },
    pr_opened: { title: "new PR", also: "opened" },
    pr_updated: { title: "PR updated", also: "updated" },
    pr_merged: { title: "PR merged", also: "merged" },
    pr_closed: { title: "PR closed", also: "closed" },
    pr_reopened: { title: "PR reopened", also: "reopened" },
    model_added: { title: "new model", also: "added" },
    model_updated: { title: "model updated", also: "updated" },
    model_republished: { title: "model published again", also: "published again" },
    model_opened: { title: "model opened to all", also: "opened to all" },
  },
  happened: (title, also) => also.length === 0 ? title : `${title} (also ${also.join(", ")})`,
  transferredIn: "issue transferred in",
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
  matched: (keywords) => `Matched: ${keywords.join(", ")}`,
  changed: (parts) => `Changed: ${parts.join(", ")}`,
  time: (local) => `Time: ${local}`,
  more: (count) => `and ${count.toLocaleString("en")} more`,
  moreBy: (count, command) => `and ${count.toLocaleString("en")} more; see ${command}`,
  untitled: "(untitled)",
  replayed: "[told again] ",
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
    if (what === "test") return detail;
    return what === "ended"
      ? `Over: ${about}, since ${since}`
      : `Trouble with ${about} since ${since}: ${detail}`;
  },
};

/** Parts of an item; other ones are fields of the upstream and keep their names. */
const chineseParts: ReadonlyMap<string, string> = new Map([
  ["title", "标题"],
  ["body", "正文"],
  ["labels", "标签"],
  ["state", "状态"],
]);

export const chinese: Words = {
  events: {
    issue_opened: { title: "新 issue", also: "新建" },
    issue_updated: { title: "issue 有更新", also: "更新" },
    issue_closed: { title: "issue 已关闭", also: "关闭" },
    issue_reopened: { title: "issue 已重新打开", also: "重新打开" },
    pr_opened: { title: "新 PR", also: "新建" },
    pr_updated: { title: "PR 有更新", also: "更新" },
    pr_merged: { title: "PR 已合并", also: "合并" },
    pr_closed: { title: "PR 已关闭", also: "关闭" },
    pr_reopened: { title: "PR 已重新打开", also: "重新打开" },
    model_added: { title: "新模型", also: "新增" },
    model_updated: { title: "模型有更新", also: "更新" },
    model_republished: { title: "模型重新发布", also: "重新发布" },
    model_opened: { title: "模型已公开", also: "公开" },
  },
  happened: (title, also) => also.length === 0 ? title : `${title}（同时：${also.join("、")}）`,
  transferredIn: "转入的 issue",
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
  matched: (keywords) => `匹配：${keywords.join(", ")}`,
  changed: (parts) => `变更：${parts.map((part) => chineseParts.get(part) ?? part).join("、")}`,
  time: (at) => `时间：${at}`,
  more: (count) => `还有 ${count} 项`,
  moreBy: (count, command) => `还有 ${count} 项，可用 ${command} 查看`,
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
    if (what === "test") return detail;
    return what === "ended"
      ? `已恢复：${about}（自 ${since}）`
      : `${about} 自 ${since} 起异常：${detail}`;
  },
};

/** In whose words and at whose time alerts are told. */
export interface Wording {
  readonly words: Words;
  /** An IANA name. */
  readonly timezone: string;
}

export const wordingOf = (
  { language, timezone }: typeof Locale.Service,
): Wording => ({ words: language === "zh" ? chinese : english, timezone });

export const plain: Wording = { words: english, timezone: "UTC" };
