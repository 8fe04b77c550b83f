import * as Effect from "effect/Effect";
import { Delays } from "../domain/delays.ts";
import type { Phrase } from "../domain/phrase.ts";
import { Timeline } from "../domain/timeline.ts";
import { chartOf, type DayTally } from "./chart.ts";
import { type Day, lastDays } from "./days.ts";
import { type DayDelays, delayChart } from "./delay_chart.ts";
import { type Html, html } from "./html.ts";
import type { Visitor } from "./visitor.ts";

/*
 * What happened day by day, as charts.
 */

/** How far back the page Now looks. */
const days = 14;

const words = {
  alerts: { en: `Alerts in ${days} days, by source`, zh: `${days} 天内的提醒，按来源` },
  matches: { en: `Matches in ${days} days, by rule`, zh: `${days} 天内的匹配，按规则` },
  detections: { en: "From publication to detection", zh: "从发布到发现" },
  deliveries: { en: "From detection to delivery", zh: "从发现到送达" },
} satisfies Readonly<Record<string, Phrase>>;

/** What is read of each day; others run between two days. */
const eachDay = <A>(
  days: ReadonlyArray<Day>,
  read: (from: number, to: number) => Effect.Effect<A>,
) =>
  Effect.forEach(days, (day) =>
    Effect.map(
      Effect.tap(read(day.from, day.to), Effect.yieldNow),
      (found) => ({ day, found }),
    ));

const talliesByDay = (
  days: ReadonlyArray<Day>,
  read: (from: number, to: number) => Effect.Effect<DayTally["tallies"]>,
) =>
  Effect.map(
    eachDay(days, read),
    (all) => all.map(({ day, found }): DayTally => ({ day, tallies: found })),
  );

const delaysByDay = (
  days: ReadonlyArray<Day>,
  read: (from: number, to: number) => Effect.Effect<DayDelays["delays"]>,
) =>
  Effect.map(
    eachDay(days, read),
    (all) => all.map(({ day, found }): DayDelays => ({ day, delays: found })),
  );

/** How often each rule matched on each day. */
export const matchesByDay = (days: ReadonlyArray<Day>) =>
  Effect.flatMap(Timeline, ({ matchesByRule }) => talliesByDay(days, matchesByRule));

/** What was told and what matched in the last days, and how late. */
export const trends = Effect.fn("Web.trends")(function* (now: number, visitor: Visitor) {
  const { say, timezone } = visitor;
  const { alertsBySource } = yield* Timeline;
  const { ofDetections, ofDeliveries } = yield* Delays;
  const last = lastDays(days, now, timezone);
  const charts: ReadonlyArray<Html> = [
    chartOf(say(words.alerts), yield* talliesByDay(last, alertsBySource), visitor),
    chartOf(say(words.matches), yield* matchesByDay(last), visitor),
    delayChart(say(words.detections), yield* delaysByDay(last, ofDetections), visitor),
    delayChart(say(words.deliveries), yield* delaysByDay(last, ofDeliveries), visitor),
  ];
  return html`<div class="charts">${charts}</div>`;
});
