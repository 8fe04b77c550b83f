import type { Buffer } from "node:buffer";
import * as Effect from "effect/Effect";
import * as MutableRef from "effect/MutableRef";
import * as Redacted from "effect/Redacted";
import type { ConnectionOptions } from "./connection.ts";
import {
  type At,
  isAboutEverybody,
  type MailFailure,
  MailLost,
  mailRefusal,
  MailUnfit,
} from "./failure.ts";
import { openMailer } from "./mailer.ts";

export interface Login {
  readonly user: Redacted.Redacted;
  readonly password: Redacted.Redacted;
}

export interface SessionOptions extends ConnectionOptions {
  readonly login: Login | null;
}

/** One mail to a server. */
export interface Transaction {
  readonly sender: string;
  readonly recipients: ReadonlyArray<string>;
  /** Headers and body, ASCII. */
  readonly content: Buffer;
}

/** A recipient the server does not take a mail for. */
export interface Refusal {
  readonly recipient: string;
  readonly failure: MailFailure;
}

/** A server that is ready for mails. */
export interface Session {
  /** Says who is refused; the others have the mail. Fails when nobody has it, or when nobody knows. */
  readonly send: (mail: Transaction) => Effect.Effect<ReadonlyArray<Refusal>, MailFailure>;
  /** Whether another mail may follow. Not after one that failed: who knows what the server makes of it. */
  readonly isOpen: () => boolean;
}

/** How long a connection kept from the mail before may take to show that it is still there. */
const resumeWait = "3 seconds";
/** The logins nodemailer knows. */
const mechanisms: ReadonlyArray<string> = ["PLAIN", "LOGIN", "CRAM-MD5"];

/** Connects and logs in. The connection ends with the scope. */
export const openSession = Effect.fn("Email.openSession")(function* (
  { login, ...options }: SessionOptions,
  at: At,
) {
  const { connection, ask, isOpen } = yield* openMailer(options, at);
  if (login !== null) {
    const [user, pass] = [Redacted.value(login.user), Redacted.value(login.password)];
    // Nodemailer would try one that is not offered.
    const offered = loginsOf(connection.lastServerResponse || "");
    if (!offered.some((each) => mechanisms.includes(each))) {
      const all = [...new Set(offered)];
      return yield* new MailUnfit({
        step: "login",
        problem: all.length === 0 ? { en: "offers no login", zh: "不提供登录" } : {
          en: `offers ${all.join(", ")} only, which MRT does not know`,
          zh: `只提供 ${all.join("、")} 登录，MRT 不支持`,
        },
      });
    }
    yield* ask("login", (done) => connection.login({ user, pass }, done));
  }

  const handOver = ({ sender, recipients, content }: Transaction) =>
    ask<ReadonlyArray<Refusal>>("content", (done) => {
      const envelope = { from: sender, to: [...recipients], size: content.length };
      connection.send(envelope, content, (error, info) => {
        const rejected = (error ?? info)?.rejectedErrors;
        if (error !== null && rejected === undefined) return done(error);
        // Said before it has heard all.
        if (error === null && MutableRef.get(at) !== "verdict") {
          return done(Object.assign(new Error(), { response: info.response }));
        }
        done(
          null,
          (rejected ?? []).map(({ recipient = "", response = "" }) => ({
            recipient,
            failure: mailRefusal("recipient", response),
          })),
        );
      });
    });
  let mails = 0;
  const send = Effect.fnUntraced(function* (mail: Transaction) {
    const refused = yield* mails++ > 0
      ? ask("resume", (done) => connection.reset(done)).pipe(
        // Ends whatever became of the mail before, and finds out whether the server is still there.
        Effect.timeoutOrElse({
          duration: resumeWait,
          orElse: () => new MailLost({ step: "resume", loss: "timeout", said: "" }),
        }),
        Effect.andThen(handOver(mail)),
        Effect.mapError((failure) =>
          hasGone(failure) ? new MailLost({ step: "resume", loss: "closed", said: "" }) : failure
        ),
      )
      : handOver(mail);
    const concern = refused.find(({ failure }) => isAboutEverybody(failure));
    if (concern !== undefined && refused.length === mail.recipients.length) {
      return yield* concern.failure;
    }
    return refused;
  });
  return { send, isOpen } satisfies Session;
});

const loginsOf = (hello: string): ReadonlyArray<string> =>
  [...hello.toUpperCase().matchAll(/^250[ -]AUTH[ =](.*)$/gm)]
    .flatMap(([, logins = ""]) => logins.split(/[ =]+/))
    .filter((login) => login !== "");

/** The server has ended a connection kept from the mail before; another one may do. */
const hasGone = (failure: MailFailure): boolean =>
  failure._tag === "MailLost"
    ? failure.step !== "verdict"
    : failure._tag === "MailRefused" && failure.step === "sender" && failure.reply.code === 421;
