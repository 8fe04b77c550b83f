import * as Predicate from "effect/Predicate";
import {
  Malformed,
  RateLimited,
  type Reason,
  Rejected,
  Unauthorized,
  Unavailable,
} from "../domain/errors.ts";
import { cleanLine, truncate } from "../domain/text.ts";

/** Waiting time when the server finds us too fast and does not say for how long. */
const patienceMs = 60_000;

/** What the classification has to know about the server and must not repeat. */
export interface MailServer {
  readonly host: string;
  readonly port: number;
  /** Texts a server might echo and no message may hold: the password in its forms. */
  readonly secrets: ReadonlyArray<string>;
}

const stringOf = (error: unknown, key: string): string =>
  Predicate.hasProperty(error, key) && typeof error[key] === "string" ? error[key] : "";

/**
 * Which reason a failed mail stands for. The server's reply code decides where there is
 * one; the mailer's own code (`EAUTH`, `EENVELOPE`, `ESOCKET`, …) only says at which step it happened.
 */
export const mailReason = (error: unknown, server: MailServer): Reason => {
  const name = `SMTP server ${server.host}:${server.port}`;
  const responseCode = Predicate.hasProperty(error, "responseCode")
    ? error.responseCode
    : undefined;
  return typeof responseCode === "number"
    ? replied(name, responseCode, error, server)
    : unreplied(name, error, server);
};

const replied = (name: string, code: number, error: unknown, server: MailServer): Reason => {
  const step = stringOf(error, "code");
  const reply = quote(stringOf(error, "response"), server.secrets);
  if (code >= 400 && code < 500) {
    if (/too many|rate.?limit|throttl|too fast|slow down/i.test(reply)) {
      return new RateLimited({
        message: `${name} asks for patience (${reply}); waiting ${patienceMs / 1000} s`,
        retryAfterMs: patienceMs,
      });
    }
    return new Unavailable({ message: `${name} cannot take mail right now (${reply})` });
  }
  if (code < 400) return new Malformed({ message: `${name} answers out of turn (${reply})` });
  if (step === "ETLS") {
    return new Unauthorized({
      message:
        `${name} offers no STARTTLS (${reply}); ${otherTls}, or set use_tls to false where ` +
        "the network is trusted",
    });
  }
  if (step === "EAUTH" || [530, 534, 535, 538].includes(code)) {
    return new Unauthorized({
      message:
        `${name} does not accept the login (${reply}); look at user_env and password_env of notify.email`,
    });
  }
  return new Rejected({ message: `${name} refuses the mail (${reply})` });
};

const otherTls = "port 465 speaks TLS from the start";

const unreplied = (name: string, error: unknown, server: MailServer): Reason => {
  const step = stringOf(error, "code");
  const cause = stringOf(error, "originalCode") || step;
  const said = stringOf(error, "message");
  if (
    stringOf(error, "name") === "NotCapable" || cause === "ERR_ACCESS_DENIED" ||
    /Requires net access/.test(said)
  ) {
    return new Unauthorized({
      message: `Deno has no permission to connect to ${name}; allow it with ` +
        `--allow-net=${server.host}:${server.port}`,
    });
  }
  if (/CERT|UNABLE_TO_|UnknownIssuer|SELF_SIGNED/.test(cause) || /certificate/i.test(said)) {
    return new Unauthorized({
      message: `The TLS certificate of ${name} is not trusted (${quote(said, server.secrets)}); ` +
        "a private CA is configured with notify.email.ca_file",
    });
  }
  if (/WRONG_VERSION_NUMBER/.test(cause) || /corrupt message/.test(said)) {
    return new Malformed({
      message: `${name} speaks no TLS from the start; such servers mostly listen on port 587`,
    });
  }
  const known = connection[cause] ?? connection[step];
  if (known !== undefined) return new Unavailable({ message: `${name}: ${known}` });
  const detail = `${name}: ${quote(said, server.secrets)}`;
  if (step === "EPROTOCOL") return new Malformed({ message: detail });
  if (["EAUTH", "ENOAUTH", "ETLS", "EENVELOPE", "EMESSAGE"].includes(step)) {
    return new Rejected({ message: detail });
  }
  return new Unavailable({ message: detail });
};

const connection: Readonly<Record<string, string>> = {
  ECONNREFUSED: "the connection is refused",
  ECONNRESET: "the connection was reset",
  EPIPE: "the connection was reset",
  ENOTFOUND: "the host name cannot be resolved",
  EAI_AGAIN: "the host name cannot be resolved right now",
  EDNS: "the host name cannot be resolved",
  ENETUNREACH: "the network is unreachable",
  EHOSTUNREACH: "the network is unreachable",
  ETIMEDOUT: `no answer in time; ${otherTls}, port 587 does not`,
  ECONNECTION: "the connection broke off",
};

/** A stranger's words, safe and short. */
const quote = (text: string, secrets: ReadonlyArray<string>): string => {
  let safe = text;
  for (const secret of secrets) safe = safe.replaceAll(secret, "…");
  return truncate(cleanLine(safe), 160) || "without a word";
};
