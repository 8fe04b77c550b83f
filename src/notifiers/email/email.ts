import { X509Certificate } from "node:crypto";
import * as DateTime from "effect/DateTime";
import * as Effect from "effect/Effect";
import * as Base64 from "effect/encoding/Base64";
import * as FileSystem from "effect/FileSystem";
import * as Option from "effect/Option";
import * as Redacted from "effect/Redacted";
import { Unauthorized } from "../../domain/errors.ts";
import { accepted, type Message, type Notifier } from "../../domain/notifier.ts";
import type { Environment } from "../../domain/environment.ts";
import { type ChannelPlace, makeChannel } from "../../plugin/channel.ts";
import { secretFrom } from "../../plugin/plugin.ts";
import { separated } from "../../plugin/starter.ts";
import { Locale } from "../../domain/locale.ts";
import { Vocabulary } from "../../domain/vocabulary.ts";
import { truncate, utf8Bytes } from "../../domain/text.ts";
import { digestHtml, digestOf, digestText, roomy } from "../../message/digest.ts";
import { EmailConfig, isAddress } from "./config.ts";
import type { Security } from "./connection.ts";
import type { MailFailure } from "./failure.ts";
import { mailReason, type MailServer } from "./reason.ts";
import type { Login } from "./session.ts";
import { MailTransport } from "./transport.ts";
import { fitDigest, type Limit } from "../../message/fit.ts";
import { html } from "../../message/html.ts";
import { text } from "../../message/plain_text.ts";
import { render } from "../../message/render.ts";
import { type Wording, wordingOf } from "../../message/words.ts";
import { mapPhrase, type Phrase, verbatim } from "../../domain/phrase.ts";

/** Code points of a subject; mail readers show far less. */
const subjectLength = 200;

/** Of a digest's text. A mail has it twice, once as HTML, and stays below 1 MB. */
const digestLimit: Limit = { most: 250_000, measure: utf8Bytes };

export const securityOf = (config: Pick<EmailConfig, "smtp_port" | "use_tls">): Security =>
  config.smtp_port === 465 ? "implicit" : config.use_tls ? "starttls" : "none";

interface Account {
  readonly from: string;
  readonly login: Login | null;
}

/** Sender and login as the environment completes them, or why it does not. */
const accountOf = (
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
  const from = config.from ?? Redacted.value(user.value);
  return isAddress(from) ? { from, login: { user: user.value, password: password.value } } : {
    problem: {
      en: `${config.user_env} holds no e-mail address to send from; set ${path}.from as well`,
      zh: `${config.user_env} 不是可以用来发件的邮箱地址；请再设置 ${path}.from`,
    },
  };
};

const example = {
  smtp_host: "smtp.example.com",
  smtp_port: 587,
  user_env: "SMTP_USER",
  password_env: "SMTP_PASSWORD",
  to_list: ["you@example.com"],
  use_tls: true,
};

/** Sends alerts by e-mail. */
export const email = makeChannel({
  kind: "email",
  config: EmailConfig,
  example,
  starter: {
    questions: [
      { flag: "smtp-host", metavar: "HOST", text: "Mail server" },
      { flag: "mail-to", metavar: "LIST", text: "Recipients of the mails" },
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
      hosts: [`${config.smtp_host}:${config.smtp_port}`],
      files: config.ca_file === undefined ? [] : [config.ca_file],
      make: "problem" in account ? Effect.die(account.problem.en) : make(config, account, place),
    };
  },
});

const make = (config: EmailConfig, account: Account, place: ChannelPlace) =>
  Effect.gen(function* () {
    const { channel } = place;
    const wording = wordingOf(yield* Locale, yield* Vocabulary);
    const { send, verify } = yield* readAuthority(config.ca_file, place).pipe(
      Effect.flatMap((ca) => makeSend(config, account, ca, wording, place)),
      // The file is named again with every mail that cannot go out, so that none is lost quietly.
      Effect.catch((reason) =>
        Effect.as(
          Effect.logWarning(`${channel}: ${reason.message}`),
          { send: (_: Message) => Effect.fail(reason), verify: Effect.fail(reason) },
        )
      ),
    );
    const notifier: Notifier = {
      channel,
      recipients: config.to_list,
      maxPerMinute: config.max_per_minute,
      fits: (alerts) => fitDigest(alerts, roomy, wording, digestLimit),
      verify,
      send,
    };
    return notifier;
  });

const certificate = /-----BEGIN CERTIFICATE-----.+?-----END CERTIFICATE-----/gs;

const readAuthority = Effect.fn("Email.readAuthority")(function* (
  file: string | undefined,
  { path }: ChannelPlace,
) {
  if (file === undefined) return null;
  const files = yield* FileSystem.FileSystem;
  const refused = (problem: Phrase) =>
    new Unauthorized({
      says: mapPhrase(problem, (text) => `${path}.ca_file ${file} ${text}`),
    });
  const pem = yield* files.readFileString(file).pipe(
    Effect.mapError(({ reason }) =>
      refused({
        en: `cannot be read (${reason._tag})`,
        zh: `无法读取（${reason._tag}）`,
      })
    ),
  );
  const certificates = pem.match(certificate) ?? [];
  if (certificates.length === 0) {
    return yield* refused({
      en: "holds no certificate in PEM form",
      zh: "中没有 PEM 格式的证书",
    });
  }
  yield* Effect.try({
    try: () => certificates.forEach((each) => new X509Certificate(each)),
    catch: () =>
      refused({
        en: "holds a certificate that cannot be read",
        zh: "中有无法读取的证书",
      }),
  });
  return pem;
});

const makeSend = Effect.fn("Email.makeSend")(function* (
  config: EmailConfig,
  { from, login }: Account,
  ca: string | null,
  wording: Wording,
  { path }: ChannelPlace,
) {
  const server = {
    host: config.smtp_host,
    port: config.smtp_port,
    path,
    secrets: secretsOf(login),
  };
  const makeTransport = yield* MailTransport;
  const { verify, handOver } = yield* makeTransport({
    host: server.host,
    port: server.port,
    security: securityOf(config),
    login,
    ca,
  });
  const domain = from.slice(from.lastIndexOf("@") + 1);
  const reasonOf = (failure: MailFailure) => mailReason(failure, server);

  const send = Effect.fn("Email.send")(function* ({ id, alerts, recipients }: Message) {
    // Whoever has left the list since the last attempt gets no more mail.
    const left = recipients.map((address) => address.toLowerCase());
    const envelope = left.length === 0
      ? config.to_list
      : config.to_list.filter((address) => left.includes(address.toLowerCase()));
    if (envelope.length === 0) return accepted;
    const { refused } = yield* handOver({
      from: { name: "Model Release Tracker", address: from },
      to: config.to_list,
      envelope,
      ...contentOf(alerts, wording),
      messageId: `<${id.replace(/[^A-Za-z0-9._-]/g, "-")}.mrt@${domain}>`,
      date: DateTime.toDateUtc(yield* DateTime.now),
    }).pipe(Effect.mapError(reasonOf));
    return {
      refused: refused.map(({ recipient, failure }) => ({
        recipient,
        reason: reasonOf(failure),
      })),
    };
  });
  return { send, verify: Effect.mapError(verify, reasonOf) };
});

const contentOf = (alerts: Message["alerts"], wording: Wording) => {
  if (alerts.length === 1) {
    const rendered = render(alerts[0], wording);
    const subject = truncate(rendered.title, subjectLength);
    return { subject, text: text(rendered), html: html(rendered) };
  }
  const digest = digestOf(alerts, wording);
  const subject = truncate(digest.subject, subjectLength);
  return { subject, text: digestText(digest), html: digestHtml(digest) };
};

/** The password in the forms in which it crosses the wire. */
const secretsOf = (login: Account["login"]): MailServer["secrets"] => {
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
