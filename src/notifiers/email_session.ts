import type { Buffer } from "node:buffer";
import type { Socket } from "node:net";
import type { Duplex } from "node:stream";
import type { SMTPError } from "nodemailer/lib/smtp-connection";
import * as Effect from "effect/Effect";
import * as MutableRef from "effect/MutableRef";
import * as Redacted from "effect/Redacted";
import {
  connect,
  type ConnectionOptions,
  lossOf,
  ownName,
  replyLength,
} from "./email_connection.ts";
import {
  type At,
  isAboutEverybody,
  type MailFailure,
  MailGarbled,
  MailLost,
  MailUnfit,
  refusal,
  type Step,
} from "./email_failure.ts";
import { Wire } from "./email_wire.ts";

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
  /** Whether everything was answered and the server goes on. */
  readonly isOpen: () => boolean;
}

/** How long a connection kept from the mail before may take to show that it is still there. */
const resumeWait = "3 seconds";
/** How long the server may take to answer a goodbye. */
const quitWait = "500 millis";

type Done<A> = (error?: SMTPError | null, value?: A) => void;

/**
 * Connects and logs in by https://nodemailer.com/extras/smtp-connection. Says goodbye and ends the
 * connection with the scope.
 */
export const openSession = Effect.fn("Email.openSession")(function* (
  { login, ...options }: SessionOptions,
  at: At,
) {
  const socket = yield* connect(options, at);
  // Loaded with the first mail, for it would make every start of the program slower.
  const { default: SMTPConnection } = yield* Effect.promise(() =>
    import("nodemailer/lib/smtp-connection")
  );
  const wire = new Wire(socket, (end) => {
    if (end === "\r\n.\r\n") MutableRef.set(at, "verdict");
    else if (MutableRef.get(at) === "greeting") MutableRef.set(at, "hello");
  });
  const isSecure = options.security !== "none";
  const connection = new SMTPConnection({
    connection: wire as Duplex as Socket,
    secure: isSecure,
    secured: isSecure,
    ignoreTLS: true,
    name: ownName,
    maxResponseSize: replyLength,
    socketCloseTimeout: 0,
  });

  let isOpen = false;
  let abandon: Done<never> = () => {};
  connection.on("error", (error) => abandon(error));
  // Who waits for a reply may be told it in a moment.
  connection.on("end", () => queueMicrotask(() => abandon(new Deno.errors.ConnectionAborted())));
  /** Has the mailer do one thing, which from here on is the step that fails. */
  const ask = <A = unknown>(step: Step, begin: (done: Done<A>) => void) =>
    Effect.tryPromise({
      try: () => {
        MutableRef.set(at, step);
        isOpen = false;
        return new Promise<A>((resolve, reject) => {
          abandon = reject;
          begin((error, value) => error ? reject(error) : resolve(value as A));
        });
      },
      catch: (error) => failureOf(error as SMTPError, MutableRef.get(at)),
    }).pipe(
      Effect.tap(() => Effect.sync(() => isOpen = true)),
      Effect.tapError((failure) => Effect.sync(() => isOpen = isSettled(failure))),
    );
  yield* Effect.addFinalizer(() =>
    Effect.suspend(() =>
      isOpen && !connection.destroyed
        ? ask("resume", () => connection.quit()).pipe(Effect.timeout(quitWait), Effect.ignore)
        : Effect.void
    ).pipe(Effect.andThen(Effect.sync(() => connection.close())))
  );

  const isGreeted = options.security === "starttls";
  if (isGreeted) wire.push("220 has greeted before\r\n");
  yield* ask(isGreeted ? "hello" : "greeting", (done) => connection.connect(done));
  if (login !== null) {
    const [user, pass] = [Redacted.value(login.user), Redacted.value(login.password)];
    // The mailer would try one that is not offered.
    const offered = loginsOf(connection.lastServerResponse || "");
    if (!offered.some((each) => ["PLAIN", "LOGIN", "CRAM-MD5"].includes(each))) {
      const others = offered.length === 0 ? "" : ` that MRT knows, only ${offered.join(" ")}`;
      return yield* new MailUnfit({ step: "login", problem: `offers no login${others}` });
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
            failure: refusal("recipient", response),
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
  return { send, isOpen: () => isOpen && !connection.destroyed } satisfies Session;
});

const loginsOf = (hello: string): ReadonlyArray<string> =>
  [...hello.toUpperCase().matchAll(/^250[ -]AUTH[ =](.*)$/gm)]
    .flatMap(([, logins = ""]) => logins.split(/[ =]+/))
    .filter((login) => login !== "");

const failureOf = (error: SMTPError, at: Step): MailFailure => {
  const { code, command, message, response } = error;
  const step = command === "MAIL FROM"
    ? "sender"
    : command === "DATA" && code === "EENVELOPE"
    ? "data"
    : at;
  if (response) return refusal(step, response);
  switch (code) {
    case "EMESSAGE":
      return new MailUnfit({
        step: "sender",
        problem: `takes mails of up to ${/\d*$/.exec(message)?.[0]} bytes, and this one is larger`,
      });
    case "EPROTOCOL":
      return new MailGarbled({ step, said: message });
    case "ECONNECTION":
      return new MailLost({ step, loss: "closed", said: message });
    default:
      return new MailLost({
        step,
        loss: lossOf(error),
        said: message,
      });
  }
};

/** Whether the server waits for another command after it. */
const isSettled = (failure: MailFailure): boolean =>
  failure._tag === "MailUnfit" ||
  (failure._tag === "MailRefused" && failure.reply.code >= 400 && failure.step !== "content");

/** The server has ended a connection kept from the mail before; another one may do. */
const hasGone = (failure: MailFailure): boolean =>
  failure._tag === "MailLost"
    ? failure.step !== "verdict"
    : failure._tag === "MailRefused" && failure.step === "sender" && failure.reply.code === 421;
