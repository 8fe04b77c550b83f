import * as Clock from "effect/Clock";
import * as Effect from "effect/Effect";
import * as Layer from "effect/Layer";
import * as Option from "effect/Option";
import * as HttpRouter from "effect/http/HttpRouter";
import * as HttpServerRequest from "effect/http/HttpServerRequest";
import * as HttpServerResponse from "effect/http/HttpServerResponse";
import type { Serving } from "../config/configured.ts";
import type { AppConfig } from "../config/load.ts";
import { eventsOf } from "../domain/alert.ts";
import type { AlertRecord } from "../domain/history.ts";
import { safeLink } from "../domain/text.ts";
import { isoTime } from "../domain/time_text.ts";
import { alertAsText } from "../views/alerts.ts";
import { recordTitle } from "../views/titles.ts";
import { html } from "./html.ts";
import type { Reading } from "./reading.ts";
import { timelinePage } from "./timeline_page.ts";
import { timelineHref, timelineQuery } from "./timeline_query.ts";
import { type Visitor, visitorOf } from "./visitor.ts";

/*
 * The alerts to subscribe to, filtered as the timeline is: Atom (RFC 4287) and JSON Feed 1.1.
 */

const title = { en: "Model Release Tracker: alerts", zh: "Model Release Tracker：提醒" };

/** XML is escaped as HTML is. */
const xml = html;

interface Feed {
  readonly visitor: Visitor;
  /** Where the pages are: an origin, perhaps with a path. */
  readonly base: string;
  readonly self: string;
  readonly page: string;
  /** Epoch ms. */
  readonly updated: number;
  readonly records: ReadonlyArray<AlertRecord>;
}

/** The same for ever, wherever the page is served. */
const idOf = ({ id }: AlertRecord): string => `urn:mrt:alert:${id}`;

const addressOf = ({ base }: Feed, { id }: AlertRecord): string =>
  `${base}/alerts/${encodeURIComponent(id)}`;

/** Where upstream says more of an alert that is about one thing. */
const upstreamOf = ({ alert }: AlertRecord): string => {
  const [first, ...others] = Option.match(alert, { onNone: () => [], onSome: eventsOf });
  return first === undefined || others.length > 0 ? "" : safeLink(first.event.url);
};

const atomEntry = (feed: Feed, record: AlertRecord) => {
  const upstream = upstreamOf(record);
  const { visitor } = feed;
  return xml`<entry><id>${idOf(record)}</id><title type="text">${
    recordTitle(record, visitor.language)
  }</title><updated>${
    isoTime(record.createdAt)
  }</updated><author><name>${record.source}</name></author><link rel="alternate" type="text/html" href="${
    addressOf(feed, record)
  }"/>${
    upstream !== "" && xml`
      <link rel="related" href="${upstream}" />
    `
  }<content type="text">${alertAsText(record, visitor)}</content></entry>`;
};

/** The feed as Atom has it. */
export const atomOf = (feed: Feed): string =>
  `<?xml version="1.0" encoding="utf-8"?>\n${xml`
    <feed xmlns="http://www.w3.org/2005/Atom"
      xml:lang="${feed.visitor.language === "zh" ? "zh-CN" : "en"}"><id>${feed
        .self}</id><title>${feed.visitor.say(title)}</title><updated>${isoTime(
          feed.updated,
        )}</updated><link rel="self" href="${feed
        .self}"/><link rel="alternate" type="text/html" href="${feed.page}"/>${feed.records.map((
          record,
        ) => atomEntry(feed, record))}</feed>
  `}\n`;

/** The feed as JSON Feed has it. */
export const jsonFeedOf = (feed: Feed) => ({
  version: "https://jsonfeed.org/version/1.1",
  title: feed.visitor.say(title),
  language: feed.visitor.language === "zh" ? "zh-CN" : "en",
  home_page_url: feed.page,
  feed_url: feed.self,
  items: feed.records.map((record) => {
    const upstream = upstreamOf(record);
    return {
      id: idOf(record),
      url: addressOf(feed, record),
      ...upstream === "" ? {} : { external_url: upstream },
      title: recordTitle(record, feed.visitor.language),
      content_text: alertAsText(record, feed.visitor),
      date_published: isoTime(record.createdAt),
      authors: [{ name: record.source }],
    };
  }),
});

const feedAt = (
  config: AppConfig,
  { publicUrl }: Serving,
  reading: Reading,
  path: HttpRouter.PathInput,
  contentType: string,
  render: (feed: Feed) => string,
) =>
  HttpRouter.add(
    "GET",
    path,
    Effect.gen(function* () {
      const visitor = yield* visitorOf(config);
      const { headers } = yield* HttpServerRequest.HttpServerRequest;
      const now = yield* Clock.currentTimeMillis;
      const { entries } = yield* Effect.provideContext(
        timelinePage({
          ...timelineQuery(visitor.query, now, visitor.timezone),
          withUntold: false,
        }),
        reading,
      );
      const records = entries.flatMap((entry) => entry._tag === "Alert" ? [entry.record] : []);
      const base = Option.getOrElse(publicUrl, () => `http://${headers["host"]}`).replace(
        /\/$/,
        "",
      );
      const feed = render({
        visitor,
        base,
        self: `${base}${timelineHref(path, visitor.query)}`,
        page: `${base}${timelineHref("/timeline", visitor.query)}`,
        updated: records[0]?.createdAt ?? 0,
        records,
      });
      return HttpServerResponse.text(feed, {
        contentType: `${contentType}; charset=utf-8`,
        headers: { "cache-control": "no-store", vary: "accept-language, cookie" },
      });
    }),
  );

export const subscriptions = (config: AppConfig, serving: Serving, reading: Reading) =>
  Layer.mergeAll(
    feedAt(config, serving, reading, "/feed.atom", "application/atom+xml", atomOf),
    feedAt(
      config,
      serving,
      reading,
      "/feed.json",
      "application/feed+json",
      (feed) => JSON.stringify(jsonFeedOf(feed), null, 2),
    ),
  );
