import * as net from "node:net";
import * as Context from "effect/Context";
import * as Effect from "effect/Effect";
import * as Redacted from "effect/Redacted";
import * as Scope from "effect/Scope";

/** Milliseconds to connect, be greeted and have TLS, and to wait for the answer to any command. */
const setupMs = 10_000;
const silenceMs = 12_000;
/** Milliseconds an unused connection is kept for the next mail. */
const idleMs = 5_000;
/** Milliseconds the server may take to close its side of a connection we ended. */
const closeMs = 500;

/** How TLS comes about: from the first byte, by STARTTLS or the mail is not sent, not at all. */
export type Security = "implicit" | "starttls" | "none";

export interface TransportOptions {
  readonly host: string;
  readonly port: number;
  readonly security: Security;
  readonly login: { readonly user: Redacted.Redacted; readonly password: Redacted.Redacted } | null;
  /** PEM of the authority that signed the server's certificate, null for a public one. */
  readonly ca: string | null;
}

export interface Mail {
  readonly from: { readonly name: string; readonly address: string };
  /** Who the header says it is for; `envelope` says who gets it. */
  readonly to: ReadonlyArray<string>;
  readonly envelope: ReadonlyArray<string>;
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  readonly messageId: string;
  readonly date: Date;
}

/** Recipients the server refused while it took the mail for others. */
export interface Handover {
  readonly refused: ReadonlyArray<{ readonly recipient: string; readonly error: unknown }>;
}

/**
 * Sends mails over one connection, opened by the first and kept for those that follow soon. Fails
 * with whatever the mailer fails with (see `mailReason`). The connection ends with the scope.
 */
export const makeTransport = Effect.fn("Email.makeTransport")(function* (
  options: TransportOptions,
) {
  const scope = yield* Effect.scope;
  const opened = yield* Effect.cached(
    Effect.uninterruptible(Scope.provide(open(options), scope)),
  );
  /** Connects, speaks TLS and logs in, without a mail. */
  const verify = Effect.gen(function* () {
    const { transport } = yield* opened;
    yield* Effect.tryPromise({ try: () => transport.verify(), catch: (error) => error });
  });
  const handOver = Effect.fn("Email.handOver")(function* (mail: Mail) {
    const { transport } = yield* opened;
    const sent = yield* Effect.tryPromise({
      try: (signal) =>
        transport.sendMail({
          from: mail.from,
          to: [...mail.to],
          envelope: { from: mail.from.address, to: [...mail.envelope] },
          subject: mail.subject,
          text: mail.text,
          html: mail.html,
          messageId: mail.messageId,
          date: mail.date,
          headers: { "Auto-Submitted": "auto-generated" },
          xMailer: false,
          disableFileAccess: true,
          disableUrlAccess: true,
          signal,
        }),
      catch: (error) => error,
    });
    const errors = sent.rejectedErrors ?? [];
    return {
      refused: sent.rejected.map((recipient, index) => ({
        // The mailer may have rewritten the domain; the caller knows the address as configured.
        recipient: mail.envelope.find((known) => known.toLowerCase() === recipient.toLowerCase()) ??
          recipient,
        error: errors.find((error) => error.recipient === recipient) ?? errors[index],
      })),
    } satisfies Handover;
  });
  return { verify, handOver };
});

/** How mails go out; a simulation hands in its own. */
export const MailTransport = Context.Reference("mrt/notifiers/MailTransport", {
  defaultValue: () => makeTransport,
});

const open = (options: TransportOptions) =>
  Effect.acquireRelease(
    // Loaded with the first mail, for it would make every start of the program slower.
    Effect.map(Effect.promise(() => import("nodemailer")), ({ createTransport }) => {
      const sockets = new Set<net.Socket>();
      const { login } = options;
      const transport = createTransport({
        pool: true,
        maxConnections: 1,
        // A mail whose connection broke may have been taken: when to try again is not for the mailer.
        maxRequeues: 0,
        idleTimeout: idleMs,
        host: options.host,
        port: options.port,
        // The machine's own name would need a permission and concerns nobody.
        name: "[127.0.0.1]",
        secure: options.security === "implicit",
        requireTLS: options.security === "starttls",
        ignoreTLS: options.security === "none",
        tls: { rejectUnauthorized: true, ...(options.ca === null ? {} : { ca: options.ca }) },
        ...(login === null ? {} : {
          // Without this a server that offers no login would be sent mails without one.
          forceAuth: true,
          auth: { user: Redacted.value(login.user), pass: Redacted.value(login.password) },
        }),
        connectionTimeout: setupMs,
        greetingTimeout: setupMs,
        socketTimeout: silenceMs,
        socketCloseTimeout: closeMs,
        // The mailer itself would resolve the name and connect to the address, which the
        // permission for the name does not cover.
        getSocket: (_: unknown, done: Connected) => {
          const socket = connect(options, done);
          sockets.add(socket);
          socket.once("close", () => sockets.delete(socket));
        },
      });
      return { transport, sockets };
    }),
    ({ transport, sockets }) =>
      Effect.andThen(
        Effect.sync(() => transport.close({ force: true })),
        Effect.forEach(sockets, closed, { concurrency: "unbounded", discard: true }),
      ),
  );

type Connected = (error: Error | null, options?: { readonly connection: net.Socket }) => void;

const connect = ({ host, port }: TransportOptions, done: Connected): net.Socket => {
  const socket = net.connect({ host, port });
  const failed = (error: Error) => done(error);
  socket.setTimeout(setupMs, () => socket.destroy(timedOut()));
  socket.once("error", failed);
  socket.once("connect", () => {
    socket.setTimeout(0);
    socket.off("error", failed);
    done(null, { connection: socket });
  });
  return socket;
};

const timedOut = () => Object.assign(new Error("Connection timeout"), { code: "ETIMEDOUT" });

/** Waits until the socket has gone; ends it where the server does not. */
const closed = (socket: net.Socket) =>
  Effect.callback<void>((resume) => {
    if (socket.destroyed) return resume(Effect.void);
    socket.once("close", () => resume(Effect.void));
  }).pipe(
    Effect.timeoutOrElse({
      duration: closeMs * 2,
      orElse: () => Effect.sync(() => void socket.destroy()),
    }),
  );
