import { ok } from "node:assert/strict";
import * as Arr from "effect/Array";
import * as Arbitrary from "effect/Arbitrary";
import * as Duration from "effect/Duration";
import * as Effect from "effect/Effect";
import * as Layer from "effect/Layer";
import * as Result from "effect/Result";
import * as Schema from "effect/Schema";
import type * as Scope from "effect/Scope";
import { Alert } from "../../../src/domain/alert.ts";
import { Locale } from "../../../src/domain/locale.ts";
import type { Message, Notifier } from "../../../src/domain/notifier.ts";
import { HttpPolicy, UpstreamClient } from "../../../src/http/upstream_client.ts";
import type { NotifierPlugin } from "../../../src/plugin/plugin.ts";
import { environmentOf } from "../../testing.ts";
import { vocabularyLayer } from "../../vocabulary.ts";
import { alert, message } from "../samples.ts";

/*
 * What the tests of all group robots need.
 */

export const client = UpstreamClient.layer({ userAgent: "mrt-test" }).pipe(
  Layer.provide(
    Layer.succeed(HttpPolicy, {
      timeout: Duration.seconds(5),
      retries: 0,
      retryWithin: Duration.zero,
      maxBytes: 10_000,
    }),
  ),
);

/** The one entry of a section, with the variables that are set. */
export const entryOf = <R>(
  plugin: NotifierPlugin<R>,
  section: unknown,
  variables: Readonly<Record<string, string>>,
) => {
  const [entry] = Result.getOrThrow(plugin.open(section, environmentOf(variables)));
  ok(entry !== undefined);
  return entry;
};

const world = Layer.merge(client, vocabularyLayer);

/** The channel of a section, built to send over loopback. */
export const channelOf = (
  plugin: NotifierPlugin<UpstreamClient | Scope.Scope>,
  section: unknown,
  variables: Readonly<Record<string, string>>,
) =>
  Effect.map(
    entryOf(plugin, section, variables).make as Effect.Effect<
      Notifier,
      never,
      UpstreamClient | Scope.Scope
    >,
    (channel) => channel,
  ).pipe(Effect.provide(world));

/** In Chinese, at Shanghai's time. */
export const inChineseLocale = Effect.provideService(Locale, {
  language: "zh",
  timezone: "Asia/Shanghai",
});

/** Two alerts in one message. */
export const digest = (mention: boolean): Message => ({
  ...message(alert()),
  alerts: [alert(), alert({ title: "Another", eventType: "issue_opened" })],
  mention,
});

/** Titles and the like that would mention somebody, mark text up or break out of where they stand. */
const hostileText = Schema.Union([
  Schema.Literals([
    '<at user_id="all">x</at>',
    "<at id=all></at>",
    "&lt;at id=all&gt;&lt;/at&gt;",
    "<@all> <@zhangsan>",
    "@all @所有人 @13800000000 @everyone @somebody",
    "<!channel> <!here|here> <@U012AB3CD> <!subteam^S012AB3CD> <https://evil.example|x>",
    "<@123456789012345678> <@&123456789012345678> <@!123456789012345678>",
    "<at>somebody@x.example</at>",
    '<a href="tg://user?id=1234">x</a> <a href="https://evil.example">x</a>',
    "[x](https://evil.example) ![i](https://evil.example/i.png)",
    "](https://evil.example) **bold** `code` # ~~gone~~",
    "<font color='red'>x</font>",
    '"}]},"at":{"isAtAll":true',
    "\\n\\\\\"'",
  ]),
  Schema.String,
]);

/** One to six alerts with such texts. */
export const hostileMessages = Arbitrary.map(
  Arbitrary.all([
    Arbitrary.schema(Schema.NonEmptyArray(hostileText)),
    Arbitrary.schema(Schema.Array(Alert)),
  ]),
  ([texts, alerts]): Message => ({
    id: "m",
    mention: false,
    recipients: [],
    alerts: Arr.appendAll(
      Arr.map(texts, (text) =>
        alert({
          title: text,
          author: text,
          labels: [text],
          url: `https://x.example/a?b=${text}#${text}`,
        }, text)),
      alerts,
    ),
  }),
);
