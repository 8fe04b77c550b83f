import { deepEqual, equal, match, ok } from "node:assert/strict";
import * as Effect from "effect/Effect";
import { failedAtApprise, serveApprise } from "../simulators/apprise.ts";
import { refusedByBark, serveBark } from "../simulators/bark.ts";
import { serveDingtalk } from "../simulators/dingtalk.ts";
import { serveDiscord } from "../simulators/discord.ts";
import { serveFeishu } from "../simulators/feishu.ts";
import { refusedByNtfy, serveNtfy } from "../simulators/ntfy.ts";
import { answering } from "../simulators/robot.ts";
import { serveSlack } from "../simulators/slack.ts";
import { serveTeams } from "../simulators/teams.ts";
import { serveTelegram, telegramChat, telegramToken } from "../simulators/telegram.ts";
import { serveWebhook, webhookSecret } from "../simulators/webhook.ts";
import { serveWecom } from "../simulators/wecom.ts";
import { asRead } from "../notifiers/robot/as_read.ts";
import { everywhere } from "./programs.ts";
import { stocked } from "./world.ts";

everywhere(
  "the robots of chats are checked, tried and told, and what they answer is shown",
  () =>
    Effect.gen(function* () {
      const mrt = yield* stocked;
      const feishu = yield* serveFeishu({ secret: "feishu-hush" });
      const dingtalk = yield* serveDingtalk();
      const wecom = yield* serveWecom();
      const slack = yield* serveSlack();
      const discord = yield* serveDiscord();
      const telegram = yield* serveTelegram();
      const teams = yield* serveTeams();
      const ntfy = yield* serveNtfy();
      const bark = yield* serveBark();
      const webhook = yield* serveWebhook({ secret: webhookSecret });
      const apprise = yield* serveApprise();
      const robots = [
        ...[feishu, dingtalk, wecom, slack, discord, telegram, teams],
        ...[ntfy, bark, webhook, apprise],
      ];
      mrt.writeConfig({
        ...mrt.config,
        first_run: "summary",
        notify: {
          feishu: { secret_env: "FEISHU_SECRET", mention: ["all"] },
          dingtalk: { mention: ["13800000000"], language: "zh" },
          wecom: {},
          slack: { mention: ["U012AB3CD"] },
          discord: {},
          telegram: { chat_id: telegramChat, base_url: new URL(telegram.address).origin },
          teams: { language: "zh" },
          ntfy: {},
          bark: { language: "zh" },
          webhook: { secret_env: "WEBHOOK_SECRET", mention: ["team"] },
          apprise: { tag: "team" },
        },
      });
      const variables = {
        FEISHU_WEBHOOK_URL: feishu.address,
        FEISHU_SECRET: "feishu-hush",
        DINGTALK_WEBHOOK_URL: dingtalk.address,
        WECOM_WEBHOOK_URL: wecom.address,
        SLACK_WEBHOOK_URL: slack.address,
        DISCORD_WEBHOOK_URL: discord.address,
        TELEGRAM_BOT_TOKEN: telegramToken,
        TEAMS_WEBHOOK_URL: teams.address,
        NTFY_URL: ntfy.address,
        BARK_URL: bark.address,
        WEBHOOK_URL: webhook.address,
        WEBHOOK_SECRET: webhookSecret,
        APPRISE_URL: apprise.address,
      };
      const run = (...args: ReadonlyArray<string>) =>
        mrt.runWith(variables, robots.map(({ address }) => new URL(address).host), ...args);

      const checked = yield* run("check", "--online");
      equal(checked.code, 0, checked.stdout);
      match(checked.stdout, /feishu .*mentions everybody/);
      deepEqual(robots.flatMap(({ messages }) => messages), []);

      match(checked.stdout, /slack .*mentions U012AB3CD/);
      match(
        checked.stdout,
        /teams: cannot be asked without sending a message; mrt test-notify teams sends one/,
      );

      match(
        checked.stdout,
        /webhook: cannot be asked without sending a message; mrt test-notify webhook sends one/,
      );

      const tried = yield* run("test-notify");
      equal(tried.code, 0, tried.stdout);
      match(tried.stdout, /discord: test message accepted/);
      match(
        tried.stdout,
        /teams: test message handed over; whether Teams shows it, the workflow's run history says/,
      );
      const texts = robots.map(({ messages }) => messages.map(asRead)[0]);
      match(texts[0] ?? "", /^MRT: this is a test message\nIf you can read this/);
      match(texts[1] ?? "", /^MRT：这是一条测试消息\n收到这条消息/);
      for (const text of texts.slice(2, 6)) match(text ?? "", /MRT: this is a test message\n/);
      match(texts[6] ?? "", /MRT：这是一条测试消息\n/);

      for (const text of [texts[7], texts[9], texts[10]]) {
        match(text ?? "", /^MRT: this is a test message\nIf you can read this/);
      }
      match(texts[8] ?? "", /^MRT：这是一条测试消息\n收到这条消息/);
      match(tried.stdout, /webhook: test message accepted/);

      const saying = ({ status, body }: ReturnType<typeof refusedByNtfy>) =>
        answering(body, status);
      ntfy.misbehave(saying(refusedByNtfy(40301, "forbidden")));
      bark.misbehave(saying(refusedByBark(500, "push failed: BadDeviceToken")));
      webhook.misbehave(answering("", 410));
      apprise.misbehave(
        saying(failedAtApprise(["WARNING", "Failed to send Matrix notification: error=401."])),
      );
      feishu.misbehave(answering({ code: 19024, msg: "Key Words Not Found" }));
      dingtalk.misbehave(answering({ errcode: 310000, errmsg: "ip 203.0.113.7 not in whitelist" }));
      wecom.misbehave(
        answering({ errcode: 93000, errmsg: `invalid webhook url ${wecom.address}` }),
      );
      slack.misbehave(answering("channel_is_archived", 410));
      discord.misbehave(answering({ message: "Unknown Webhook", code: 10015 }, 404));
      telegram.misbehave(
        answering({ ok: false, error_code: 403, description: `Forbidden: ${telegramToken}` }, 403),
      );
      teams.misbehave(
        answering({ error: { code: "WorkflowTriggerIsNotEnabled", message: "off" } }, 400),
      );
      const refused = yield* run("test-notify");
      equal(refused.code, 3);
      match(refused.stdout, /feishu: not sent: .*19024, “Key Words Not Found”: .*signatures/);
      match(refused.stdout, /dingtalk: not sent: .*310000, “ip not in whitelist”: .*allow-list/);
      match(
        refused.stdout,
        /wecom: not sent: .*93000, “invalid webhook url …”: .*WECOM_WEBHOOK_URL/,
      );
      match(refused.stdout, /slack: not sent: .*channel_is_archived: .*SLACK_WEBHOOK_URL/);
      match(refused.stdout, /discord: not sent: .*10015, “Unknown Webhook”: .*DISCORD_WEBHOOK_URL/);
      match(refused.stdout, /telegram: not sent: .*403, “Forbidden: …”: .*telegram\.chat_id/);
      match(refused.stdout, /teams: not sent: .*IsNotEnabled, “off”: .*Power Automate/);
      match(refused.stdout, /ntfy: not sent: .*40301, “forbidden”: .*token_env/);
      match(refused.stdout, /bark: not sent: .*500, “push failed: BadDeviceToken”: .*BARK_URL/);
      match(refused.stdout, /webhook: not sent: .*answers 410; check WEBHOOK_URL/);
      match(refused.stdout, /apprise: not sent: .*424, “Failed to send Matrix .*no target/);
      ok(!/203\.0|test-token|hush/.test(refused.stdout + refused.stderr), refused.stdout);

      for (const robot of robots) robot.misbehave(null);
      equal((yield* run("once")).code, 0);
      deepEqual(robots.map(({ messages }) => messages.length), robots.map(() => 2));
    }),
);
