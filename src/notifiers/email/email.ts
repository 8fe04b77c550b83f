import * as Effect from "effect/Effect";
import * as Option from "effect/Option";
import { verbatim } from "../../domain/phrase.ts";
import { loadOnce } from "../../plugin/load_once.ts";
import { makeChannel } from "../../plugin/channel.ts";
import { separated } from "../../plugin/starter.ts";
import { accountOf } from "./account.ts";
import { EmailConfig } from "./config.ts";

/** An IPv6 address stands in brackets. */
const inUrl = (host: string): string => host.includes(":") ? `[${host}]` : host;

const example = {
  smtp_host: "smtp.example.com",
  smtp_port: 587,
  user_env: "SMTP_USER",
  password_env: "SMTP_PASSWORD",
  to_list: ["you@example.com"],
  use_tls: true,
};

const notifierModule = loadOnce(() => import("./email_notifier.ts"));

/** Sends alerts by e-mail. */
export const email = makeChannel({
  kind: "email",
  config: EmailConfig,
  example,
  starter: {
    questions: [
      { flag: "smtp-host", metavar: "HOST", text: { en: "Mail server", zh: "邮件服务器" } },
      {
        flag: "mail-to",
        metavar: "LIST",
        text: { en: "Recipients of the mails", zh: "邮件收件人" },
      },
    ],
    section: ({ "smtp-host": host, "mail-to": to }) => ({
      ...example,
      smtp_host: host?.trim() ?? example.smtp_host,
      to_list: to === undefined ? example.to_list : separated(to),
    }),
  },
  entry: (config, place, environment) => {
    const account = accountOf(config, environment, place);
    return {
      secrets: [
        { key: "user_env", variable: config.user_env, shown: true as const },
        { key: "password_env", variable: config.password_env },
      ].flatMap(({ key, variable, ...secret }) =>
        variable === undefined
          ? []
          : [{ path: `${place.path}.${key}`, variable, required: true, ...secret }]
      ),
      unusable: "problem" in account ? Option.some(account.problem) : Option.none(),
      about: config.to_list.map(verbatim),
      hosts: [`${inUrl(config.smtp_host)}:${config.smtp_port}`],
      files: config.ca_file === undefined ? [] : [config.ca_file],
      make: "problem" in account ? Effect.die(account.problem.en) : Effect.flatMap(
        notifierModule,
        ({ emailNotifier }) => emailNotifier(config, account, place),
      ),
    };
  },
});
