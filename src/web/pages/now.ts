import * as Effect from "effect/Effect";
import * as Option from "effect/Option";
import * as HttpRouter from "effect/http/HttpRouter";
import { statusOf, type StatusReport } from "../../app/health/status.ts";
import type { AppConfig } from "../../config/load.ts";
import type { Phrase } from "../../domain/phrase.ts";
import { formatLocal } from "../../domain/time_text.ts";
import { headings } from "../../views/headings.ts";
import { channelRow, pendingLine, runningLines, sourceRow } from "../../views/status.ts";
import { recordTitle } from "../../views/titles.ts";
import { troublesOf } from "../../views/troubles.ts";
import { hostTable } from "../hosts.ts";
import { html, type Value } from "../html.ts";
import { pageOf } from "../layout.ts";
import type { Reading } from "../reading.ts";
import { cellOf, tableOf } from "../table.ts";
import { trends } from "../trends.ts";
import { type Visitor, visitorOf } from "../visitor.ts";

/*
 * How everything stands: what `mrt status` says.
 */

const words = {
  title: { en: "Now", zh: "现状" },
  running: { en: "Is it running?", zh: "是否在运行" },
  wrong: { en: "What is wrong", zh: "有什么问题" },
  well: { en: "All is well.", zh: "一切正常。" },
  last: { en: "Last alert", zh: "最近一条提醒" },
  none: { en: "none yet", zh: "还没有" },
  sources: { en: "Sources", zh: "来源" },
  channels: { en: "Channels", zh: "通道" },
} satisfies Readonly<Record<string, Phrase>>;

const lastAlert = ({ lastAlert }: StatusReport, visitor: Visitor): Value =>
  Option.match(lastAlert, {
    onNone: () => visitor.say(words.none),
    onSome: (record) =>
      html`${formatLocal(record.createdAt, visitor.timezone)} · <a href="/alerts/${record.id}">${
        recordTitle(record, visitor.language)
      }</a>`,
  });

const contentOf = (status: StatusReport, drawn: Value, visitor: Visitor): Value => {
  const { say, language } = visitor;
  const troubles = troublesOf(status);
  return html`<section aria-label="${say(words.running)}" class="panel">
${runningLines(status, visitor).map((line) => html`<p>${line}</p>`)}
<p>${pendingLine(status, visitor)}</p>
<p>${say(words.last)}: ${lastAlert(status, visitor)}</p>
</section>
<section aria-label="${say(words.wrong)}" class="panel">
${
    troubles.length === 0 ? html`<p class="good">${say(words.well)}</p>` : html`
      <h2 class="bad">${say(words.wrong)}</h2>
      <ul>${troubles.map((trouble) => html`<li>${say(trouble)}</li>`)}</ul>
    `
  }
</section>
${drawn}
${
    tableOf(
      say(words.sources),
      headings(language, "source", "state", "lastOk", "nextPoll", "items"),
      status.sources.map((source) => sourceRow(source, status.now, visitor).map(cellOf)),
    )
  }
${
    tableOf(
      say(words.channels),
      headings(language, "channel", "pending", "later", "dead", "nextTry"),
      status.channels.map((channel) => channelRow(channel, status.now, visitor).map(cellOf)),
    )
  }
${hostTable(status.hosts, status.now, visitor)}`;
};

export const now = (config: AppConfig, reading: Reading) =>
  HttpRouter.add(
    "GET",
    "/",
    Effect.gen(function* () {
      const visitor = yield* visitorOf(config);
      const status = yield* Effect.provideContext(statusOf(config), reading);
      const drawn = yield* Effect.provideContext(trends(status.now, visitor), reading);
      return pageOf(visitor, {
        title: words.title,
        content: contentOf(status, drawn, visitor),
        isLive: true,
      });
    }),
  );
