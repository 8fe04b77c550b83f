import * as Clock from "effect/Clock";
import * as Duration from "effect/Duration";
import * as Effect from "effect/Effect";
import * as Option from "effect/Option";
import type * as Semaphore from "effect/Semaphore";
import { type Backtest, backtest } from "../app/backtest.ts";
import type { AppConfig } from "../config/load.ts";
import {
  backtestHeadings,
  backtestInOrder,
  backtestLines,
  backtestRow,
} from "../views/backtest.ts";
import { choiceOf } from "./fields.ts";
import { itemHref } from "./entries.ts";
import { html, type Value } from "./html.ts";
import { cellOf, tableOf } from "./table.ts";
import type { Visitor } from "./visitor.ts";

/*
 * The rules over the record, as `mrt rules test` runs them.
 */

const words = {
  title: { en: "Try the rules on the record", zh: "用记录测试规则" },
  about: {
    en: "Whom the rules would have alerted, against who was. Nothing is written or sent.",
    zh: "按现在的规则会提醒谁，与当时提醒了谁对比。不写入，也不发送。",
  },
  rule: { en: "Rule", zh: "规则" },
  all: { en: "all", zh: "全部" },
  since: { en: "Back to", zh: "时间" },
  days: (count: number) => ({
    en: count === 1 ? "1 day ago" : `${count} days ago`,
    zh: `最近 ${count} 天`,
  }),
  test: { en: "Test", zh: "测试" },
  result: { en: "Result", zh: "结果" },
  more: (count: number) => ({
    en: `and ${count} more; choose one rule or a shorter time`,
    zh: `还有 ${count} 项；请选择一条规则或更短的时间`,
  }),
  busy: {
    en: "Another one runs just now; try again in a moment.",
    zh: "另一个测试正在运行，请稍后再试。",
  },
};

const spans = [1, 7, 30];

/** Whoever asks for a page waits no longer. */
const within = Duration.seconds(3);

const mostRows = 100;

const resultOf = (result: Backtest, visitor: Visitor): Value => {
  const { say } = visitor;
  const { tested } = result;
  const shown = backtestInOrder(tested).slice(0, mostRows);
  return html`<div role="status">${
    backtestLines(result, visitor).map((line) => html`<p>${line}</p>`)
  }</div>${
    shown.length > 0 && tableOf(
      say(words.result),
      backtestHeadings(visitor),
      shown.map((each) =>
        backtestRow(each, visitor).map(cellOf).map((cell, index) =>
          index === 3
            ? html`<a href="${itemHref(each.event)}">${cell}</a>`
            : index === 1
            ? html`<span class="short">${cell}</span>`
            : cell
        )
      ),
    )
  }${
    tested.length > shown.length && html`<p>${say(words.more(tested.length - shown.length))}</p>`
  }`;
};

/** The form, and what it asks for: `?days=7&rule=…`. One runs at a time. */
export const backtestPart = Effect.fn("Web.backtest")(
  function* (config: AppConfig, visitor: Visitor, lane: Semaphore.Semaphore) {
    const { say, query } = visitor;
    const days = spans.find((each) => String(each) === query.get("days"));
    const name = query.get("rule") ?? "";
    const now = yield* Clock.currentTimeMillis;
    const result = days === undefined ? Option.none() : Option.some(
      yield* lane.withPermitsIfAvailable(1)(backtest({
        since: now - Duration.toMillis(Duration.days(days)),
        channels: config.notifiers.map(({ id }) => id),
        rule: Option.liftPredicate(name, (each) => config.rules.some(({ id }) => id === each)),
        within,
      })),
    );
    return html`
      <section class="panel" id="backtest">
        <h2>${say(words.title)}</h2>
        <p class="quiet">${say(words.about)}</p>
        <form method="get" action="/rules#backtest">${choiceOf(say(words.rule), "rule", name, [
          ["", say(words.all)],
          ...config.rules.map(({ id }) => [id, id] as const),
        ])}${choiceOf(
          say(words.since),
          "days",
          String(days ?? 7),
          spans.map((count) => [String(count), say(words.days(count))] as const),
        )}<button>${say(words.test)}</button></form>${Option.match(result, {
          onNone: () => undefined,
          onSome: Option.match({
            onNone: () => html`<p role="status" class="careful">${say(words.busy)}</p>`,
            onSome: (found) => resultOf(found, visitor),
          }),
        })}
      </section>
    `;
  },
);
