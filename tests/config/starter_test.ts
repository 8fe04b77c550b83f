import { deepEqual, equal, ok } from "node:assert/strict";
import * as Arbitrary from "effect/Arbitrary";
import * as Effect from "effect/Effect";
import * as Option from "effect/Option";
import * as Result from "effect/Result";
import * as Schema from "effect/Schema";
import { displayWidth } from "effect/cli/CliOutput";
import { load } from "../../src/config/load.ts";
import type { Language } from "../../src/domain/locale.ts";
import { registry } from "../../src/config/registered.ts";
import { firstConfig, questionsOf } from "../../src/config/starter.ts";
import { separated } from "../../src/plugin/starter.ts";
import { test, tries } from "../testing.ts";
import { files } from "./plugins.ts";

const loaded = (text: string) =>
  load(Option.some("mrt.json")).pipe(
    Effect.provide(files({ "mrt.json": text })),
  );

/** Answers people give, right and wrong, among whatever else a keyboard can do. */
const answer = (...usual: ReadonlyArray<string>) =>
  Schema.Union([Schema.Literals(["", ...usual]), Schema.Literals(usual), Schema.String]);

const Answers = Schema.Struct({
  repos: answer("a/b", "a/b, c/d", "a/b,,", "a/b, A/B", "vllm"),
  "hf-orgs": answer("deepseek-ai", "Qwen, 01-ai", "a b"),
  "ms-orgs": answer("deepseek-ai", "Qwen, 01-ai", "a/b"),
  keywords: answer("qwen", 'a "quoted" one', "a\\b, // no comment", "千问, */"),
  channels: answer("console", "welink", "welink, email", "pager", "console,console"),
  "smtp-host": answer("smtp.corp.example", "::1", "https://x"),
  "mail-to": answer("a@b.example", "a@b.example, c@d.example", "a@b, A@B"),
  language: Schema.Literals(["", "en", " zh ", "de"]),
});

test("whatever answers are accepted, the config of them loads and says the same", () =>
  Effect.gen(function* () {
    let accepted = 0;
    const result = yield* Arbitrary.checkEffect(
      Arbitrary.schema(Answers),
      (answers) =>
        Effect.gen(function* () {
          const first = firstConfig(registry, answers);
          if (Result.isFailure(first)) {
            const { en, zh } = first.failure;
            return /^[^\n]+: [^\n]+$/.test(en) && /^[^\n]+：[^\n]+$/.test(zh);
          }
          accepted++;
          const config = yield* loaded(first.success.text);
          if (config.locale.language !== (answers.language.trim() || "en")) return false;
          const count = (text: string) => separated(text).length;
          return config.sources.length ===
            // A repository with its releases, an organisation with its collections.
            2 * count(answers.repos) + 2 * count(answers["hf-orgs"]) + count(answers["ms-orgs"]);
        }),
      tries(400, 1000),
    );
    equal(Arbitrary.formatCheckFailure(result), undefined);
    ok(accepted > 20, `only ${accepted} of the answers were accepted`);
  }));

test("a robot of a chat is set up by its variables, and by its chat where it has several", () =>
  Effect.gen(function* () {
    const answers = {
      channels: "feishu, dingtalk, wecom, slack, discord, telegram, teams, ntfy, bark, webhook, " +
        "apprise",
      "telegram-chat": "-1001234567890",
    };
    const first = Result.getOrThrow(firstConfig(registry, answers));
    const config = yield* loaded(first.text);
    deepEqual(config.notifiers.map(({ id }) => id), answers.channels.split(", "));
    deepEqual(first.secrets.map(({ variable }) => variable), [
      "FEISHU_WEBHOOK_URL",
      "DINGTALK_WEBHOOK_URL",
      "DINGTALK_SECRET",
      "WECOM_WEBHOOK_URL",
      "SLACK_WEBHOOK_URL",
      "DISCORD_WEBHOOK_URL",
      "TELEGRAM_BOT_TOKEN",
      "TEAMS_WEBHOOK_URL",
      "NTFY_URL",
      "BARK_URL",
      "WEBHOOK_URL",
      "WEBHOOK_SECRET",
      "APPRISE_URL",
    ]);
  }));

const standardAnswers = (language: Language) =>
  Object.fromEntries(
    questionsOf(registry, language).flatMap(({ flag, standard }) =>
      standard === undefined ? [] : [[flag, standard]]
    ),
  );

test("the defaults are a config, and every key in it stands below a comment", () =>
  Effect.gen(function* () {
    const first = Result.getOrThrow(firstConfig(registry, standardAnswers("en")));
    const config = yield* loaded(first.text);
    equal(config.sources.length, 7);
    deepEqual(config.notifiers.map(({ id }) => id), ["console"]);
    const lines = first.text.split("\n");
    lines.forEach((line, index) => {
      ok(line.length <= 100, line);
      if (/^\s*"/.test(line)) ok(/^\s*\/\/ ./.test(lines[index - 1] ?? ""), line);
    });
    deepEqual(first.secrets.map(({ variable }) => variable), ["GITHUB_TOKEN", "HF_TOKEN"]);
  }));

test("for readers of Chinese mirrors, WeLink and Shanghai's time are proposed, with Chinese comments", () =>
  Effect.gen(function* () {
    const first = Result.getOrThrow(firstConfig(registry, standardAnswers("zh")));
    const config = yield* loaded(first.text);
    deepEqual(config.locale, { language: "zh", timezone: "Asia/Shanghai" });
    deepEqual(config.notifiers.map(({ id }) => id), ["welink"]);
    deepEqual(config.sources.flatMap(({ hosts = [] }) => hosts), [
      "api.github.com",
      "api.github.com",
      "api.github.com",
      "api.github.com",
      "hf-mirror.com",
      "hf-mirror.com",
      "modelscope.cn",
    ]);
    // A token is none of a mirror's business.
    deepEqual(first.secrets.map(({ variable }) => variable), [
      "GITHUB_TOKEN",
      "WELINK_WEBHOOK_URL",
    ]);
    const lines = first.text.split("\n");
    ok(lines.includes("  // 显示时间用的时区；不写则用系统的时区。"), first.text);
    lines.forEach((line, index) => {
      ok(displayWidth(line) <= 100, line);
      if (/^\s*"/.test(line)) ok(/^\s*\/\/ ./.test(lines[index - 1] ?? ""), line);
    });
  }));
