import { Buffer } from "node:buffer";
import * as Effect from "effect/Effect";
import * as MutableRef from "effect/MutableRef";
import {
  type At,
  type Loss,
  MailGarbled,
  MailLost,
  mailRefusal,
  MailUnfit,
  type Step,
} from "./failure.ts";
import { decodeReply } from "./reply_text.ts";
import { tlsProblem } from "../../http/tls_problem.ts";

/*
 * Deno's own connections and not `node:net` and `node:tls`: their TLS is verified as that of `fetch`
 * is, while `node:tls` accepts an X.509 v1 certificate for the name of its issuer alone
 * (https://github.com/denoland/deno/pull/36248).
 */

/** How TLS comes about: from the first byte, by STARTTLS or the mail is not sent, not at all. */
export type Security = "implicit" | "starttls" | "none";

export interface ConnectionOptions {
  readonly host: string;
  readonly port: number;
  readonly security: Security;
  /** PEM of a private authority that is trusted besides the public ones. */
  readonly ca: string | null;
  /** What we call ourselves at EHLO. */
  readonly ehloName: string;
}

/** Bytes a whole reply may have. */
export const replyLength = 64 * 1024;

/**
 * Connects and speaks TLS, unless the certificate is not valid for the host. After STARTTLS the server
 * has greeted already, else it is to speak first. The connection ends with the scope; `at` says where
 * it has come to.
 */
export const connect = Effect.fn("Email.connect")(function* (
  { host, port, security, ca, ehloName }: ConnectionOptions,
  at: At,
) {
  const tcp = yield* Effect.acquireRelease(
    attempt(at, "connection", async (signal) => {
      const opened = await Deno.connect({ hostname: host, port, signal });
      if (signal.aborted) opened.close();
      return opened;
    }),
    () => Effect.ignore(Effect.try(() => socket.close())),
    { interruptible: true },
  );
  let socket: Deno.Conn = tcp;
  if (security === "none") return socket;
  if (security === "starttls") yield* askForTls(tcp, ehloName, at);
  yield* attempt(at, security === "starttls" ? "starttls" : "tls", async () => {
    const tls = await Deno.startTls(tcp, {
      hostname: host,
      ...(ca === null ? {} : { caCerts: [ca] }),
    });
    socket = tls;
    await tls.handshake();
  });
  return socket;
});

const attempt = <A>(at: At, step: Step, io: (signal: AbortSignal) => Promise<A>) =>
  Effect.tryPromise({
    try: (signal) => {
      MutableRef.set(at, step);
      return io(signal);
    },
    catch: (cause) => {
      const error = cause instanceof Error ? cause : new Error(String(cause));
      return new MailLost({ step, loss: lossOf(error), said: error.message });
    },
  });

/** What is said before a handshake by STARTTLS (RFC 3207). */
const askForTls = Effect.fnUntraced(function* (tcp: Deno.Conn, ehloName: string, at: At) {
  const chunk = new Uint8Array(4096);
  /** A character for each byte, for a reply is decoded as a whole. */
  let received = "";
  const reply = Effect.fnUntraced(function* (step: Step, command?: string) {
    const end = yield* attempt(at, step, async () => {
      if (command !== undefined) await tcp.write(new TextEncoder().encode(`${command}\r\n`));
      while (received.length <= replyLength) {
        const last = lastLine.exec(received);
        if (last !== null) return last.index + last[0].length;
        const length = await tcp.read(chunk);
        if (length === null) throw new Deno.errors.UnexpectedEof();
        received += Buffer.from(chunk.subarray(0, length)).toString("latin1");
      }
      return null;
    });
    if (end === null) return yield* new MailGarbled({ step, said: received });
    const said = decodeReply(Buffer.from(received.slice(0, end), "latin1"));
    received = received.slice(end);
    return said.startsWith("2") ? said : yield* mailRefusal(step, said);
  });

  yield* reply("greeting");
  if (!/^250[ -]STARTTLS\b/im.test(yield* reply("hello", `EHLO ${ehloName}`))) {
    return yield* new MailUnfit({
      step: "starttls",
      problem: { en: "offers no STARTTLS", zh: "不提供 STARTTLS" },
    });
  }
  yield* reply("starttls", "STARTTLS");
  // Whatever came before the handshake could be anybody's.
  if (received !== "") return yield* new MailGarbled({ step: "starttls", said: received });
});

/** The line that ends a reply: no other follows its code with a dash. */
const lastLine = /(?<=^|\n)(?!\d{3}-)[^\n]*\n/;

const losses: Readonly<Record<string, Loss>> = {
  NotCapable: "forbidden",
  ConnectionRefused: "refused",
  ConnectionReset: "closed",
  ConnectionAborted: "closed",
  BrokenPipe: "closed",
  UnexpectedEof: "closed",
  TimedOut: "timeout",
  NetworkUnreachable: "unreachable",
  AddrNotAvailable: "unreachable",
};

/** Where the name of the error does not tell, its words do. */
const phrases: ReadonlyArray<readonly [RegExp, Loss]> = [
  [/lookup address|name resolution/, "unresolved"],
  [/unreachable|no route/i, "unreachable"],
];

/** What an error of Deno's means for a connection. */
export const lossOf = ({ name, message }: Error): Loss =>
  losses[name] ?? (tlsProblem(message) === undefined ? undefined : "tls") ??
    phrases.find(([phrase]) => phrase.test(message))?.[1] ?? "other";
