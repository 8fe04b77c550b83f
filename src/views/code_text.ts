import type { TrackerEvent } from "../domain/event.ts";
import type { Item } from "../domain/item.ts";
import type { Phrase } from "../domain/phrase.ts";
import type { Reader } from "./reader.ts";
import type { Cell, CellTone } from "./table.ts";

/** Codes that are not read as they are written; the English of the others is the code itself. */
const words: Readonly<Record<string, Partial<Phrase> & { readonly tone?: CellTone }>> = {
  // How a poll of a source ended, and how a source stands.
  ok: { zh: "正常", tone: "good" },
  unchanged: { zh: "无变化", tone: "good" },
  first_look: { zh: "首次检查", tone: "good" },
  polling: { zh: "轮询中", tone: "good" },
  polled_elsewhere: { zh: "另一进程已轮询", tone: "good" },
  never_polled: { zh: "尚未轮询", tone: "careful" },
  degraded: { zh: "降级", tone: "careful" },
  rate_limited: { zh: "限流", tone: "careful" },
  held_elsewhere: { zh: "被另一进程占用", tone: "careful" },
  failed: { zh: "失败", tone: "bad" },
  failing: { zh: "失败", tone: "bad" },
  token_refused: { zh: "令牌被拒", tone: "bad" },
  state_failed: { zh: "状态文件出错", tone: "bad" },
  defect: { zh: "程序缺陷", tone: "bad" },
  // How the config's entries fare in a check.
  configured: { zh: "已配置" },
  answers: { zh: "有应答", tone: "good" },
  fails: { zh: "失败", tone: "bad" },
  unusable: { en: "cannot be used", zh: "不可用", tone: "bad" },
  // What becomes of something on record by other rules; `first_look` stands above.
  told_anew: { en: "new", zh: "新增" },
  told_no_more: { en: "no longer", zh: "不再提醒" },
  rerouted: { zh: "通道不同" },
  as_before: { zh: "不变" },
  // What became of a delivery.
  waiting: { en: "pending", zh: "待发", tone: "careful" },
  sending: { zh: "发送中", tone: "careful" },
  sent: { zh: "已发", tone: "good" },
  dead: { zh: "死信", tone: "bad" },
  // Kinds of alerts, and what a line of a notice tells.
  event: { zh: "事件" },
  updates: { zh: "后续更新" },
  first_run: { en: "first look", zh: "首次检查" },
  flood: { zh: "集中爆发" },
  notice: { zh: "通知" },
  test: { zh: "测试" },
  began: { zh: "开始" },
  ended: { zh: "结束" },
};

/** A code as people read it: `first_look` is "first look", 首次检查. */
export const codeText = (code: string, { language }: Pick<Reader, "language">): string =>
  words[code]?.[language] ?? code.replaceAll("_", " ");

/** The same in a table, in the colour of what it means. */
export const codeCell = (code: string, reader: Pick<Reader, "language">): Cell => {
  const text = codeText(code, reader);
  const tone = words[code]?.tone;
  return tone === undefined ? text : { text, tone };
};

/** What happened, as its source calls it. */
export const eventText = (
  event: Pick<TrackerEvent, "eventType" | "fields">,
  { language, vocabulary }: Reader,
): string => vocabulary.titleOf(event)?.[language] ?? codeText(event.eventType, { language });

/** How an item stands with its upstream, as its source calls it; "" where it has no state. */
export const stateText = (
  { kind, state }: Pick<Item, "kind" | "state">,
  { language, vocabulary }: Reader,
): string =>
  state === null
    ? ""
    : vocabulary.kindOf(kind).states.get(state)?.[language] ?? codeText(state, { language });

/** The parts of an item that an event changed, as its source calls them. */
export const changedTexts = (
  event: Pick<TrackerEvent, "eventType" | "changed">,
  { language, vocabulary }: Reader,
): ReadonlyArray<string> =>
  event.changed.flatMap((part) => vocabulary.partOf(event, part)?.[language] ?? []);
