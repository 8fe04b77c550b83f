import * as Effect from "effect/Effect";
import type * as Ref from "effect/Ref";
import type { ConnectionOptions } from "./email_connection.ts";
import { type Dialogue, openDialogue } from "./email_dialogue.ts";
import { MailUnfit, type Reply, type Step } from "./email_failure.ts";
import { type Login, logIn } from "./email_login.ts";

/*
 * The client's side of SMTP (RFC 5321) with STARTTLS (RFC 3207) or TLS from the start (RFC 8314), AUTH
 * (RFC 4954), SIZE (RFC 1870) and PIPELINING (RFC 2920).
 */

/** How TLS comes about: from the first byte, by STARTTLS or the mail is not sent, not at all. */
export type Security = "implicit" | "starttls" | "none";

export interface SessionOptions extends ConnectionOptions {
  readonly security: Security;
  readonly login: Login | null;
}

/** Keywords of what the server can do, with their parameters, all in capitals. */
export type Extensions = ReadonlyMap<string, string>;

/** A server that is ready for mails. */
export interface Session {
  readonly dialogue: Dialogue;
  readonly extensions: Extensions;
  /** Mails begun so far. */
  mails: number;
}

/** The machine's own name would need a permission and concerns nobody. */
const ownName = "[127.0.0.1]";
/** How long the server may take to answer a goodbye. */
const quitWait = "500 millis";

/** Connects, speaks TLS and logs in. Says goodbye and ends the connection with the scope. */
export const openSession = Effect.fn("Email.openSession")(function* (
  { security, login, ...address }: SessionOptions,
  at: Ref.Ref<Step>,
) {
  const dialogue = yield* openDialogue(address, at);
  const { send, receive, expect, command } = dialogue;

  const hello = Effect.gen(function* () {
    yield* send("hello", `EHLO ${ownName}`);
    const reply = yield* receive;
    if (reply.code >= 500 && security === "none" && login === null) {
      yield* command("hello", `HELO ${ownName}`);
      return new Map<string, string>();
    }
    return extensionsOf(yield* expect(2, reply));
  });

  if (security === "implicit") yield* dialogue.startTls("tls");
  yield* dialogue.enter("greeting");
  yield* expect(2, yield* receive);
  let extensions = yield* hello;
  if (security === "starttls") {
    if (!extensions.has("STARTTLS")) {
      return yield* new MailUnfit({ step: "starttls", problem: "offers no STARTTLS" });
    }
    yield* command("starttls", "STARTTLS");
    yield* dialogue.startTls("starttls");
    // What was said before is forgotten: it could have been anybody's.
    extensions = yield* hello;
  }
  if (login !== null) {
    yield* logIn(
      (line, digit) => command("login", line, digit),
      extensions.get("AUTH") ?? "",
      login,
    );
  }
  yield* Effect.addFinalizer(() =>
    Effect.suspend(() =>
      dialogue.isOpen()
        ? command("resume", "QUIT").pipe(Effect.timeout(quitWait), Effect.ignore)
        : Effect.void
    )
  );
  return { dialogue, extensions, mails: 0 } as Session;
});

const extensionsOf = ({ lines: [, ...lines] }: Reply): Extensions =>
  new Map(lines.map((line) => {
    const [keyword = "", ...parameters] = line.toUpperCase().trim().split(/[ =]+/);
    return [keyword, parameters.join(" ")];
  }));
