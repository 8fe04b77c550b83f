import * as DateTime from "effect/DateTime";
import * as Effect from "effect/Effect";
import * as Base64 from "effect/encoding/Base64";
import * as FileSystem from "effect/FileSystem";
import * as Layer from "effect/Layer";
import * as Option from "effect/Option";
import * as Redacted from "effect/Redacted";
import { NotifyError, Unauthorized, Unavailable } from "../domain/errors.ts";
import { accepted, type Message, Notifiers } from "../domain/notifier.ts";
import { type Environment, makePlugin, secretFrom } from "../domain/plugin.ts";
import { truncate } from "../domain/text.ts";
import { digestHtml, digestOf, digestText } from "./digest.ts";
import { EmailConfig, isAddress } from "./email_config.ts";
import { mailReason, type MailServer } from "./email_reason.ts";
import { MailTransport, type Security, type TransportOptions } from "./email_transport.ts";
import { html, render, text } from "./message.ts";
import { type Wording, wordingOf } from "./words.ts";
import { Presentation } from "../domain/presentation.ts";

/*
 * Mail by SMTP (RFC 5321) with STARTTLS (RFC 3207) or TLS from the start (RFC 8314) and AUTH
 * (RFC 4954), through https://nodemailer.com/smtp.
 */

const channel = "email";

/** Milliseconds one mail may take altogether. Stays under 0.6 of a 30 s lease. */
const sendMs = 17_000;

/** Code points of a subject; mail readers show far less. */
const subjectLength = 200;

export const securityOf = (config: Pick<EmailConfig, "smtp_port" | "use_tls">): Security =>
  config.smtp_port === 465 ? "implicit" : config.use_tls ? "starttls" : "none";

interface Account {
  readonly from: string;
  readonly login: TransportOptions["login"];
}

/** Sender and login as the environment completes them, or why it does not. */
const accountOf = (
  config: EmailConfig,
  environment: Environment,
): Account | { readonly problem: string } => {
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
        problem: `${missing.join(" and ")} ${
          missing.length === 1 ? "is" : "are"
        } not set; put the login of the SMTP server there`,
      };
  }
  const from = config.from ?? Redacted.value(user.value);
  return isAddress(from) ? { from, login: { user: user.value, password: password.value } } : {
    problem:
      `${config.user_env} holds no e-mail address to send from; set notify.email.from as well`,
  };
};

/** Sends alerts by e-mail. */
export const email = makePlugin<Notifiers | FileSystem.FileSystem, typeof EmailConfig>({
  kind: channel,
  config: EmailConfig,
  entries: (config, environment) => {
    const account = accountOf(config, environment);
    return [{
      id: channel,
      secrets: [
        { path: "notify.email.user_env", variable: config.user_env, required: true },
        { path: "notify.email.password_env", variable: config.password_env, required: true },
      ].flatMap(({ variable, ...secret }) =>
        variable === undefined ? [] : [{ variable, ...secret }]
      ),
      unusable: "problem" in account ? Option.some(account.problem) : Option.none(),
      hosts: [`${config.smtp_host}:${config.smtp_port}`],
      files: config.ca_file === undefined ? [] : [config.ca_file],
      layer: "problem" in account ? Layer.empty : layer(config, account),
    }];
  },
});

const layer = (config: EmailConfig, account: Account) =>
  Layer.effectDiscard(Effect.gen(function* () {
    const notifiers = yield* Notifiers;
    const { send, verify } = yield* readAuthority(config.ca_file).pipe(
      Effect.flatMap((ca) => makeSend(config, account, ca)),
      // The file is named again with every mail that cannot go out, so that none is lost quietly.
      Effect.catch((reason) =>
        Effect.as(
          Effect.logWarning(`${channel}: ${reason.message}`),
          {
            send: (_: Message) => Effect.fail(new NotifyError({ channel, reason })),
            verify: Effect.fail(new NotifyError({ channel, reason })),
          },
        )
      ),
    );
    yield* notifiers.add({
      channel,
      maxPerMinute: config.max_per_minute,
      fits: ({ length }) => length,
      verify,
      send,
    });
  }));

const readAuthority = Effect.fn("Email.readAuthority")(function* (path: string | undefined) {
  if (path === undefined) return null;
  const files = yield* FileSystem.FileSystem;
  const refused = (problem: string) =>
    new Unauthorized({ message: `notify.email.ca_file ${path} ${problem}` });
  const pem = yield* files.readFileString(path).pipe(
    Effect.mapError(({ reason }) => refused(`cannot be read (${reason._tag})`)),
  );
  if (!pem.includes("-----BEGIN CERTIFICATE-----")) {
    return yield* refused("holds no certificate in PEM form");
  }
  return pem;
});

const makeSend = Effect.fn("Email.makeSend")(function* (
  config: EmailConfig,
  { from, login }: Account,
  ca: string | null,
) {
  const server = { host: config.smtp_host, port: config.smtp_port, secrets: secretsOf(login) };
  const { verify, handOver } = yield* (yield* MailTransport)({
    ...server,
    security: securityOf(config),
    login,
    ca,
  });
  const wording = wordingOf(yield* Presentation);
  const domain = from.slice(from.lastIndexOf("@") + 1);

  const send = Effect.fn("Email.send")(
    function* ({ id, alerts, recipients }: Message) {
      // Whoever has left the list since the last attempt gets no more mail.
      const envelope = recipients.length === 0
        ? config.to_list
        : config.to_list.filter((address) => recipients.includes(address));
      if (envelope.length === 0) return accepted;
      const { refused } = yield* handOver({
        from: { name: "Model Release Tracker", address: from },
        to: config.to_list,
        envelope,
        ...contentOf(alerts, wording),
        messageId: `<${id.replace(/[^A-Za-z0-9._-]/g, "-")}.mrt@${domain}>`,
        date: DateTime.toDateUtc(yield* DateTime.now),
      }).pipe(Effect.mapError((error) => mailReason(error, server)));
      return {
        refused: refused.map(({ recipient, error }) => ({
          recipient,
          reason: mailReason(error, server),
        })),
      };
    },
    Effect.timeoutOrElse({
      duration: sendMs,
      orElse: () =>
        Effect.fail(
          new Unavailable({
            message: `SMTP server ${server.host}:${server.port} took no mail within ${
              sendMs / 1000
            } s`,
          }),
        ),
    }),
    Effect.mapError((reason) => new NotifyError({ channel, reason })),
  );
  return {
    send,
    verify: verify.pipe(
      Effect.mapError((error) => new NotifyError({ channel, reason: mailReason(error, server) })),
    ),
  };
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
    Base64.encode(password),
    Base64.encode(`\0${Redacted.value(login.user)}\0${password}`),
  ];
};
