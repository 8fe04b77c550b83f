import * as Effect from "effect/Effect";
import * as Ref from "effect/Ref";
import {
  type Loss,
  type MailFailure,
  MailGarbled,
  MailLost,
  type Reply,
  type Step,
} from "./email_failure.ts";

/*
 * Deno's own connections and not `node:net` and `node:tls`: their TLS is verified as that of `fetch`
 * is, while `node:tls` accepts an X.509 v1 certificate for the name of its issuer alone
 * (https://github.com/denoland/deno/pull/36248).
 */

/** Characters a whole reply may have. */
const replyLength = 64 * 1024;

export interface ConnectionOptions {
  readonly host: string;
  readonly port: number;
  /** PEM of a private authority that is trusted besides the public ones. */
  readonly ca: string | null;
}

/** One connection to a mail server. Whoever gave up on a reply gives up the connection. */
export interface Connection {
  readonly write: (text: string) => Effect.Effect<void, MailFailure>;
  readonly reply: Effect.Effect<Reply, MailFailure>;
  /** Goes on in TLS; fails unless the certificate is valid for the host. */
  readonly startTls: Effect.Effect<void, MailFailure>;
}

/** Connects. The connection ends with the scope; `at` says at which step it fails. */
export const connect = Effect.fn("Email.connect")(function* (
  { host, port, ca }: ConnectionOptions,
  at: Ref.Ref<Step>,
) {
  const attempt = <A>(io: (signal: AbortSignal) => Promise<A>) =>
    Effect.tryPromise({ try: io, catch: (error) => error }).pipe(
      Effect.catch((error) => Effect.flatMap(Ref.get(at), (step) => lost(step, error))),
    );
  const tcp = yield* Effect.acquireRelease(
    attempt(async (signal) => {
      const opened = await Deno.connect({ hostname: host, port, signal });
      if (signal.aborted) opened.close();
      return opened;
    }),
    () => Effect.ignore(Effect.try(() => socket.close())),
    { interruptible: true },
  );
  let socket: Deno.Conn = tcp;

  const encoder = new TextEncoder();
  const write = (text: string) =>
    attempt(async () => {
      let rest = encoder.encode(text);
      while (rest.length > 0) rest = rest.subarray(await socket.write(rest));
    });

  const chunk = new Uint8Array(4096);
  const decoder = new TextDecoder();
  let received = "";
  const line = Effect.gen(function* () {
    while (!received.includes("\n")) {
      if (received.length > replyLength) {
        return yield* new MailGarbled({ step: yield* Ref.get(at), said: received });
      }
      const length = yield* attempt(() => socket.read(chunk));
      if (length === null) {
        return yield* new MailLost({ step: yield* Ref.get(at), loss: "closed", said: "" });
      }
      received += decoder.decode(chunk.subarray(0, length), { stream: true });
    }
    const end = received.indexOf("\n");
    const found = received.slice(0, end).replace(/\r$/, "");
    received = received.slice(end + 1);
    return found;
  });

  const reply = Effect.gen(function* () {
    const lines: Array<string> = [];
    for (let length = 0; length <= replyLength;) {
      const found = yield* line;
      const parts = /^([2-5]\d\d)(?:([ -])(.*))?$/s.exec(found);
      if (parts === null) {
        return yield* new MailGarbled({ step: yield* Ref.get(at), said: found });
      }
      const [, code, separator, text = ""] = parts;
      lines.push(text);
      length += found.length + 1;
      if (separator !== "-") return { code: Number(code), lines } satisfies Reply;
    }
    return yield* new MailGarbled({ step: yield* Ref.get(at), said: lines.join(" ") });
  });

  const startTls = Effect.gen(function* () {
    // Whatever came before the handshake could be anybody's.
    if (received !== "") {
      return yield* new MailGarbled({ step: yield* Ref.get(at), said: received });
    }
    yield* attempt(async () => {
      const tls = await Deno.startTls(tcp, {
        hostname: host,
        ...(ca === null ? {} : { caCerts: [ca] }),
      });
      socket = tls;
      await tls.handshake();
    });
  });

  return { write, reply, startTls } satisfies Connection;
});

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
  [/peer certificate/, "untrusted"],
  [/corrupt message/, "no_tls"],
  [/lookup address|name resolution/, "unresolved"],
  [/unreachable|no route/i, "unreachable"],
];

/** What an error of Deno's means for a connection. */
export const lossOf = ({ name, message }: Error): Loss =>
  losses[name] ?? phrases.find(([phrase]) => phrase.test(message))?.[1] ?? "other";

const lost = (step: Step, cause: unknown) => {
  const error = cause instanceof Error ? cause : new Error(String(cause));
  return new MailLost({ step, loss: lossOf(error), said: error.message });
};
