import type { Socket } from "node:net";
import type { Duplex } from "node:stream";
import * as Effect from "effect/Effect";
import * as MutableRef from "effect/MutableRef";
import type { SMTPError } from "nodemailer/lib/smtp-connection";
import { connect, type ConnectionOptions, lossOf, replyLength } from "./connection.ts";
import {
  type At,
  type MailFailure,
  MailGarbled,
  MailLost,
  mailRefusal,
  MailUnfit,
  type Step,
} from "./failure.ts";
import { Wire } from "./wire.ts";
import type { Phrase } from "../../domain/phrase.ts";

const tooLarge = (bytes: string): Phrase => ({
  en: `takes mails of up to ${bytes} bytes, and this one is larger`,
  zh: `只收 ${bytes} 字节以内的邮件，这封更大`,
});

/** How long the server may take to answer a goodbye. */
const quitWait = "500 millis";

/** How nodemailer says that it is done. */
export type Done<A> = (error?: SMTPError | null, value?: A) => void;

/**
 * Connects and is greeted, and hands the connection to nodemailer
 * (https://nodemailer.com/extras/smtp-connection). Says goodbye and ends it with the scope.
 */
export const openMailer = Effect.fn("Email.openMailer")(function* (
  options: ConnectionOptions,
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
    name: options.ehloName,
    maxResponseSize: replyLength,
    socketCloseTimeout: 0,
  });

  let isAnswered = false;
  const isOpen = () => isAnswered && !connection.destroyed;
  let abandon: Done<never> = () => {};
  connection.on("error", (error) => abandon(error));
  // Whoever waits for a reply may be told it in a moment.
  connection.on("end", () => queueMicrotask(() => abandon(new Deno.errors.ConnectionAborted())));
  /** Has nodemailer take a step; the step moves on when the final dot is sent. */
  const ask = <A = unknown>(step: Step, begin: (done: Done<A>) => void) =>
    Effect.tryPromise({
      try: () => {
        MutableRef.set(at, step);
        isAnswered = false;
        return new Promise<A>((resolve, reject) => {
          abandon = reject;
          begin((error, value) => error ? reject(error) : resolve(value as A));
        });
      },
      catch: (error) => failureOf(error as SMTPError, MutableRef.get(at)),
    }).pipe(Effect.tap(() => Effect.sync(() => isAnswered = true)));

  yield* Effect.addFinalizer(() =>
    Effect.suspend(() =>
      isOpen()
        ? ask("resume", () => connection.quit()).pipe(Effect.timeout(quitWait), Effect.ignore)
        : Effect.void
    ).pipe(Effect.andThen(Effect.sync(() => connection.close())))
  );
  const hasGreeted = options.security === "starttls";
  if (hasGreeted) wire.push("220 has greeted before TLS\r\n");
  yield* ask(hasGreeted ? "hello" : "greeting", (done) => connection.connect(done));
  return { connection, ask, isOpen };
});

const failureOf = (error: SMTPError, at: Step): MailFailure => {
  const { code, command, message: said, response } = error;
  const step = command === "MAIL FROM"
    ? "sender"
    : command === "DATA" && code === "EENVELOPE"
    ? "data"
    : at;
  if (response) return mailRefusal(step, response);
  switch (code) {
    case "EMESSAGE":
      return new MailUnfit({
        step: "sender",
        problem: tooLarge(/\d*$/.exec(said)?.[0] ?? "?"),
      });
    case "EPROTOCOL":
      return new MailGarbled({ step, said });
    case "ECONNECTION":
      return new MailLost({ step, loss: "closed", said });
    default:
      return new MailLost({ step, loss: lossOf(error), said });
  }
};
