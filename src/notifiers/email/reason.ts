import {
  Malformed,
  RateLimited,
  type Reason,
  Rejected,
  Unanswered,
  Unauthorized,
  Unavailable,
} from "../../domain/errors.ts";
import { cleanLine, truncate } from "../../domain/text.ts";
import {
  isAboutLogin,
  isTooMany,
  type Loss,
  type MailFailure,
  type MailLost,
  type MailRefused,
  type MailUnfit,
  type Step,
} from "./failure.ts";

/** Waiting time when the server finds us too fast and does not say for how long. */
const defaultRetryAfterMs = 60_000;

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
interface Naming {
  readonly name: string;
  readonly path: string;
  readonly quote: (said: string) => string;
}

/**
 * Which reason a failure stands for. Of a recipient it concerns that recipient, of the data the mail,
 * of any other step the whole channel.
 */
export const mailReason = (failure: MailFailure, server: MailServer): Reason => {
  const told = {
    name: `SMTP server ${server.host}:${server.port}`,
    path: server.path,
    quote: (said: string) => quote(said, server.secrets),
  };
  switch (failure._tag) {
    case "MailRefused":
      return refused(failure, told);
    case "MailLost":
      return lost(failure, told, server);
    case "MailGarbled":
      return failure.step === "verdict"
        ? unanswered(told, told.quote(failure.said))
        : new Malformed({
          message: `${told.name} does not speak SMTP (${told.quote(failure.said)})`,
        });
    case "MailUnfit":
      return unfit(failure, told);
  }
};

const unanswered = ({ name }: Naming, how: string) =>
  new Unanswered({
    message: `${name} was sent the mail but never confirmed it (${how}); it may have arrived`,
  });

const refused = (failure: MailRefused, told: Naming): Reason => {
  const { step, reply: { code, lines } } = failure;
  const { name, path } = told;
  const said = told.quote([code, ...lines].join(" "));
  if (code < 400) {
    return step === "verdict"
      ? unanswered(told, said)
      : new Malformed({ message: `${name} answers out of turn (${said})` });
  }
  if (step === "recipient" && code !== 421 && !isAboutLogin(code)) {
    return code < 500 || isTooMany(failure)
      ? new Unavailable({
        message: `${name} cannot take mail for this recipient right now (${said})`,
      })
      : new Rejected({ message: `${name} refuses this recipient (${said})` });
  }
  if (code < 500) {
    return /too many|rate.?limit|throttl|too fast|slow down/i.test(said)
      ? new RateLimited({
        message: `${name} asks for patience (${said}); waiting ${defaultRetryAfterMs / 1000} s`,
        retryAfterMs: defaultRetryAfterMs,
      })
      : new Unavailable({ message: `${name} cannot take mail right now (${said})` });
  }
  if (step === "login" || isAboutLogin(code)) {
    return new Unauthorized({
      message:
        `${name} does not accept the login (${said}); look at user_env and password_env of ${path}`,
    });
  }
  switch (step) {
    case "starttls":
      return noStartTls(`${name} refuses STARTTLS (${said})`);
    case "sender":
      return code === 552 || /^5\.3\.4\b/.test(lines[0] ?? "")
        ? new Rejected({ message: `${name} refuses the mail (${said})` })
        : new Unauthorized({
          message: `${name} does not accept the sender (${said}); look at ${path}.from, ` +
            "and whether the login may send as that address",
        });
    case "data":
    case "content":
    case "verdict":
      return new Rejected({ message: `${name} refuses the mail (${said})` });
    default:
      return new Unauthorized({
        message: `${name} refuses the connection (${said}); ask its operator to admit this machine`,
      });
  }
};

const otherTls = "port 465 speaks TLS from the start";

const noStartTls = (problem: string) =>
  new Unauthorized({
    message: `${problem}; ${otherTls}, or set use_tls to false where the network is trusted`,
  });

const unfit = ({ step, problem }: MailUnfit, { name, path, quote }: Naming): Reason => {
  const what = `${name} ${quote(problem)}`;
  switch (step) {
    case "starttls":
      return noStartTls(what);
    case "login":
      return new Unauthorized({
        message: `${what}; use another port, or leave out user_env and password_env of ${path}`,
      });
    case "sender":
      return new Rejected({ message: what });
  }
};

const lost = ({ step, loss, said }: MailLost, told: Naming, server: MailServer): Reason => {
  const { name } = told;
  const why = words[loss] ?? told.quote(said);
  if (step === "verdict") return unanswered(told, why);
  switch (loss) {
    case "forbidden":
      return new Unauthorized({
        message: `Deno has no permission to connect to ${name}; allow it with ` +
          `--allow-net=${server.host}:${server.port}`,
      });
    case "untrusted":
      return new Unauthorized({
        message: `The TLS certificate of ${name} is not trusted (${told.quote(said)}); ` +
          `a private CA is configured with ${told.path}.ca_file`,
      });
    case "no_tls":
      return new Malformed({
        message: step === "tls"
          ? `${name} speaks no TLS from the start; such servers mostly listen on port 587`
          : `${name} offers STARTTLS but does not speak TLS`,
      });
    case "timeout":
      return new Unavailable({
        message: `${name}: ${why}${
          mismatched.includes(step) ? `; ${otherTls}, port 587 does not` : ""
        }`,
      });
    default:
      return new Unavailable({ message: `${name}: ${why}` });
  }
};

/** Where a server hangs when only one side waits for TLS. */
const mismatched: ReadonlyArray<Step> = ["connection", "tls", "greeting"];

const words: Partial<Record<Loss, string>> = {
  closed: "the connection broke off",
  timeout: "no answer in time",
  refused: "the connection is refused",
  unresolved: "the host name cannot be resolved",
  unreachable: "the network is unreachable",
};

const quote = (text: string, secrets: ReadonlyArray<string>): string => {
  let safe = text;
  for (const secret of secrets) safe = safe.replaceAll(secret, "…");
  return truncate(cleanLine(safe), 160) || "without a word";
};
