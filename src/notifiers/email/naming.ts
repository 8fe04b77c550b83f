import { Unanswered, Unauthorized } from "../../domain/errors.ts";
import type { Phrase } from "../../domain/phrase.ts";
import { cleanLine, truncate } from "../../domain/text.ts";

/*
 * What every reason of a mail server says alike.
 */

/** What the classification has to know about the server and must not repeat. */
export interface MailServer {
  readonly host: string;
  readonly port: number;
  /** Where the config has it: `notify.email`, or `notify.email[1]` for one of several. */
  readonly path: string;
  /** Texts a server might echo and no message may hold: the password in its forms. */
  readonly secrets: ReadonlyArray<string>;
}

/** The words for a failure: the server's name, where it is configured, what it said, safe and short. */
export interface Naming extends MailServer {
  readonly name: Phrase;
  /** Whom a refusal of a recipient is about. */
  readonly recipient: string;
  readonly quote: (said: string) => string;
}

export const namingOf = (server: MailServer, recipient: string): Naming => ({
  ...server,
  recipient,
  name: {
    en: `SMTP server ${server.host}:${server.port}`,
    zh: `SMTP 服务器 ${server.host}:${server.port}`,
  },
  quote: (said) => quote(said, server.secrets),
});

/** `SMTP server smtp.example.com:587: no answer in time`. */
export const about = ({ name }: Naming, { en, zh }: Phrase): Phrase => ({
  en: `${name.en}: ${en}`,
  zh: `${name.zh}：${zh}`,
});

export const unanswered = ({ name }: Naming, how: Phrase) =>
  new Unanswered({
    says: {
      en: `${name.en} was sent the mail but never confirmed it (${how.en}); it may have arrived`,
      zh: `邮件已发给 ${name.zh}，但没有得到确认（${how.zh}）；可能已送达`,
    },
  });

export const otherTls: Phrase = {
  en: "port 465 speaks TLS from the start",
  zh: "465 端口从一开始就使用 TLS",
};

export const noStartTls = ({ en, zh }: Phrase) =>
  new Unauthorized({
    says: {
      en: `${en}; ${otherTls.en}, or set use_tls to false where the network is trusted`,
      zh: `${zh}；${otherTls.zh}；若网络可信，也可将 use_tls 设为 false`,
    },
  });

const quote = (text: string, secrets: ReadonlyArray<string>): string => {
  let safe = text;
  for (const secret of secrets) safe = safe.replaceAll(secret, "…");
  return truncate(cleanLine(safe), 160) || "without a word";
};
