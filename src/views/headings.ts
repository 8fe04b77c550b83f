import type { Language } from "../domain/locale.ts";
import type { Phrase } from "../domain/phrase.ts";

/** What the columns of tables are called, in every table the same. */
const columns = {
  alert: { en: "ALERT", zh: "提醒" },
  alerts: { en: "ALERTS", zh: "提醒" },
  change: { en: "CHANGE", zh: "差别" },
  changed: { en: "CHANGED", zh: "变化" },
  channel: { en: "CHANNEL", zh: "通道" },
  dead: { en: "DEAD", zh: "死信" },
  failed: { en: "FAILED", zh: "失败" },
  host: { en: "HOST", zh: "主机" },
  id: { en: "ID", zh: "ID" },
  items: { en: "ITEMS", zh: "条目" },
  lastMatch: { en: "LAST MATCH", zh: "上次匹配" },
  lastOk: { en: "LAST OK", zh: "上次正常" },
  later: { en: "LATER", zh: "稍后" },
  left: { en: "LEFT", zh: "余量" },
  inDays: { en: "IN 30 DAYS", zh: "30 天内" },
  matched: { en: "MATCHED", zh: "匹配" },
  matchedBy: { en: "MATCHED BY", zh: "匹配" },
  mayBeAsked: { en: "MAY BE ASKED", zh: "可访问" },
  namedBy: { en: "NAMED BY", zh: "配置中的位置" },
  needed: { en: "NEEDED", zh: "必需" },
  nextPoll: { en: "NEXT POLL", zh: "下次轮询" },
  nextSend: { en: "NEXT SEND", zh: "下次发送" },
  nextTry: { en: "NEXT TRY", zh: "下次尝试" },
  pending: { en: "PENDING", zh: "待发" },
  recipients: { en: "RECIPIENTS", zh: "接收人" },
  reset: { en: "RESET", zh: "重置" },
  rule: { en: "RULE", zh: "规则" },
  sent: { en: "SENT", zh: "已发" },
  sentTo: { en: "SENT TO", zh: "发往" },
  set: { en: "SET", zh: "已设置" },
  since: { en: "SINCE", zh: "始于" },
  source: { en: "SOURCE", zh: "来源" },
  state: { en: "STATE", zh: "状态" },
  time: { en: "TIME", zh: "时间" },
  took: { en: "TIME", zh: "用时" },
  token: { en: "TOKEN", zh: "令牌" },
  tries: { en: "TRIES", zh: "尝试" },
  variable: { en: "VARIABLE", zh: "变量" },
  what: { en: "WHAT", zh: "内容" },
} satisfies Readonly<Record<string, Phrase>>;

/** The first row of a table. */
export const headings = (
  language: Language,
  ...names: ReadonlyArray<keyof typeof columns>
): ReadonlyArray<string> => names.map((name) => columns[name][language]);
