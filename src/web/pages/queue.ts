import * as Clock from "effect/Clock";
import * as Effect from "effect/Effect";
import * as Layer from "effect/Layer";
import * as Option from "effect/Option";
import { standingOf } from "../../app/health/standing.ts";
import type { AppConfig } from "../../config/load.ts";
import { fromNow } from "../../domain/duration_text.ts";
import { type Failure, OutboxDesk } from "../../domain/outbox_desk.ts";
import { codeText } from "../../views/code_text.ts";
import { headings } from "../../views/headings.ts";
import { channelRow } from "../../views/status.ts";
import { recordTitle } from "../../views/titles.ts";
import { html, type Value } from "../html.ts";
import type { Reading } from "../reading.ts";
import { showing } from "../route.ts";
import { cellOf, tableOf } from "../table.ts";
import type { Visitor } from "../visitor.ts";
import { queueActions } from "./queue_actions.ts";

/*
 * What waits and what was given up, and what to do about it.
 */

/** Deliveries of a page, and of each channel beside others. */
const [most, few] = [200, 20];

const words = {
  title: { en: "Queue", zh: "待发" },
  channels: { en: "Channels", zh: "通道" },
  empty: {
    en: "Nothing is pending and nothing was given up.",
    zh: "没有待发的投递，也没有死信。",
  },
  select: { en: "Select", zh: "选择" },
  all: { en: "All that are shown", zh: "显示的全部" },
  retry: { en: "Retry", zh: "重试" },
  drop: { en: "Discard…", zh: "丢弃…" },
  never: { en: "never", zh: "不再尝试" },
  why: { en: "Why", zh: "原因" },
  more: { en: "More", zh: "更多" },
  retried: (count: string) => ({ en: `${count} are due now.`, zh: `${count} 条现在发送。` }),
  dropped: (count: string) => ({ en: `${count} were discarded.`, zh: `已丢弃 ${count} 条。` }),
  none: { en: "Nothing was selected.", zh: "没有选择任何投递。" },
};

const listHref = (channel: string, state: Failure["state"], last?: Failure): string => {
  const query = new URLSearchParams({ channel, state });
  if (last !== undefined) query.set("after", `${last.since}~${last.position}~${last.id}`);
  return `/queue?${query}`;
};

const placeIn = (text: string) => {
  const [, since, position, id] = /^(\d{1,16})~(\d{1,16})~(.{1,400})$/.exec(text) ?? [];
  return id === undefined
    ? Option.none()
    : Option.some({ since: Number(since), position: Number(position), id });
};

/** Deliveries of one channel, with what may be done about them. */
const listOf = (
  channel: string,
  state: Failure["state"],
  all: ReadonlyArray<Failure>,
  limit: number,
  now: number,
  visitor: Visitor,
): Value => {
  const { say, language } = visitor;
  const failures = all.slice(0, limit);
  const last = failures.at(-1);
  const title = `${channel}: ${codeText(state, visitor)}`;
  const rows = failures.map((failure) => {
    const name = recordTitle(failure, language);
    const alert = failure.id.split(":", 1)[0] ?? "";
    return [
      html`<input type="checkbox" name="id" value="${failure.id}" aria-label="${
        say(words.select)
      }: ${name}">`,
      html`<a href="/alerts/${encodeURIComponent(alert)}">${name}</a>`,
      fromNow(failure.since, now, language),
      Option.match(failure.nextAt, {
        onNone: () => say(words.never),
        onSome: (at) => fromNow(at, now, language),
      }),
      failure.attempts,
      Option.match(failure.error, { onNone: () => "", onSome: say }),
    ];
  });
  return failures.length > 0 &&
    html`<section><h2>${title}</h2><form method="POST" action="/queue">${
      failures.map(({ id }) => html`<input type="hidden" name="shown" value="${id}">`)
    }${
      tableOf(title, [
        say(words.select),
        ...headings(language, "alert", "since", "nextTry", "tries"),
        say(words.why),
      ], rows)
    }<label class="check"><input type="checkbox" name="all" value="1"> ${
      say(words.all)
    }</label><button name="do" value="retry">${
      say(words.retry)
    }</button><button name="do" value="drop">${say(words.drop)}</button></form>${
      all.length > limit &&
      html`<p><a href="${listHref(channel, state, last)}">${say(words.more)}</a></p>`
    }</section>`;
};

const outcome = ({ query, say }: Visitor): Value => {
  const count = query.get("count") ?? "";
  const says = { retry: words.retried(count), drop: words.dropped(count), none: words.none }[
    query.get("done") ?? ""
  ];
  return says !== undefined && /^\d{0,6}$/.test(count) &&
    html`<p role="status" class="good">${say(says)}</p>`;
};

const states = ["dead", "waiting"] as const;

const shown = (config: AppConfig, reading: Reading) =>
  showing(config, reading, "/queue", (visitor) =>
    Effect.gen(function* () {
      const { say, query, language } = visitor;
      const desk = yield* OutboxDesk;
      const now = yield* Clock.currentTimeMillis;
      const standing = yield* standingOf({
        sources: config.sources.map(({ id, hosts }) => ({ key: id, host: hosts?.[0] ?? "" })),
        channels: config.notifiers.map(({ id }) => id),
      });
      const one = query.get("channel");
      const limit = one === null ? few : most;
      const asked = one !== null ? [one] : standing.channels
        .filter(({ waiting, later, scheduled, dead }) => waiting + later + scheduled + dead > 0)
        .map(({ channel }) => channel);
      const lists = yield* Effect.forEach(asked, (channel) =>
        Effect.forEach(
          states.filter((state) => one === null || (query.get("state") ?? state) === state),
          (state) =>
            Effect.map(
              desk.page({
                state,
                channel,
                after: one === null ? Option.none() : placeIn(query.get("after") ?? ""),
                // One more says whether there are more.
                limit: limit + 1,
              }),
              (failures) => listOf(channel, state, failures, limit, now, visitor),
            ),
        ));
      const isEmpty = lists.flat().every((list) => list === false);
      return {
        title: words.title,
        isLive: one === null,
        content: html`${outcome(visitor)}${
          tableOf(
            say(words.channels),
            headings(language, "channel", "pending", "later", "dead", "nextTry"),
            standing.channels.map((channel) => channelRow(channel, now, visitor).map(cellOf)),
          )
        }${isEmpty ? html`<p>${say(words.empty)}</p>` : lists}`,
      };
    }));

export const queue = (config: AppConfig, reading: Reading) =>
  Layer.mergeAll(shown(config, reading), queueActions(config));
