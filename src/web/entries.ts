import * as Option from "effect/Option";
import type { MatchedEvent } from "../domain/alert.ts";
import { noticeLinesOf } from "../domain/alert.ts";
import type { AlertRecord } from "../domain/history.ts";
import type { TrackerEvent } from "../domain/event.ts";
import { cleanLine } from "../domain/text.ts";
import { formatLocal, isoTime } from "../domain/time_text.ts";
import { deliveryLines, fatesOf, moreLines } from "../views/alerts.ts";
import { codeText, eventText } from "../views/code_text.ts";
import { noticeLine, recordTitle } from "../views/titles.ts";
import { matchText } from "../views/verdicts.ts";
import { type Html, html, outward, type Value } from "./html.ts";
import type { Visitor } from "./visitor.ts";

/*
 * What happened, as parts of pages.
 */

const words = {
  upstream: { en: "upstream", zh: "原文" },
  history: { en: "history", zh: "历史" },
  alert: { en: "alert", zh: "提醒" },
};

/** A time as the visitor's clock shows it. */
export const clockTime = (at: number, { timezone }: Visitor): Html =>
  html`<time datetime="${isoTime(at)}">${formatLocal(at, timezone)}</time>`;

export const sourceLink = (source: string): Html =>
  html`<a href="/timeline?${String(new URLSearchParams({ source }))}">${source}</a>`;

export const itemHref = (
  { source, resourceId }: Pick<TrackerEvent, "source" | "resourceId">,
): string => `/items?${new URLSearchParams({ source, id: resourceId })}`;

/** What happened to an item, where it leads, and why it matched; its title where that says more. */
export const eventPart = (
  { event, matches }: MatchedEvent,
  isAlone: boolean,
  visitor: Visitor,
): Html =>
  html`<p>${eventText(event, visitor)}${isAlone ? "" : ` · ${cleanLine(event.title)}`} (${
    outward(event.url, visitor.say(words.upstream))
  }, <a href="${itemHref(event)}">${visitor.say(words.history)}</a>)</p>${
    matches.map((match) => html`<p class="quiet">${matchText(match, visitor.language)}</p>`)
  }`;

const headOf = (
  at: number,
  source: string,
  about: ReadonlyArray<string>,
  visitor: Visitor,
): Html =>
  html`<p class="quiet">${clockTime(at, visitor)} · ${sourceLink(source)}${
    about.filter((each) => each !== "").map((each) => ` · ${each}`)
  }</p>`;

export const kindOf = ({ alert }: AlertRecord, visitor: Visitor): string =>
  Option.match(alert, {
    onNone: () => visitor.say(words.alert),
    onSome: ({ kind }) => codeText(kind, visitor),
  });

/** Changes and lines of an alert, whose title stands above, and how many it does not show. */
export const contentsOf = (record: AlertRecord, visitor: Visitor): ReadonlyArray<Value> => {
  const { alert, events } = record;
  const lines = Option.match(alert, { onNone: () => [], onSome: noticeLinesOf });
  const isAbout = Option.exists(alert, ({ kind }) => kind === "event" || kind === "updates");
  const total = Option.match(alert, { onNone: () => 0, onSome: ({ total }) => total });
  return [
    ...events.map((each) => eventPart(each, isAbout, visitor)),
    ...lines.length < 2
      ? []
      : lines.map((line) => html`<p>${noticeLine(line, visitor.language)}</p>`),
    ...lines.length > 0 ? [] : moreLines(total, events.length, visitor)
      .map((line) => html`<p class="quiet">${line.trim()}</p>`),
  ];
};

/** An alert as an entry of a list. */
export const alertEntry = (record: AlertRecord, visitor: Visitor): Html =>
  html`
    <li
      class="entry">${headOf(
        record.createdAt,
        record.source,
        [kindOf(record, visitor), fatesOf(record.deliveries, visitor)],
        visitor,
      )}<h2><a href="/alerts/${encodeURIComponent(record.id)}">${recordTitle(
        record,
        visitor.language,
      )}</a></h2>${contentsOf(record, visitor)}</li>
  `;

/** A change that nobody was told of. */
export const untoldEntry = (
  { event, matches, observedAt }: MatchedEvent & { readonly observedAt: number },
  why: string,
  visitor: Visitor,
): Html =>
  html`
    <li
      class="entry">${headOf(
        observedAt,
        event.source,
        [eventText(event, visitor)],
        visitor,
      )}<h2><a href="${itemHref(event)}">${cleanLine(event.title) ||
        event.resourceId}</a></h2><p class="quiet">${matches.length === 0 && [why, " · "]}${outward(
          event.url,
          visitor.say(words.upstream),
        )}</p>${matches.map((match) =>
          html`<p class="quiet">${matchText(match, visitor.language)}</p>`
        )}</li>
  `;

/** Each delivery with its attempts. */
export const deliveriesOf = ({ deliveries }: AlertRecord, visitor: Visitor): Value =>
  deliveries.length > 0 && html`<ul>${
    deliveries.map((delivery) => {
      const [first = "", ...attempts] = deliveryLines(delivery, visitor);
      return html`<li>${first.trim()}${
        attempts.length > 0 &&
        html`<ul>${attempts.map((line) => html`<li>${line.trim()}</li>`)}</ul>`
      }</li>`;
    })
  }</ul>`;
