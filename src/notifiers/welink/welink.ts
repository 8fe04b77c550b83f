import * as Clock from "effect/Clock";
import * as Effect from "effect/Effect";
import * as Option from "effect/Option";
import * as Redacted from "effect/Redacted";
import * as Schema from "effect/Schema";
import { encodePhrase, type Phrase } from "../../domain/phrase.ts";
import { describing, EnvName, maxPerMinute, setting, titled } from "../../plugin/fields.ts";
import { accepted, type Message, type Notifier } from "../../domain/notifier.ts";
import { type ChannelPlace, makeChannel } from "../../plugin/channel.ts";
import { secretFrom } from "../../plugin/plugin.ts";
import { cleanLine, codePoints } from "../../domain/text.ts";
import { UpstreamClient } from "../../http/upstream_client.ts";
import { digestOf, digestText } from "../../message/digest.ts";
import { fitAlert, fitDigest } from "../../message/fit.ts";
import { render } from "../../message/render.ts";
import { wordingOf } from "../../message/words.ts";
import { Locale } from "../../domain/locale.ts";
import { Vocabulary } from "../../domain/vocabulary.ts";
import { refusesContent, welinkRefusal } from "./reply.ts";
import { dense, limit, mentions, mentionsLimit } from "./text.ts";

/*
 * WeLink group robot: POST …/api/werobot/v1/webhook/send?token=…&channel=standard. The robot takes
 * text only, 1 to 500 characters, a time not older than 10 minutes and a fresh uuid per call; the
 * answer's `code` says whether it was taken. Sending is allowed by an IP allow-list, but who knows
 * the address knows the token in it, so the address appears in no message.
 */

const maxAccounts = 10;

const Account = Schema.String.check(
  Schema.makeFilter((account) => {
    if (account.trim() === "") {
      return encodePhrase({
        en: "expected a WeLink user id, found a blank",
        zh: "应为 WeLink 用户 ID，这里是空白",
      });
    }
    if (account.startsWith("@")) {
      return encodePhrase({
        en: "write the user id without the @ in front",
        zh: "用户 ID 前面不要写 @",
      });
    }
    if (/\s/.test(account) || cleanLine(account) !== account) {
      return encodePhrase({
        en: "expected a WeLink user id without blanks and control characters",
        zh: "应为 WeLink 用户 ID，不含空格和控制字符",
      });
    }
    return undefined;
  }, { toJsonSchema: () => [{ pattern: "^(?!@)\\S+$" }, true] }),
).annotate(titled({ en: "user id", zh: "用户 ID" }));

const twice = { en: "this account is listed twice", zh: "这个账号列了两次" };

const Config = Schema.Struct({
  webhook_env: setting(
    EnvName,
    "WELINK_WEBHOOK_URL",
    { en: "The variable that holds the robot's address.", zh: "存放机器人地址的变量。" },
  ),
  is_at: Schema.optionalKey(
    Schema.Boolean.annotate(describing({
      en: "Whether to mention at_accounts; without it they are, when there are any.",
      zh: "是否 @ at_accounts 中的人；不写则有人就 @。",
    })),
  ),
  /** Group robots of its kind take 20. */
  max_per_minute: maxPerMinute(20),
  is_at_all: setting(Schema.Boolean, false, {
    en: "Whether to mention everybody in the group.",
    zh: "是否 @ 群里的所有人。",
  }),
  at_accounts: setting(Schema.Array(Account), [], {
    en: "Whom to mention, at most 10.",
    zh: "要 @ 的人，最多 10 个。",
  }),
}).annotate(describing({
  en: "Alerts to a WeLink group through its robot.",
  zh: "通过 WeLink 群机器人向群里发送提醒。",
})).check(
  Schema.makeFilter(({ is_at, is_at_all, at_accounts }) => {
    const mistakes = [];
    if (is_at === true && at_accounts.length === 0) {
      mistakes.push({
        path: ["is_at"],
        issue: encodePhrase({
          en: "is_at is true but at_accounts names nobody; add accounts or set is_at to false",
          zh: "is_at 为 true，但 at_accounts 里没有人；请添加账号，或把 is_at 设为 false",
        }),
      });
    }
    if (at_accounts.length > maxAccounts) {
      mistakes.push({
        path: ["at_accounts"],
        issue: encodePhrase({
          en: `WeLink mentions at most ${maxAccounts} accounts, found ${at_accounts.length}`,
          zh: `WeLink 一次最多 @ ${maxAccounts} 个账号，这里有 ${at_accounts.length} 个`,
        }),
      });
    } else if (is_at !== false && codePoints(mentions(at_accounts, is_at_all)) > mentionsLimit) {
      mistakes.push({
        path: ["at_accounts"],
        issue: encodePhrase({
          en: `the accounts take more than ${mentionsLimit} of a message's 500 characters`,
          zh: `这些账号超过了一条消息 500 字中的 ${mentionsLimit} 字`,
        }),
      });
    }
    at_accounts.forEach((account, index) => {
      if (at_accounts.indexOf(account) < index) {
        mistakes.push({ path: ["at_accounts", index], issue: encodePhrase(twice) });
      }
    });
    return mistakes;
  }, {
    toJsonSchema: () => [{
      properties: { at_accounts: { maxItems: maxAccounts, uniqueItems: true } },
      if: { required: ["is_at"], properties: { is_at: { const: true } } },
      then: { required: ["at_accounts"], properties: { at_accounts: { minItems: 1 } } },
    }, true],
  }),
);

/** What is wrong with the robot's address, in words that do not repeat it. */
const addressProblem = (
  variable: string,
  address: Option.Option<Redacted.Redacted>,
): Option.Option<Phrase> => {
  if (Option.isNone(address)) {
    return Option.some(
      {
        en: `${variable} is not set; put the address of the WeLink robot into it`,
        zh: `${variable} 未设置；请填入 WeLink 群机器人的地址`,
      },
    );
  }
  // Parsing would quietly leave a line end out.
  if (/["'“”‘’\s]/.test(Redacted.value(address.value))) {
    return Option.some({
      en: `${variable} holds a blank, a quote or a line end inside the address; take it out`,
      zh: `${variable} 的地址中有空格、引号或换行；请去掉`,
    });
  }
  const url = URL.parse(Redacted.value(address.value));
  if (url === null || !/^https?:$/.test(url.protocol)) {
    return Option.some(
      {
        en: `${variable} holds no http(s) address; copy the address of the WeLink robot once more`,
        zh: `${variable} 不是 http(s) 地址；请重新复制 WeLink 群机器人的地址`,
      },
    );
  }
  const missing = ["token", "channel"].filter((name) => (url.searchParams.get(name) ?? "") === "");
  return missing.length === 0 ? Option.none() : Option.some({
    en: `${variable} holds an address without ${
      missing.join(" and ")
    }; copy the address of the WeLink robot once more`,
    zh: `${variable} 中的地址缺少 ${missing.join(" 和 ")}；请重新复制 WeLink 群机器人的地址`,
  });
};

/** Whom it mentions, for `check`. */
const mentionsOf = ({ is_at, is_at_all, at_accounts }: typeof Config.Type) => {
  if (is_at_all) return [{ en: "mentions everybody", zh: "@ 所有人" }];
  const accounts = is_at === false ? [] : at_accounts;
  return accounts.length === 0 ? [] : [{
    en: `mentions ${accounts.join(", ")}`,
    zh: `@ ${accounts.join("、")}`,
  }];
};

const first = { webhook_env: "WELINK_WEBHOOK_URL", is_at_all: false, at_accounts: [] };

/** Sends alerts to a WeLink group through its robot. */
export const welink = makeChannel({
  kind: "welink",
  config: Config,
  own: "webhook_env",
  example: { webhook_env: first.webhook_env, is_at: false, is_at_all: false, at_accounts: [] },
  starter: { questions: [], proposedIn: "zh", section: () => first },
  entry: (config, place, environment) => {
    const variable = config.webhook_env;
    const address = secretFrom(environment, variable);
    const unusable = addressProblem(variable, address);
    return {
      secrets: [{ path: `${place.path}.webhook_env`, variable, required: true }],
      unusable,
      about: mentionsOf(config),
      hosts: Option.isSome(address) && Option.isNone(unusable)
        ? [new URL(Redacted.value(address.value)).host]
        : [],
      make: Option.match(address, {
        onNone: () => Effect.die(`${place.channel} has no address`),
        onSome: (value) => make(config, value, place),
      }),
    };
  },
});

const make = (
  config: typeof Config.Type,
  address: Redacted.Redacted,
  { channel, path }: ChannelPlace,
) =>
  Effect.gen(function* () {
    const client = yield* UpstreamClient;
    const wording = wordingOf(yield* Locale, yield* Vocabulary);
    const isAt = config.is_at ?? config.at_accounts.length > 0;
    const atAccounts = isAt ? config.at_accounts : [];
    const mentioned = mentions(atAccounts, config.is_at_all);

    const textOf = ({ alerts, mention }: Message): string => {
      const head = mention ? mentioned : "";
      return alerts.length === 1
        ? fitAlert(render(alerts[0], wording), head, limit)
        : digestText(digestOf(alerts, wording), dense(head));
    };

    /** What the robot answers, and why it did not take the text where it did not. */
    const post = Effect.fnUntraced(function* (text: string, mention: boolean) {
      const response = yield* client.exchange({
        url: Redacted.value(address),
        label: { en: "WeLink webhook", zh: "WeLink" },
        headers: { "accept-charset": "UTF-8" },
        json: {
          messageType: "text",
          content: { text },
          timeStamp: yield* Clock.currentTimeMillis,
          uuid: yield* Effect.sync(() => crypto.randomUUID().replaceAll("-", "")),
          isAt: isAt && mention,
          isAtAll: config.is_at_all && mention,
          atAccounts: mention ? atAccounts : [],
        },
      });
      const now = yield* Clock.currentTimeMillis;
      const robot = { path, variable: config.webhook_env };
      return { response, refused: welinkRefusal(response, robot, now) };
    });

    const send = Effect.fn("WeLink.send")(function* (message: Message) {
      const { refused } = yield* post(textOf(message), message.mention);
      if (Option.isSome(refused)) return yield* refused.value;
      return accepted;
    });

    // A text must have a character: one without is refused, but by a robot that is there and enabled.
    const verify = Effect.gen(function* () {
      const { response, refused } = yield* post("", false);
      if (Option.isSome(refused) && !refusesContent(response, refused.value)) {
        return yield* refused.value;
      }
    });

    const notifier: Notifier = {
      channel,
      maxPerMinute: config.max_per_minute,
      fits: (alerts) => fitDigest(alerts, dense(mentioned), wording, limit),
      verify,
      send,
    };
    return notifier;
  });
