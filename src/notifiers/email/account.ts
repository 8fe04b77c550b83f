import * as Base64 from "effect/encoding/Base64";
import * as Option from "effect/Option";
import * as Redacted from "effect/Redacted";
import type { Environment } from "../../domain/environment.ts";
import type { Phrase } from "../../domain/phrase.ts";
import type { ChannelPlace } from "../../plugin/channel.ts";
import { secretFrom } from "../../plugin/plugin.ts";
import { type EmailConfig, isAddress } from "./config.ts";
import type { MailServer } from "./naming.ts";
import type { Login } from "./session.ts";

export interface Account {
  readonly from: string;
  readonly login: Login | null;
}

/** Sender and login as the environment completes them, or why it does not. */
export const accountOf = (
  config: EmailConfig,
  environment: Environment,
  { path }: ChannelPlace,
): Account | { readonly problem: Phrase } => {
  const user = secretFrom(environment, config.user_env);
  const password = secretFrom(environment, config.password_env);
  if (Option.isNone(user) || Option.isNone(password)) {
    const missing = [
      ...(Option.isNone(user) ? [config.user_env] : []),
      ...(Option.isNone(password) ? [config.password_env] : []),
    ].filter((name) => name !== undefined);
    return missing.length === 0 && config.from !== undefined
      ? { from: config.from, login: null }
      : {
        problem: {
          en: `${missing.join(" and ")} ${
            missing.length === 1 ? "is" : "are"
          } not set; put the login of the SMTP server there`,
          zh: `${missing.join(" 和 ")} 未设置；请填入 SMTP 服务器的登录信息`,
        },
      };
  }
  for (const [name, value] of [[config.user_env, user], [config.password_env, password]] as const) {
    if (/[\r\n]/.test(Redacted.value(value.value))) {
      return {
        problem: {
          en: `${name} holds a line end in its middle; write it on one line`,
          zh: `${name} 中间有换行；请写成一行`,
        },
      };
    }
  }
  const from = config.from ?? Redacted.value(user.value);
  return isAddress(from) ? { from, login: { user: user.value, password: password.value } } : {
    problem: {
      en: `${config.user_env} holds no e-mail address to send from; set ${path}.from as well`,
      zh: `${config.user_env} 不是可以用来发件的邮箱地址；请再设置 ${path}.from`,
    },
  };
};

/** The password in the forms in which it crosses the wire. */
export const secretsOf = (login: Account["login"]): MailServer["secrets"] => {
  if (login === null) return [];
  const password = Redacted.value(login.password);
  return [
    password,
    // A server may leave out the padding.
    ...[password, `\0${Redacted.value(login.user)}\0${password}`].map((each) =>
      Base64.encode(each).replace(/=+$/, "")
    ),
  ];
};
