import type { AddressInfo } from "node:net";
import * as Effect from "effect/Effect";
import { SMTPServer, type SMTPServerOptions } from "smtp-server";
import { localhost } from "./certificates.ts";
import { type ParsedMail, parseMail } from "./mail.ts";

/*
 * A mail server on loopback with real TLS and AUTH that keeps what it took and can be told to
 * misbehave. Serves tests and the demo.
 */

export interface ReceivedMail extends ParsedMail {
  readonly raw: string;
  readonly sender: string;
  readonly recipients: ReadonlyArray<string>;
  readonly secure: boolean;
  readonly user: string | undefined;
}

/** Replies in place of the usual ones. Each may be changed at any time. */
export interface SmtpFaults {
  /** Answers to these recipients, e.g. `[550, "no such user"]`. */
  recipients: Record<string, readonly [code: number, text: string]>;
  /** Answer to MAIL FROM. */
  sender: readonly [code: number, text: string] | null;
  /** Answer to the end of the data, instead of taking the mail. */
  data: readonly [code: number, text: string] | null;
  /** Takes the mail and then closes the connection without an answer. */
  dropAfterData: boolean;
  /** Answer to AUTH with the right password. */
  auth: readonly [code: number, text: string] | null;
}

export interface SmtpOptions {
  /** Default `starttls`; `none` offers no TLS at all. */
  readonly security?: "starttls" | "implicit" | "none";
  /** The login that is required; null for a server that takes mail from everybody. */
  readonly login?: { readonly user: string; readonly password: string } | null;
  /** How to log in, `PLAIN` or `LOGIN` by default. */
  readonly mechanisms?: ReadonlyArray<"PLAIN" | "LOGIN" | "CRAM-MD5">;
  readonly certificate?: { readonly cert: string; readonly key: string };
  /** Where to listen, `127.0.0.1` by default. */
  readonly hostname?: string;
}

const failure = ([responseCode, text]: readonly [number, string]) =>
  Object.assign(new Error(text), { responseCode });

export const serveSmtp = (options: SmtpOptions = {}) =>
  Effect.acquireRelease(
    Effect.callback<ReturnType<typeof start>>((resume) => {
      const started = start(options);
      started.server.listen(
        0,
        options.hostname ?? "127.0.0.1",
        () => resume(Effect.succeed(started)),
      );
    }),
    ({ server }) => Effect.callback<void>((resume) => server.close(() => resume(Effect.void))),
  ).pipe(Effect.map(({ server, ...rest }) => ({
    ...rest,
    port: (server.server.address() as AddressInfo).port,
  })));

const start = (options: SmtpOptions) => {
  const security = options.security ?? "starttls";
  const login = options.login ?? null;
  const mails: Array<ReceivedMail> = [];
  const counts = { connections: 0, logins: 0 };
  const faults: SmtpFaults = {
    recipients: {},
    sender: null,
    data: null,
    dropAfterData: false,
    auth: null,
  };

  const { cert, key } = options.certificate ?? localhost;
  const settings: SMTPServerOptions = {
    cert,
    key,
    name: "simulator.test",
    secure: security === "implicit",
    // Without TLS the server would refuse AUTH, which is the client's decision to test.
    allowInsecureAuth: security === "none",
    disabledCommands: [...(security === "none" ? ["STARTTLS"] : []), ...(login ? [] : ["AUTH"])],
    authOptional: login === null,
    ...(options.mechanisms === undefined ? {} : { authMethods: [...options.mechanisms] }),
    disableReverseLookup: true,
    closeTimeout: 100,
    onConnect: (_, done) => {
      counts.connections++;
      done();
    },
    onAuth: (given, _, done) => {
      counts.logins++;
      const isRight = given.method === "CRAM-MD5"
        ? given.validatePassword(login?.password ?? "")
        : given.password === login?.password;
      if (given.username !== login?.user || !isRight) {
        return done(failure([535, "5.7.8 Authentication credentials invalid"]));
      }
      if (faults.auth !== null) return done(failure(faults.auth));
      done(null, { user: given.username });
    },
    onMailFrom: (_, __, done) => done(faults.sender === null ? null : failure(faults.sender)),
    onRcptTo: ({ address }, _, done) => {
      const answer = faults.recipients[address];
      done(answer === undefined ? null : failure(answer));
    },
    onData: (stream, session, done) => {
      let raw = "";
      stream.on("data", (chunk: Uint8Array) => {
        for (const byte of chunk) raw += String.fromCharCode(byte);
      });
      stream.on("end", () => {
        if (faults.data !== null) return done(failure(faults.data));
        const { mailFrom, rcptTo } = session.envelope;
        mails.push({
          ...parseMail(raw),
          raw,
          sender: mailFrom === false ? "" : mailFrom.address,
          recipients: rcptTo.map(({ address }) => address),
          secure: session.secure,
          user: session.user,
        });
        if (!faults.dropAfterData) return done(null, "taken");
        hangUp();
      });
    },
  };
  const server = new SMTPServer(settings);
  // Clients that hang up in the middle are part of the tests.
  server.on("error", () => {});
  /** Closes every connection without a word. */
  const hangUp = () => {
    for (const connection of server.connections) connection.close();
  };
  return { server, mails, faults, counts, hangUp };
};
