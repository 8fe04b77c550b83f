import * as Effect from "effect/Effect";
import * as Option from "effect/Option";
import * as Redacted from "effect/Redacted";
import type { Phrase } from "../../domain/phrase.ts";
import { loadOnce } from "../../plugin/load_once.ts";
import { makeChannel } from "../../plugin/channel.ts";
import { secretFrom } from "../../plugin/plugin.ts";
import { WeLinkConfig } from "./config.ts";

/*
 * WeLink group robot: POST …/api/werobot/v1/webhook/send?token=…&channel=standard. The robot takes
 * text only, 1 to 500 characters, a time not older than 10 minutes and a fresh uuid per call; the
 * answer's `code` says whether it was taken. Sending is allowed by an IP allow-list, but who knows
 * the address knows the token in it, so the address appears in no message.
 */

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
const mentionsOf = ({ is_at, is_at_all, at_accounts }: WeLinkConfig) => {
  if (is_at_all) return [{ en: "mentions everybody", zh: "@ 所有人" }];
  const accounts = is_at === false ? [] : at_accounts;
  return accounts.length === 0 ? [] : [{
    en: `mentions ${accounts.join(", ")}`,
    zh: `@ ${accounts.join("、")}`,
  }];
};

const first = { webhook_env: "WELINK_WEBHOOK_URL", is_at_all: false, at_accounts: [] };

const notifierModule = loadOnce(() => import("./welink_notifier.ts"));

/** Sends alerts to a WeLink group through its robot. */
export const welink = makeChannel({
  kind: "welink",
  config: WeLinkConfig,
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
        onSome: (value) =>
          Effect.flatMap(
            notifierModule,
            ({ welinkNotifier }) => welinkNotifier(config, value, place),
          ),
      }),
    };
  },
});
