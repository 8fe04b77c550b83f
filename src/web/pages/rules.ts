import * as Clock from "effect/Clock";
import * as Effect from "effect/Effect";
import * as Layer from "effect/Layer";
import * as Semaphore from "effect/Semaphore";
import { tryText } from "../../app/text_trial.ts";
import type { AppConfig } from "../../config/load.ts";
import { Rules } from "../../domain/rule.ts";
import { toldBy, trialsAsText } from "../../views/rules.ts";
import { backtestPart } from "../backtest.ts";
import { chartOf, sparkOf } from "../chart.ts";
import { lastDays } from "../days.ts";
import { html, type Value } from "../html.ts";
import type { Reading } from "../reading.ts";
import { showing } from "../route.ts";
import { tableOf } from "../table.ts";
import { matchesByDay } from "../trends.ts";
import type { Visitor } from "../visitor.ts";

/*
 * What each rule is for and how often it matches, and a place to try one out.
 */

const days = 30;

/** Of a text that is tried, in UTF-16 units. */
const longestText = 4000;

const words = {
  title: { en: "Rules", zh: "规则" },
  rule: { en: "Rule", zh: "规则" },
  tells: { en: "Alerts", zh: "提醒" },
  looksFor: { en: "Looks for", zh: "查找" },
  matches: { en: `Matches in ${days} days`, zh: `${days} 天内的匹配` },
  chart: { en: `Matches in ${days} days, by rule`, zh: `${days} 天内的匹配，按规则` },
  byDay: { en: "By day", zh: "按天" },
  none: {
    en: "The config has no rules, so nothing matches.",
    zh: "配置中没有规则，什么也不会匹配。",
  },
  attempt: { en: "Try a text", zh: "试一段文字" },
  text: { en: "A title or text as an upstream may write it", zh: "上游可能写的标题或正文" },
  try: { en: "Try", zh: "试试" },
};

const trialOf = (text: string, said: string, { say }: Visitor): Value =>
  html`
    <section class="panel">
      <h2>${say(words.attempt)}</h2>
      <form method="get" action="/rules"><label class="wide">${say(
        words.text,
      )} <textarea name="text" rows="3" maxlength="${longestText}">${text}</textarea></label><button>${say(
        words.try,
      )}</button></form>
      ${text !== "" &&
        html`
          <div role="status">
            <ul>${said.split("\n").map((line) => html`<li>${line}</li>`)}</ul>
          </div>
        `}
    </section>
  `;

const shown = (config: AppConfig, reading: Reading, lane: Semaphore.Semaphore) =>
  showing(config, reading, "/rules", (visitor) =>
    Effect.gen(function* () {
      const { say, query, language } = visitor;
      const all = yield* Rules;
      const now = yield* Clock.currentTimeMillis;
      const tallies = yield* matchesByDay(lastDays(days, now, visitor.timezone));
      const text = (query.get("text") ?? "").slice(0, longestText);
      const row = (rule: typeof all[number]) => {
        const about = config.rules.find(({ id }) => id === rule.id)?.about ?? [];
        const own = tallies.map(({ day, tallies }) => ({
          day,
          tallies: tallies.filter(({ name }) => name === rule.id),
        }));
        const count = own.flatMap(({ tallies }) => tallies)
          .reduce((total, tally) => total + tally.count, 0);
        return [
          html`<a href="/timeline?${
            String(new URLSearchParams({ rule: rule.id }))
          }">${rule.id}</a>`,
          about.map(say).join("; "),
          toldBy(rule, visitor),
          count,
          sparkOf(`${rule.id}: ${count}`, own),
        ];
      };
      return {
        title: words.title,
        content: html`${
          all.length === 0 ? html`<p>${say(words.none)}</p>` : tableOf(
            say(words.title),
            [words.rule, words.looksFor, words.tells, words.matches, words.byDay].map(say),
            all.map(row),
          )
        }${all.length > 0 && chartOf(say(words.chart), tallies, visitor)}${
          trialOf(text, trialsAsText(text === "" ? [] : tryText(all, text), { language }), visitor)
        }${all.length > 0 && (yield* backtestPart(config, visitor, lane))}`,
      };
    }));

export const rulesPage = (config: AppConfig, reading: Reading) =>
  Layer.unwrap(Effect.map(Semaphore.make(1), (lane) => shown(config, reading, lane)));
