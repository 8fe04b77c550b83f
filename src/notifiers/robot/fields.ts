import * as Schema from "effect/Schema";
import { encodePhrase, type Phrase } from "../../domain/phrase.ts";
import { cleanLine } from "../../domain/text.ts";
import {
  describing,
  EnvName,
  expecting,
  maxPerMinute,
  setting,
  titled,
} from "../../plugin/fields.ts";

/** The key `webhook_env` of a robot. */
export const webhookEnv = (
  standard: string,
  description: Phrase = {
    en: "The variable that holds the robot's address.",
    zh: "存放机器人地址的变量。",
  },
) => setting(EnvName, standard, description);

/** The key `proxy_env` of a channel that is not reached from everywhere. */
export const proxyEnv = Schema.optionalKey(
  EnvName.annotate(describing({
    en: "The variable that holds the address of a proxy for this channel alone.",
    zh: "存放代理地址的变量，只用于这个通道。",
  })),
);

/** The key `secret_env` of a robot. */
export const secretEnv = Schema.optionalKey(
  EnvName.annotate(describing({
    en: "The variable that holds the secret to sign with, for a robot that checks signatures.",
    zh: "存放签名密钥的变量；机器人开启了签名校验（加签）时填写。",
  })),
);

/** Mentions everybody in the group. */
export const everybody = "all";

/** A place in a message is short, and so is the patience of those who are mentioned. */
const mostMentions = 20;

/** Whom a robot can mention. */
export interface Accounts {
  readonly pattern: RegExp;
  /** One of them: `a mobile number or a userId`. */
  readonly one: Phrase;
  readonly many: Phrase;
  /** Whether it can mention everybody in the group. */
  readonly all: boolean;
}

const mentionField = ({ pattern, one, many, all }: Accounts) =>
  setting(
    Schema.Array(
      Schema.String.check(
        Schema.makeFilter(
          (text) => (all && text === everybody) || (pattern.test(text) && cleanLine(text) === text),
          {
            ...expecting({
              en: `${one.en} without an @ in front${all ? `, or "${everybody}"` : ""}`,
              zh: `${one.zh}（前面不带 @）${all ? `，或 "${everybody}"` : ""}`,
            }),
            toJsonSchema: () => ({
              pattern: `${all ? `^${everybody}$|` : ""}${pattern.source}`,
            }),
          },
        ),
      ).annotate(titled({ en: "id", zh: "ID" })),
    ).check(
      Schema.makeFilter((ids) => [
        ...ids.length <= mostMentions ? [] : [{
          path: [],
          issue: encodePhrase({
            en: `expected at most ${mostMentions} mentions, found ${ids.length}`,
            zh: `最多 @ ${mostMentions} 个，这里有 ${ids.length} 个`,
          }),
        }],
        ...ids.flatMap((id, index) =>
          ids.indexOf(id) === index ? [] : [{
            path: [index],
            issue: encodePhrase({ en: `${id} is listed twice`, zh: `${id} 列了两次` }),
          }]
        ),
      ], { toJsonSchema: () => ({ maxItems: mostMentions, uniqueItems: true }) }),
    ),
    [],
    {
      en: `Whom to mention: ${many.en}${
        all ? `, or \`${everybody}\` for everybody in the group` : ""
      }.`,
      zh: `要 @ 的人：${many.zh}${all ? `；\`${everybody}\` 表示 @ 所有人` : ""}。`,
    },
  );

/** The keys of any robot. */
export const robotFields = (perMinute: number, accounts: Accounts) => ({
  max_per_minute: maxPerMinute(perMinute),
  mention: mentionField(accounts),
});

/** The keys of a robot whose address is in a variable, by default the one of this name. */
export const webhookFields = (variable: string, perMinute: number, accounts: Accounts) => ({
  webhook_env: webhookEnv(variable),
  ...robotFields(perMinute, accounts),
});

/** Whether one message may mention all of these. */
export const takesMentions =
  ({ pattern, all }: Accounts) => (ids: ReadonlyArray<string>): boolean =>
    ids.length <= mostMentions && ids.every((id) => (all && id === everybody) || pattern.test(id));

/** Whom a robot mentions, for `check`. */
export const mentionsSomebody = (mention: ReadonlyArray<string>): ReadonlyArray<Phrase> => {
  if (mention.length === 0) return [];
  if (mention.includes(everybody)) return [{ en: "mentions everybody", zh: "@ 所有人" }];
  return [{ en: `mentions ${mention.join(", ")}`, zh: `@ ${mention.join("、")}` }];
};
