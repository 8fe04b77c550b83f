import * as Schema from "effect/Schema";
import { encodePhrase } from "../../domain/phrase.ts";
import {
  describing,
  EnvName,
  expecting,
  maxPerMinute,
  setting,
  titled,
} from "../../plugin/fields.ts";

/**
 * What mail servers and browsers agree on for an address: ASCII, nothing quoted, no line breaks. An
 * internationalised domain is written in its `xn--` form.
 */
const address =
  /^[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9-]{0,62})(?:\.[A-Za-z0-9](?:[A-Za-z0-9-]{0,62}))*$/;

export const isAddress = (text: string): boolean => text.length <= 254 && address.test(text);

const Address = Schema.String.check(
  Schema.makeFilter(isAddress, {
    ...expecting({
      en: "an e-mail address such as you@example.com",
      zh: "邮箱地址，如 you@example.com",
    }),
    toJsonSchema: () => ({ pattern: address.source, maxLength: 254 }),
  }),
).annotate(titled({ en: "e-mail address", zh: "邮箱地址" }));

const Host = Schema.String.check(
  Schema.isPattern(
    /^(?:[A-Za-z0-9_](?:[A-Za-z0-9_.-]{0,252})|[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*)$/u,
    expecting({
      en: "a host name or IP address without scheme and port",
      zh: "主机名或 IP 地址，不带协议和端口",
    }),
  ),
).annotate(titled({ en: "host name", zh: "主机名" }));

const needs = (one: string, other: string) => ({
  en: `${one} needs ${other} beside it`,
  zh: `有 ${one} 就必须有 ${other}`,
});
const noRecipient = { en: "expected at least one address to send to", zh: "至少要有一个收件地址" };
const twice = { en: "this address is listed twice", zh: "这个地址列了两次" };

/** Labels of letters, digits and hyphens, as relays check it at EHLO (RFC 5321, 2.3.5). */
const hostName =
  /^(?=.{1,253}$)[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?(?:\.[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?)*$/u;

/** The section `notify.email`. */
export const EmailConfig = Schema.Struct({
  smtp_host: Host.annotate(describing({ en: "The mail server.", zh: "邮件服务器。" })),
  smtp_port: setting(
    Schema.Int.check(
      Schema.isBetween(
        { minimum: 1, maximum: 65535 },
        expecting({ en: "a port from 1 to 65535", zh: "1 到 65535 的端口" }),
      ),
    ),
    587,
    {
      en: "Its port; 465 speaks TLS from the start, whatever use_tls says.",
      zh: "端口；465 从一开始就用 TLS，不看 use_tls。",
    },
  ),
  user_env: Schema.optionalKey(
    EnvName.annotate(describing({
      en: "The variable that holds the SMTP user; without it there is no login.",
      zh: "存放 SMTP 用户名的变量；不写则不登录。",
    })),
  ),
  password_env: Schema.optionalKey(
    EnvName.annotate(describing({
      en: "The variable that holds the SMTP password.",
      zh: "存放 SMTP 密码的变量。",
    })),
  ),
  to_list: Schema.Array(Address).annotate(describing({
    en: "The recipients, at least one.",
    zh: "收件人，至少一个。",
  })),
  max_per_minute: maxPerMinute(0),
  /**
   * Requires STARTTLS. With false a mail, and the login if there is one, travels readable to anybody
   * on the way: for a relay on the same machine or in a trusted network only.
   */
  use_tls: setting(
    Schema.Boolean,
    true,
    {
      en: "Requires STARTTLS; false only for a relay on this machine or in a trusted network.",
      zh: "要求 STARTTLS；只有本机或可信网络中的中继才可设为 false。",
    },
  ),
  from: Schema.optionalKey(
    Address.annotate(describing({
      en: "The sender; without it the SMTP user.",
      zh: "发件人；不写则用 SMTP 用户名。",
    })),
  ),
  ehlo_name: Schema.optionalKey(
    Schema.String.check(
      Schema.isPattern(
        hostName,
        expecting({
          en: "a host name such as mrt.example.com",
          zh: "主机名，如 mrt.example.com",
        }),
      ),
    ).annotate({
      ...titled({ en: "host name", zh: "主机名" }),
      ...describing({
        en: "The name MRT gives itself to the server; without it the sender's domain.",
        zh: "MRT 向服务器报出的主机名；不写则用发件人的域名。",
      }),
    }),
  ),
  ca_file: Schema.optionalKey(
    Schema.String.check(
      Schema.isPattern(
        /^[^\0]*[^\s\0][^\0]*$/u,
        expecting({ en: "the path of a PEM file", zh: "PEM 文件的路径" }),
      ),
    ).annotate({
      ...titled({ en: "path", zh: "路径" }),
      ...describing({
        en: "A PEM file with a private authority to trust besides the public ones.",
        zh: "PEM 文件，里面是除公共机构外还要信任的私有证书机构。",
      }),
    }),
  ),
}).annotate(describing({ en: "Alerts by e-mail.", zh: "用邮件发送提醒。" })).check(
  Schema.makeFilter(({ user_env, password_env, from, to_list }) => {
    const mistakes: Array<{ path: ReadonlyArray<PropertyKey>; issue: string }> = [];
    if (user_env !== undefined && password_env === undefined) {
      mistakes.push({
        path: ["password_env"],
        issue: encodePhrase(needs("user_env", "password_env")),
      });
    }
    if (password_env !== undefined && user_env === undefined) {
      mistakes.push({ path: ["user_env"], issue: encodePhrase(needs("password_env", "user_env")) });
    }
    if (user_env === undefined && from === undefined) {
      mistakes.push({
        path: ["from"],
        issue: encodePhrase({
          en: "without user_env the sender's address is needed here",
          zh: "没有 user_env 时，这里必须写发件人地址",
        }),
      });
    }
    if (to_list.length === 0) {
      mistakes.push({ path: ["to_list"], issue: encodePhrase(noRecipient) });
    }
    const known = to_list.map((address) => address.toLowerCase());
    known.forEach((address, index) => {
      if (known.indexOf(address) < index) {
        mistakes.push({ path: ["to_list", index], issue: encodePhrase(twice) });
      }
    });
    return mistakes;
  }, {
    toJsonSchema: () => [{
      dependentRequired: { user_env: ["password_env"], password_env: ["user_env"] },
      anyOf: [{ required: ["user_env"] }, { required: ["from"] }],
      properties: { to_list: { minItems: 1, uniqueItems: true } },
    }, true],
  }),
);
export type EmailConfig = typeof EmailConfig.Type;
