import { deepEqual, equal, match, ok } from "node:assert/strict";
import * as Effect from "effect/Effect";
import { telegram } from "../../../src/notifiers/telegram/telegram.ts";
import { answering, type Replied, textOf } from "../../simulators/robot.ts";
import {
  mentionedOnTelegram,
  refusedByTelegram,
  serveTelegram,
  telegramChat,
  telegramPath,
  telegramToken,
} from "../../simulators/telegram.ts";
import { collectWarnings, live } from "../../testing.ts";
import { channelOf, digest } from "../robot/channel.ts";
import { byCode, robotConformance } from "../robot/robot_conformance.ts";
import { alert, message } from "../samples.ts";

const answer = ({ status, body }: Replied) => answering(body, status);
const refusing = (code: number, description: string, parameters?: object) =>
  answer(refusedByTelegram(code, description, parameters));

const variables = { TELEGRAM_BOT_TOKEN: telegramToken };
const at = (address: string, section: object = {}) => ({
  base_url: new URL(address).origin,
  chat_id: telegramChat,
  ...section,
});

robotConformance({
  plugin: telegram,
  label: "Telegram bot",
  variable: "TELEGRAM_BOT_TOKEN",
  path: telegramPath,
  reach: (address) => ({ section: at(address), variables }),
  serve: serveTelegram,
  most: 60_000,
  sign: "“ok”",
  addressIn: "notify.telegram.base_url",
  taken: { ok: true, result: { message_id: 1 } },
  unknown: [
    refusing(406, `Not Acceptable ${telegramToken}`),
    "Telegram bot answers with the unknown code 406, “Not Acceptable …”",
  ],
  gone: refusing(401, "Unauthorized"),
  badForm: refusing(400, "Bad Request: can't parse entities: Unsupported start tag"),
  refusals: [
    [
      "401",
      refusing(401, "Unauthorized"),
      "Unauthorized",
      "Telegram bot answers code 401, “Unauthorized”: Telegram knows no bot by this token; copy it " +
      "into TELEGRAM_BOT_TOKEN once more",
    ],
    ["404, of a token that is none,", refusing(404, "Not Found"), "Unauthorized"],
    [
      "403 of one who has blocked it",
      refusing(403, "Forbidden: bot was blocked by the user"),
      "Unauthorized",
      "Telegram bot answers code 403, “Forbidden: bot was blocked by the user”: the person has " +
      "blocked the bot; have them start it again",
    ],
    [
      "403 of a group it was thrown out of",
      refusing(403, "Forbidden: bot was kicked from the supergroup chat"),
      "Unauthorized",
      "Telegram bot answers code 403, “Forbidden: bot was kicked from the supergroup chat”: the " +
      "bot may not write in the chat of notify.telegram.chat_id; add it, or let the person start it",
    ],
    [
      "a chat nobody knows",
      refusing(400, "Bad Request: chat not found"),
      "Unauthorized",
      "Telegram bot answers code 400, “Bad Request: chat not found”: the bot finds no chat it may " +
      "write in; check notify.telegram.chat_id, and add the bot there",
    ],
    [
      "a topic that is gone",
      refusing(400, "Bad Request: message thread not found"),
      "Unauthorized",
      "Telegram bot answers code 400, “Bad Request: message thread not found”: the topic is closed " +
      "or gone; check notify.telegram.thread_id",
    ],
    ["a text that is too long", refusing(400, "Bad Request: message is too long"), "Rejected"],
    [
      "a rate limit",
      refusing(429, "Too Many Requests: retry after 35", { retry_after: 35 }),
      "RateLimited",
      "Telegram bot answers 429: too many requests; waiting 35 s",
    ],
    ["500", refusing(500, "Internal Server Error"), "Unavailable"],
  ],
  accounts: ["somebody", "123456789"],
  mentionsAll: false,
  pings: mentionedOnTelegram,
  unusable: [
    [
      "a variable that is not set",
      {},
      { zh: "TELEGRAM_BOT_TOKEN 未设置；请填入机器人的 token" },
    ],
    [
      "a value that is no token",
      { TELEGRAM_BOT_TOKEN: "https://api.telegram.org/bot1:x" },
      { en: "TELEGRAM_BOT_TOKEN holds no token of a bot, such as 123456:ABC…; copy it once more" },
    ],
  ],
  recorded: {
    groups: ["telegram"],
    // Nobody is at the new id but the same answer.
    reasonOf: byCode("error_code", "description", { 429: "RateLimited", 400: "Unauthorized" }),
  },
});

live(
  "an alert is HTML with its title as the link, to a topic where one is named",
  () =>
    Effect.gen(function* () {
      const robot = yield* serveTelegram();
      const section = at(robot.address, { mention: ["somebody", "123456789"], thread_id: 7 });
      const channel = yield* channelOf(telegram, section, variables);
      yield* channel.send(message(alert({ title: "<b>R&D</b> @somebody", labels: ['"x"'] })));
      deepEqual(robot.messages[0]?.body, {
        chat_id: telegramChat,
        text: [
          '@somebody <a href="tg://user?id=123456789">123456789</a>',
          '<b>🟣 <a href="https://github.com/vllm-project/vllm/pull/12345">vllm-project/vllm: ' +
          "PR merged — &lt;b&gt;R&amp;D&lt;/b&gt; ＠somebody</a></b>",
          "Matched: deepseek, qwen\nLabels: &quot;x&quot;",
          "<blockquote>This adds …</blockquote>",
          "Time: 2026-11-24 06:00 UTC",
        ].join("\n\n"),
        link_preview_options: { is_disabled: true },
        message_thread_id: 7,
        parse_mode: "HTML",
      });
    }),
);

live("a digest is grouped by source, each entry with its link", () =>
  Effect.gen(function* () {
    const robot = yield* serveTelegram();
    const channel = yield* channelOf(telegram, at(robot.address), variables);
    yield* channel.send(digest(true));
    equal(
      textOf(robot.messages[0]?.body, "text"),
      [
        "<b>2 alerts</b>",
        "",
        "<b>vllm-project/vllm</b>",
        '🟢 <a href="https://github.com/vllm-project/vllm/pull/12345">new issue — Another</a>',
        '🟣 <a href="https://github.com/vllm-project/vllm/pull/12345">PR merged — Support DeepSeek-V4</a>',
      ].join("\n"),
    );
  }));

live(
  "a group that has become a supergroup is followed, and the log says what to change",
  () =>
    Effect.gen(function* () {
      const robot = yield* serveTelegram({ movedTo: -1009876543210 });
      const channel = yield* channelOf(telegram, at(robot.address), variables);
      const { warnings } = yield* collectWarnings(channel.send(message(alert())));
      deepEqual(warnings, [
        "telegram: the group has become a supergroup, to which alerts go from now on; put " +
        '"-1009876543210" into chat_id',
      ]);
      yield* channel.send(message(alert()));
      deepEqual(robot.messages.map(({ body }) => body["chat_id"]), [
        -1009876543210,
        -1009876543210,
      ]);
      equal(robot.requests.length, 3);
    }),
);

live("a check finds a wrong chat, and nothing is sent", () =>
  Effect.gen(function* () {
    const robot = yield* serveTelegram();
    const channel = yield* channelOf(
      telegram,
      at(robot.address, { chat_id: "-5" }),
      variables,
    );
    const reason = yield* Effect.flip(channel.verify);
    match(reason.message, /chat not found”: .* check notify\.telegram\.chat_id/);
    deepEqual(robot.requests, []);
  }));

live(
  "the token in the address is cut out of whatever is said, also where nobody answers",
  () =>
    Effect.gen(function* () {
      const robot = yield* serveTelegram();
      const channel = yield* channelOf(telegram, at(robot.address), variables);
      for (
        const said of [telegramToken, `/bot${telegramToken}/x`, encodeURIComponent(telegramToken)]
      ) {
        robot.misbehave(refusing(400, `Bad Request: see ${said}`));
        const { message: text } = yield* Effect.flip(channel.send(message(alert())));
        ok(!text.includes("test-token"), text);
      }
      robot.misbehave(answering(`<title>${telegramToken}</title>`, 502));
      const { message: text } = yield* Effect.flip(channel.send(message(alert())));
      ok(!text.includes("test-token"), text);
    }),
);
