import * as DateTime from "effect/DateTime";
import * as Effect from "effect/Effect";
import { Locale } from "../../domain/locale.ts";
import { accepted, type Message, type Notifier } from "../../domain/notifier.ts";
import { utf8Bytes } from "../../domain/text.ts";
import { Vocabulary } from "../../domain/vocabulary.ts";
import { type DigestLayout, roomy } from "../../message/digest.ts";
import { entryRow } from "../../message/digest_html.ts";
import { fitDigest, type Limit } from "../../message/fit.ts";
import { type Wording, wordingOf } from "../../message/words.ts";
import { type ChannelPlace } from "../../plugin/channel.ts";
import { type Account, secretsOf } from "./account.ts";
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

/** A list of recipients behind a mail server. */
export const emailNotifier = (config: EmailConfig, account: Account, place: ChannelPlace) =>
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
