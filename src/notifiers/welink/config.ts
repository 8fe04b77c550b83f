import * as Schema from "effect/Schema";
import { encodePhrase } from "../../domain/phrase.ts";
import { cleanLine, codePoints } from "../../domain/text.ts";
import { describing, maxPerMinute, setting, titled } from "../../plugin/fields.ts";
import { webhookEnv } from "../robot/fields.ts";
import { mentions, mentionsLimit } from "./text.ts";

/** The most a message mentions. */
export const maxAccounts = 10;

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

/** The section `notify.welink`. */
export const WeLinkConfig = Schema.Struct({
  webhook_env: webhookEnv("WELINK_WEBHOOK_URL"),
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
export type WeLinkConfig = typeof WeLinkConfig.Type;
