import * as DateTime from "effect/DateTime";
import * as Effect from "effect/Effect";
import * as Option from "effect/Option";
import { Locale } from "../../domain/locale.ts";
import { verbatim } from "../../domain/phrase.ts";
import { accepted, type Message, type Notifier } from "../../domain/notifier.ts";
import { utf8Bytes } from "../../domain/text.ts";
import { Vocabulary } from "../../domain/vocabulary.ts";
import { type DigestLayout, roomy } from "../../message/digest.ts";
import { entryRow } from "../../message/digest_html.ts";
import { fitDigest, type Limit } from "../../message/fit.ts";
import { type Wording, wordingOf } from "../../message/words.ts";
import { type ChannelPlace, makeChannel } from "../../plugin/channel.ts";
import { separated } from "../../plugin/starter.ts";
import { type Account, accountOf, secretsOf } from "./account.ts";
import { readAuthority } from "./authority.ts";
import { EmailConfig } from "./config.ts";
import type { Security } from "./connection.ts";
import { listIdOf, mailContent, threadOf } from "./mail_content.ts";
import type { MailFailure } from "./failure.ts";
import { mailReason } from "./reason.ts";
import { MailTransport } from "./transport.ts";

/** Of a digest as text and as HTML together, so that the mail stays below 1 MB. */
const digestLimit: Limit = { most: 500_000, measure: utf8Bytes };
const bothForms: DigestLayout = {
  ...roomy,
  entry: (entry) => roomy.entry(entry) + entryRow(entry),
};

export const securityOf = (config: Pick<EmailConfig, "smtp_port" | "use_tls">): Security =>
  config.smtp_port === 465 ? "implicit" : config.use_tls ? "starttls" : "none";

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
      fits: (alerts) => fitDigest(alerts, bothForms, wording, digestLimit),
      verify,
      send,
    };
    return notifier;
  });

const makeSend = Effect.fn("Email.makeSend")(function* (
  config: EmailConfig,
  { from, login }: Account,
  ca: string | null,
  wording: Wording,
  { channel, path }: ChannelPlace,
) {
  const server = {
    host: config.smtp_host,
    port: config.smtp_port,
    path,
    secrets: secretsOf(login),
  };
  const domain = from.slice(from.lastIndexOf("@") + 1);
  const makeTransport = yield* MailTransport;
  const { verify, handOver } = yield* makeTransport({
    host: server.host,
    port: server.port,
    security: securityOf(config),
    login,
    ca,
    ehloName: config.ehlo_name ?? domain,
  });
  const reasonOf = (failure: MailFailure, recipient?: string) =>
    mailReason(failure, server, recipient);

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
      ...mailContent(alerts, wording),
      thread: threadOf(alerts, domain),
      listId: listIdOf(channel, domain),
      messageId: `<${id.replace(/[^A-Za-z0-9._-]/g, "-")}.mrt@${domain}>`,
      date: DateTime.toDateUtc(yield* DateTime.now),
    }).pipe(Effect.mapError((failure) => reasonOf(failure)));
    return {
      refused: refused.map(({ recipient, failure }) => ({
        recipient,
        reason: reasonOf(failure, recipient),
      })),
    };
  });
  return { send, verify: Effect.mapError(verify, (failure) => reasonOf(failure)) };
});
