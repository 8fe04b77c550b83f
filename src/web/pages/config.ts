import * as Clock from "effect/Clock";
import * as Duration from "effect/Duration";
import * as Effect from "effect/Effect";
import * as Option from "effect/Option";
import type { AppConfig } from "../../config/load.ts";
import { namedSecrets } from "../../config/named_secrets.ts";
import { anyTime, pauseAt } from "../../domain/timetable.ts";
import { durationText } from "../../domain/duration_text.ts";
import { headings } from "../../views/headings.ts";
import { pauseText } from "../../views/pause_text.ts";
import { html, type Value } from "../html.ts";
import type { Reading } from "../reading.ts";
import { showing } from "../route.ts";
import { addressText } from "../../config/http.ts";
import { tableOf } from "../table.ts";
import type { Visitor } from "../visitor.ts";

/*
 * What the process works by; of secrets the names of their variables alone.
 */

const words = {
  title: { en: "Config", zh: "配置" },
  settings: { en: "Settings", zh: "设置" },
  setting: { en: "Setting", zh: "设置项" },
  value: { en: "Value", zh: "值" },
  sources: { en: "Sources", zh: "来源" },
  rules: { en: "Rules", zh: "规则" },
  channels: { en: "Channels", zh: "通道" },
  secrets: { en: "Secrets", zh: "密钥" },
  host: { en: "Host", zh: "主机" },
  about: { en: "Set to", zh: "内容" },
  sends: { en: "Sends", zh: "发送" },
  now: { en: "at once", zh: "立即" },
  yes: { en: "yes", zh: "是" },
  no: { en: "no", zh: "否" },
  heed: { en: "To be aware of", zh: "请留意" },
  loaded: {
    en: "As it was loaded; what changed in the file since is not shown.",
    zh: "以加载时为准；之后对文件的修改不在这里。",
  },
};

const settingsOf = (config: AppConfig, { language }: Visitor) => {
  const length = (duration: Duration.Duration) => durationText(duration, language);
  const { delivery, http } = config;
  return [
    ["config", config.origin.path],
    ["poll_interval_seconds", length(config.pollInterval)],
    ["first_run", config.firstRun],
    ["state.sqlite_path", config.sqlitePath],
    ["state.retention_days", length(config.retention)],
    ["delivery.max_age_hours", length(delivery.maxAge)],
    ["delivery.max_attempts", delivery.maxAttempts],
    ["delivery.digest_above", delivery.digestAbove],
    ["delivery.flood_limit", delivery.floodLimit],
    ["delivery.update_window_minutes", length(config.updateWindow)],
    ["supervision.stale_minutes", length(config.stale)],
    ["supervision.notify", config.notices.join(", ")],
    ["language", config.locale.language],
    ["timezone", config.locale.timezone],
    ...Option.match(http, {
      onNone: () => [],
      onSome: ({ address, publicUrl }) => [
        ["http.listen", addressText(address)],
        ...Option.toArray(Option.map(publicUrl, (url) => ["http.public_url", url])),
      ],
    }),
  ];
};

type Shown = {
  readonly id: string;
  readonly hosts?: ReadonlyArray<string>;
  readonly about?: AppConfig["sources"][number]["about"];
  readonly unusable: AppConfig["sources"][number]["unusable"];
};

const entryRow = ({ id, hosts = [], about = [], unusable }: Shown, { say }: Visitor) => [
  id,
  hosts.join(", "),
  [
    about.map(say).join("; "),
    Option.match(unusable, {
      onNone: () => undefined,
      onSome: (reason) => html`<p class="bad">${say(reason)}</p>`,
    }),
  ] as Value,
];

export const configPage = (config: AppConfig, reading: Reading) =>
  showing(config, reading, "/config", (visitor) =>
    Effect.gen(function* () {
      const { say, language } = visitor;
      const now = yield* Clock.currentTimeMillis;
      const yesNo = (is: boolean) => say(is ? words.yes : words.no);
      const heeded = [...config.idle, ...config.warnings];
      const secrets = namedSecrets(config);
      return {
        title: words.title,
        content: html`<p class="quiet">${say(words.loaded)}</p>${
          heeded.length > 0 && html`
            <section class="panel">
              <h2 class="careful">${say(words.heed)}</h2>
              <ul>${heeded.map((each) => html`<li>${say(each)}</li>`)}</ul>
            </section>
          `
        }${
          tableOf(
            say(words.settings),
            [say(words.setting), say(words.value)],
            settingsOf(config, visitor),
          )
        }${
          tableOf(
            say(words.sources),
            [...headings(language, "source"), say(words.host), say(words.about)],
            config.sources.map((entry) => entryRow(entry, visitor)),
          )
        }${
          tableOf(
            say(words.rules),
            [...headings(language, "rule"), say(words.host), say(words.about)],
            config.rules.map((entry) => entryRow(entry, visitor)),
          )
        }${
          tableOf(
            say(words.channels),
            [...headings(language, "channel"), say(words.host), say(words.about), say(words.sends)],
            config.notifiers.map((entry) => [
              ...entryRow(entry, visitor),
              Option.match(pauseAt(now, config.timetables.get(entry.id) ?? anyTime), {
                onNone: () => say(words.now),
                onSome: (pause) => say(pauseText(pause, now)),
              }),
            ]),
          )
        }${
          secrets.length > 0 && tableOf(
            say(words.secrets),
            headings(language, "variable", "set", "needed", "namedBy"),
            secrets.map(({ variable, set, required, path }) => [
              variable,
              set || !required ? yesNo(set) : html`<span class="state bad">${yesNo(set)}</span>`,
              yesNo(required),
              path,
            ]),
          )
        }`,
      };
    }));
