import * as Option from "effect/Option";
import type { RequestCount } from "../app/request_counts.ts";
import type { HostRecord } from "../domain/status.ts";
import { headings } from "../views/headings.ts";
import { hostRow } from "../views/status.ts";
import { type Html, html, type Value } from "./html.ts";
import { meterOf } from "./meter.ts";
import { legendOf } from "./plot.ts";
import { cellOf, tableOf } from "./table.ts";
import type { Visitor } from "./visitor.ts";

/*
 * What hosts allow, and how requests to them end.
 */

const words = {
  limits: { en: "Rate limits", zh: "限额" },
  requests: { en: "Requests since this process started", zh: "本进程启动以来的请求" },
  all: { en: "All", zh: "合计" },
  answered: { en: "Answered", zh: "有应答" },
  unchanged: { en: "Not modified", zh: "无变化" },
  refused: { en: "Refused (4xx)", zh: "被拒（4xx）" },
  failed: { en: "Failed", zh: "失败" },
  share: { en: "Share", zh: "比例" },
  none: {
    en: "This process has made no request. They are counted where sources are polled: by the " +
      "daemon, on its own page and at /metrics; by mrt once not at all.",
    zh: "本进程没有发出过请求。请求由轮询来源的进程统计：守护进程显示在它自己的页面和 /metrics；" +
      "mrt once 不统计。",
  },
};

/** Less than a tenth is little, and makes MRT slow down. */
const low = 0.1;

const leftOf = ({ quota, remaining }: HostRecord): Value =>
  Option.match(Option.all([quota, remaining]), {
    onNone: () => undefined,
    onSome: ([whole, count]) =>
      meterOf(whole, [{ colour: count > whole * low ? "fill-good" : "fill-careful", count }]),
  });

/** What each host allows, and what is left of it. */
export const hostTable = (
  hosts: ReadonlyArray<HostRecord>,
  now: number,
  visitor: Visitor,
): Value =>
  hosts.length > 0 && tableOf(
    visitor.say(words.limits),
    headings(visitor.language, "host", "token", "left", "reset", "mayBeAsked"),
    hosts.map((host) =>
      hostRow(host, now, visitor).map(cellOf).map((cell, index) =>
        index === 2 ? html`${cell}${leftOf(host)}` : cell
      )
    ),
  );

/** What is left at the host of a source, as it was last asked: with a token where one is set. */
export const budgetCell = (
  hosts: ReadonlyArray<HostRecord>,
  host: string,
  now: number,
  visitor: Visitor,
): Value => {
  const own = hosts.filter((each) => each.host === host);
  const asked = own.find(({ withToken }) => withToken) ?? own[0];
  return asked !== undefined && Option.isSome(asked.quota) &&
    [cellOf(hostRow(asked, now, visitor)[2] ?? ""), leftOf(asked)];
};

const kinds = [
  { name: words.answered, colour: "fill-good", fits: /^[123]xx$/ },
  { name: words.unchanged, colour: "fill-quiet", fits: /^not_modified$/ },
  { name: words.refused, colour: "fill-careful", fits: /^4xx$/ },
  { name: words.failed, colour: "fill-bad", fits: /^(?![1-4]xx$|not_modified$)/ },
];

/** How the requests of this process ended, by host. */
export const requestTable = (
  counts: ReadonlyArray<RequestCount>,
  { say, language }: Visitor,
): Html => {
  if (counts.length === 0) {
    return html`
      <h2>${say(words.requests)}</h2>
      <p class="quiet">${say(words.none)}</p>
    `;
  }
  const rows = [...Map.groupBy(counts, ({ host }) => host)].toSorted().map(([host, own]) => {
    const total = own.reduce((sum, { count }) => sum + count, 0);
    const shares = kinds.map(({ colour, fits }) => ({
      colour,
      count: own.reduce((sum, { outcome, count }) => fits.test(outcome) ? sum + count : sum, 0),
    }));
    return [host, total, meterOf(total, shares), ...shares.map(({ count }) => count)];
  });
  return html`${
    tableOf(
      say(words.requests),
      [
        ...headings(language, "host"),
        say(words.all),
        say(words.share),
        ...kinds.map(({ name }) => say(name)),
      ],
      rows,
    )
  }${legendOf(kinds.map(({ name, colour }) => ({ name: say(name), colour })))}`;
};
