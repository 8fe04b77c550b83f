import * as Clock from "effect/Clock";
import * as Effect from "effect/Effect";
import * as Layer from "effect/Layer";
import * as Option from "effect/Option";
import * as Redacted from "effect/Redacted";
import * as Schema from "effect/Schema";
import { EnvName, maxPerMinute, setting } from "../../plugin/fields.ts";
import { NotifyError, type Reason } from "../../domain/errors.ts";
import { accepted, type Message, Notifiers } from "../../domain/notifier.ts";
import { makePlugin, secretFrom } from "../../plugin/plugin.ts";
import { cleanLine, codePoints } from "../../domain/text.ts";
import { UpstreamClient } from "../../http/upstream_client.ts";
import { render } from "../../message/render.ts";
import { wordingOf } from "../../message/words.ts";
import { Locale } from "../../domain/locale.ts";
import { refusesContent, welinkRefusal } from "./reply.ts";
import { digestFits, mentions, mentionsLimit, welinkDigest, welinkText } from "./text.ts";

/*
 * WeLink group robot: POST …/api/werobot/v1/webhook/send?token=…&channel=standard. The robot takes
 * text only, 1 to 500 characters, a time not older than 10 minutes and a fresh uuid per call; the
 * answer's `code` says whether it was taken. Sending is allowed by an IP allow-list, but who knows
 * the address knows the token in it, so the address appears in no message.
 */

const channel = "welink";
const maxAccounts = 10;

const Account = Schema.String.check(
  Schema.makeFilter((account) => {
    if (account.trim() === "") return "expected a WeLink user id, found a blank";
    if (account.startsWith("@")) return "write the user id without the @ in front";
    if (/\s/.test(account) || cleanLine(account) !== account) {
      return "expected a WeLink user id without blanks and control characters";
    }
    return undefined;
  }, { toJsonSchema: () => [{ pattern: "^(?!@)\\S+$" }, true] }),
).annotate({ title: "user id" });

const Config = Schema.Struct({
  webhook_env: setting(
    EnvName,
    "WELINK_WEBHOOK_URL",
    "The variable that holds the robot's address.",
  ),
  is_at: Schema.optionalKey(
    Schema.Boolean.annotate({
      description: "Whether to mention at_accounts; without it they are, when there are any.",
    }),
  ),
  /** Group robots of its kind take 20. */
  max_per_minute: maxPerMinute(20),
  is_at_all: setting(Schema.Boolean, false, "Whether to mention everybody in the group."),
  at_accounts: setting(Schema.Array(Account), [], "Whom to mention, at most 10."),
}).annotate({ description: "Alerts to a WeLink group through its robot." }).check(
  Schema.makeFilter(({ is_at, is_at_all, at_accounts }) => {
    const mistakes = [];
    if (is_at === true && at_accounts.length === 0) {
      mistakes.push({
        path: ["is_at"],
        issue: "is_at is true but at_accounts names nobody; add accounts or set is_at to false",
      });
    }
    if (at_accounts.length > maxAccounts) {
      mistakes.push({
        path: ["at_accounts"],
        issue: `WeLink mentions at most ${maxAccounts} accounts, found ${at_accounts.length}`,
      });
    } else if (is_at !== false && codePoints(mentions(at_accounts, is_at_all)) > mentionsLimit) {
      mistakes.push({
        path: ["at_accounts"],
        issue: `the accounts take more than ${mentionsLimit} of a message's 500 characters`,
      });
    }
    at_accounts.forEach((account, index) => {
      if (at_accounts.indexOf(account) < index) {
        mistakes.push({ path: ["at_accounts", index], issue: "this account is listed twice" });
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
const addressProblem = (variable: string, address: Option.Option<Redacted.Redacted>) => {
  if (Option.isNone(address)) {
    return Option.some(
      `${variable} is not set; put the address of the WeLink robot into it`,
    );
  }
  const url = URL.parse(Redacted.value(address.value));
  if (url === null || !/^https?:$/.test(url.protocol)) {
    return Option.some(
      `${variable} holds no http(s) address; copy the address of the WeLink robot once more`,
    );
  }
  const missing = ["token", "channel"].filter((name) => (url.searchParams.get(name) ?? "") === "");
  return missing.length === 0 ? Option.none() : Option.some(
    `${variable} holds an address without ${
      missing.join(" and ")
    }; copy the address of the WeLink robot once more`,
  );
};

/** Sends alerts to a WeLink group through its robot. */
export const welink = makePlugin<Notifiers | UpstreamClient, typeof Config>({
  kind: channel,
  config: Config,
  entries: (config, environment) => {
    const variable = config.webhook_env;
    const address = secretFrom(environment, variable);
    const unusable = addressProblem(variable, address);
    return [{
      id: channel,
      secrets: [{ path: "notify.welink.webhook_env", variable, required: true }],
      unusable,
      hosts: Option.isSome(address) && Option.isNone(unusable)
        ? [new URL(Redacted.value(address.value)).host]
        : [],
      layer: Option.isSome(address) && Option.isNone(unusable)
        ? layer(config, address.value)
        : Layer.empty,
    }];
  },
});

const layer = (config: typeof Config.Type, address: Redacted.Redacted) =>
  Layer.effectDiscard(Effect.gen(function* () {
    const notifiers = yield* Notifiers;
    const client = yield* UpstreamClient;
    const wording = wordingOf(yield* Locale);
    const isAt = config.is_at ?? config.at_accounts.length > 0;
    const atAccounts = isAt ? config.at_accounts : [];
    const mentioned = mentions(atAccounts, config.is_at_all);

    const textOf = ({ alerts, mention }: Message): string =>
      alerts.length === 1
        ? welinkText(render(alerts[0], wording), mention ? mentioned : "")
        : welinkDigest(alerts, mention ? mentioned : "", wording);

    /** What the robot answers, and why it did not take the text where it did not. */
    const post = Effect.fnUntraced(function* (text: string, mention: boolean) {
      const response = yield* client.exchange({
        url: Redacted.value(address),
        label: "WeLink webhook",
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
      return { response, refused: welinkRefusal(response, config.webhook_env, now) };
    });

    const send = Effect.fn("WeLink.send")(
      function* (message: Message) {
        const { refused } = yield* post(textOf(message), message.mention);
        if (Option.isSome(refused)) return yield* refused.value;
        return accepted;
      },
      Effect.mapError((reason: Reason) => new NotifyError({ channel, reason })),
    );

    // A text must have a character: one without is refused, but by a robot that is there and enabled.
    const verify = Effect.gen(function* () {
      const { response, refused } = yield* post("", false);
      if (Option.isSome(refused) && !refusesContent(response, refused.value)) {
        return yield* refused.value;
      }
    }).pipe(Effect.mapError((reason: Reason) => new NotifyError({ channel, reason })));

    yield* notifiers.add({
      channel,
      maxPerMinute: config.max_per_minute,
      fits: (alerts) => digestFits(alerts, mentioned, wording),
      verify,
      send,
    });
  }));
