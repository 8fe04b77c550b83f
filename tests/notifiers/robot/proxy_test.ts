import { deepEqual, equal, match, ok } from "node:assert/strict";
import * as Effect from "effect/Effect";
import * as Option from "effect/Option";
import { slackNotifier } from "../../../src/notifiers/slack/slack.ts";
import { serveProxy } from "../../simulators/proxy.ts";
import { closedPort } from "../../simulators/serve.ts";
import { serveSlack } from "../../simulators/slack.ts";
import { serveTelegram, telegramChat, telegramToken } from "../../simulators/telegram.ts";
import { telegram } from "../../../src/notifiers/telegram/telegram.ts";
import { live, test } from "../../testing.ts";
import { alert, message } from "../samples.ts";
import { channelOf, entryOf } from "./channel.ts";

const section = { proxy_env: "SLACK_PROXY" };

live(
  "messages and checks of a channel go through the proxy it names",
  () =>
    Effect.gen(function* () {
      const proxy = yield* serveProxy;
      const robot = yield* serveSlack();
      const channel = yield* channelOf(slackNotifier, section, {
        SLACK_WEBHOOK_URL: robot.address,
        SLACK_PROXY: proxy.url,
      });
      yield* channel.verify;
      equal(proxy.asked.length, 1);
      yield* channel.send(message(alert()));
      equal(robot.messages.length, 1);
      deepEqual([...new Set(proxy.asked)], [new URL(robot.address).host]);
      // The one beside it does not.
      const before = proxy.asked.length;
      const direct = yield* channelOf(slackNotifier, {}, { SLACK_WEBHOOK_URL: robot.address });
      yield* direct.send(message(alert()));
      equal(proxy.asked.length, before);
    }),
);

live("what is asked by GET goes through the proxy too", () =>
  Effect.gen(function* () {
    const proxy = yield* serveProxy;
    const robot = yield* serveTelegram();
    const channel = yield* channelOf(
      telegram,
      {
        chat_id: telegramChat,
        base_url: new URL(robot.address).origin,
        proxy_env: "TELEGRAM_PROXY",
      },
      // Without a scheme, as curl takes it.
      { TELEGRAM_BOT_TOKEN: telegramToken, TELEGRAM_PROXY: new URL(proxy.url).host },
    );
    yield* channel.verify;
    deepEqual(proxy.asked, [new URL(robot.address).host]);
  }));

live(
  "a proxy that is not there is Unavailable, and the reason says that it is the proxy",
  () =>
    Effect.gen(function* () {
      const robot = yield* serveSlack();
      const nobody = (yield* closedPort).replace("http://", "http://me:test-password@");
      const channel = yield* channelOf(slackNotifier, section, {
        SLACK_WEBHOOK_URL: robot.address,
        SLACK_PROXY: nobody,
      });
      for (const tried of [channel.verify, channel.send(message(alert()))]) {
        const reason = yield* Effect.flip(tried);
        equal(reason._tag, "Unavailable");
        match(reason.message, /: the proxy cannot be reached$/);
        ok(!JSON.stringify(reason).includes("test-password"));
      }
      deepEqual(robot.requests, []);
    }),
);

test("a proxy's variable is a secret, its host is connected to, and a wrong one is explained", () =>
  Effect.sync(() => {
    const address = "https://hooks.slack.com/services/T0/B0/x";
    const open = (proxy: Readonly<Record<string, string>>) =>
      entryOf(slackNotifier, section, { SLACK_WEBHOOK_URL: address, ...proxy });
    const entry = open({ SLACK_PROXY: "socks5://127.0.0.1:1080" });
    deepEqual(entry.hosts, ["hooks.slack.com", "127.0.0.1:1080"]);
    deepEqual(entry.secrets.map(({ path }) => path), [
      "notify.slack.webhook_env",
      "notify.slack.proxy_env",
    ]);
    const why = (proxy: Readonly<Record<string, string>>) =>
      Option.getOrThrow(open(proxy).unusable).en;
    equal(
      why({}),
      "SLACK_PROXY is not set; put the proxy's address into it, or take proxy_env out",
    );
    match(why({ SLACK_PROXY: "ftp://me:hush@x" }), /^SLACK_PROXY begins with ftp:\/\/; a proxy/);
  }));
