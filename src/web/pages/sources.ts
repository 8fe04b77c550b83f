import * as Duration from "effect/Duration";
import * as Effect from "effect/Effect";
import * as Layer from "effect/Layer";
import * as Option from "effect/Option";
import * as HttpRouter from "effect/http/HttpRouter";
import { type ConfiguredSource, statusOf, type StatusReport } from "../../app/health/status.ts";
import type { AppConfig } from "../../config/load.ts";
import { durationText } from "../../domain/duration_text.ts";
import { requestCounts } from "../../app/request_counts.ts";
import { pollSoon } from "../../app/poll_soon.ts";
import type { Phrase } from "../../domain/phrase.ts";
import { headings } from "../../views/headings.ts";
import { sourceRow } from "../../views/status.ts";
import { clockTime, sourceLink } from "../entries.ts";
import { budgetCell, hostTable, requestTable } from "../hosts.ts";
import { html, type Value } from "../html.ts";
import type { Reading } from "../reading.ts";
import { leadTo, sentForm, showing } from "../route.ts";
import { cellOf, tableOf } from "../table.ts";
import type { Visitor } from "../visitor.ts";

/*
 * How each source is polled, and the wish to have it polled now.
 */

const words = {
  title: { en: "Sources", zh: "来源" },
  schedule: (interval: string) => ({
    en: `Each is polled every ${interval}, or as often as its host allows.`,
    zh: `每 ${interval}轮询一次，限额不足时会放慢。`,
  }),
  apart: (interval: string) => ({ en: `${interval} between polls`, zh: `间隔 ${interval}` }),
  budget: { en: "Budget", zh: "限额" },
  memory: { en: "Cursor", zh: "游标" },
  readUpTo: { en: "Changes read up to", zh: "已读取变化至" },
  complete: { en: "Whole list read", zh: "读完整个列表" },
  stored: { en: "Stored", zh: "存储" },
  notes: { en: "Notes", zh: "备注" },
  failing: { en: "Not well since", zh: "异常始于" },
  pollNow: { en: "Poll now", zh: "立即轮询" },
  asked: (key: string) => ({ en: `${key} is due now.`, zh: `${key} 现在轮询。` }),
  nobody: {
    en: "No daemon is running; the next mrt once polls it.",
    zh: "没有守护进程在运行；下次 mrt once 时轮询。",
  },
};

/** What is wrong with it, and what the config says of it. */
const notesOf = (source: ConfiguredSource, config: AppConfig, visitor: Visitor): Value => {
  const { say } = visitor;
  const entry = config.sources.find(({ id }) => id === source.key);
  return [
    Option.match(source.lastError, {
      onNone: () => undefined,
      onSome: (error) => html`<p class="bad">${say(error)}</p>`,
    }),
    Option.match(source.failingSince, {
      onNone: () => undefined,
      onSome: (at) => html`<p>${say(words.failing)} ${clockTime(at, visitor)}</p>`,
    }),
    Option.match(entry?.unusable ?? Option.none(), {
      onNone: () => undefined,
      onSome: (reason) => html`<p class="bad">${say(reason)}</p>`,
    }),
    (entry?.about ?? []).map((about) => html`<p class="quiet">${say(about)}</p>`),
  ];
};

/** A poll comes a little earlier or later than the interval says; this much longer is slower. */
const slower = 1.25;

/** When it is polled, and how often where that is less often than the config says. */
const scheduleOf = (
  { interval }: ConfiguredSource,
  next: Value,
  { pollInterval }: AppConfig,
  { say, language }: Visitor,
): Value => [
  html`<span class="short">${next}</span>`,
  Duration.isGreaterThan(interval, Duration.times(pollInterval, slower)) &&
  html`<p class="quiet short">${say(words.apart(durationText(interval, language)))}</p>`,
];

/** What it goes on from. */
const memoryOf = (
  { cursor, readUpTo, lastCompleteAt }: ConfiguredSource,
  visitor: Visitor,
): Value => {
  const { say } = visitor;
  const at = (name: Phrase, time: Option.Option<number>) =>
    Option.match(time, {
      onNone: () => undefined,
      onSome: (found) => html`<p>${say(name)} ${clockTime(found, visitor)}</p>`,
    });
  return (Option.isSome(cursor) || Option.isSome(readUpTo) || Option.isSome(lastCompleteAt)) &&
    html`<details><summary>${say(words.memory)}</summary>${at(words.readUpTo, readUpTo)}${
      at(words.complete, lastCompleteAt)
    }${
      Option.match(cursor, {
        onNone: () => undefined,
        onSome: (text) => html`<p>${say(words.stored)} <code>${text}</code></p>`,
      })
    }</details>`;
};

const outcome = (status: StatusReport, { query, say }: Visitor): Value => {
  const asked = query.get("asked");
  return status.sources.some(({ key }) => key === asked) && asked !== null &&
    html`<p role="status" class="good">${say(words.asked(asked))}${
      status.daemons.length === 0 && html`
        ${say(words.nobody)}
      `
    }</p>`;
};

const shown = (config: AppConfig, reading: Reading) =>
  showing(config, reading, "/sources", (visitor) =>
    Effect.gen(function* () {
      const { say, language } = visitor;
      const status = yield* statusOf(config);
      const row = (source: ConfiguredSource) => {
        const [, state, lastOk, next, items] = sourceRow(source, status.now, visitor).map(cellOf);
        return [
          sourceLink(source.key),
          state,
          html`<span class="short">${lastOk}</span>`,
          scheduleOf(source, next, config, visitor),
          items,
          budgetCell(status.hosts, source.host, status.now, visitor),
          [notesOf(source, config, visitor), memoryOf(source, visitor)],
          html`<button name="source" value="${source.key}" aria-label="${
            say(words.pollNow)
          }: ${source.key}">${say(words.pollNow)}</button>`,
        ];
      };
      return {
        title: words.title,
        isLive: true,
        content: html`
          ${outcome(status, visitor)}<p>${say(
            words.schedule(durationText(config.pollInterval, language)),
          )}</p><form method="POST"
            action="/sources">${tableOf(
              say(words.title),
              [
                ...headings(language, "source", "state", "lastOk", "nextPoll", "items"),
                say(words.budget),
                say(words.notes),
                say(words.pollNow),
              ],
              status.sources.map(row),
            )}</form>${hostTable(status.hosts, status.now, visitor)}${requestTable(
              yield* requestCounts,
              visitor,
            )}
        `,
      };
    }));

const pollNow = (config: AppConfig) =>
  HttpRouter.add(
    "POST",
    "/sources",
    Effect.gen(function* () {
      const key = (yield* sentForm).get("source") ?? "";
      const known = config.sources.some(({ id }) => id === key);
      if (known) yield* pollSoon([key]);
      return leadTo("/sources", known ? { asked: key } : {});
    }),
  );

export const sourcesPage = (config: AppConfig, reading: Reading) =>
  Layer.mergeAll(shown(config, reading), pollNow(config));
