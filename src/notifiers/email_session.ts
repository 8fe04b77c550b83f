import * as Arr from "effect/Array";
import * as Effect from "effect/Effect";
import * as Ref from "effect/Ref";
import { connect, type ConnectionOptions } from "./email_connection.ts";
import {
  type MailFailure,
  MailLost,
  MailRefused,
  MailUnfit,
  type Reply,
  type Step,
} from "./email_failure.ts";

import { type Login, logIn } from "./email_login.ts";

/*
 * The client's side of SMTP (RFC 5321) with STARTTLS (RFC 3207), AUTH (RFC 4954), SIZE (RFC 1870) and
 * PIPELINING (RFC 2920).
 */

/** How TLS comes about: from the first byte, by STARTTLS or the mail is not sent, not at all. */
export type Security = "implicit" | "starttls" | "none";

export interface SessionOptions extends ConnectionOptions {
  readonly security: Security;
  readonly login: Login | null;
}

/** A recipient the server does not take this mail for. */
export interface Refusal {
  readonly recipient: string;
  readonly failure: MailFailure;
}

/** One mail to a server that is logged in to. */
export interface Transaction {
  readonly sender: string;
  readonly recipients: ReadonlyArray<string>;
  /** Headers and body, ASCII, its lines ended by CRLF. */
  readonly content: string;
}

/** What became of the recipients; whoever is in neither list has the mail. */
export interface Transacted {
  readonly refused: ReadonlyArray<Refusal>;
  /** Those who were too many for one mail; somebody has this one then. */
  readonly postponed: ReadonlyArray<string>;
}

export interface Session {
  readonly transact: (
    transaction: Transaction,
  ) => Effect.Effect<Transacted, MailFailure>;
  /** Whether another mail may follow. */
  readonly isUsable: () => boolean;
}

/** The machine's own name would need a permission and concerns nobody. */
const ownName = "[127.0.0.1]";
/** Commands sent ahead of their replies. */
const ahead = 100;
/** How long a connection kept from the mail before may take to show that it is still there. */
const resumeWait = "3 seconds";
const quitWait = "500 millis";

/** Connects, speaks TLS and logs in. Says goodbye and ends the connection with the scope. */
export const openSession = Effect.fn("Email.openSession")(function* (
  options: SessionOptions,
  at: Ref.Ref<Step>,
) {
  const connection = yield* connect(options, at);
  let isUsable = false;
  let isUsed = false;

  const receive = Effect.tap(connection.reply, ({ code }) =>
    Effect.sync(() => {
      // 421 announces the end of the connection, whatever it answers.
      isUsable = code !== 421;
    }));
  const say = Effect.fnUntraced(function* (step: Step, line: string) {
    yield* Ref.set(at, step);
    isUsable = false;
    yield* connection.write(`${line}\r\n`);
    return yield* receive;
  });
  /** Sends a command and takes no other reply than one that begins with the digit. */
  const command = (step: Step, line: string, digit = 2) =>
    Effect.flatMap(say(step, line), (reply) => expect(step, reply, digit));

  const hello = Effect.gen(function* () {
    const reply = yield* say("hello", `EHLO ${ownName}`);
    if (reply.code >= 500 && options.security === "none" && options.login === null) {
      yield* command("hello", `HELO ${ownName}`);
      return new Map<string, string>();
    }
    return extensionsOf(yield* expect("hello", reply, 2));
  });

  if (options.security === "implicit") {
    yield* Ref.set(at, "tls");
    yield* connection.startTls;
  }
  yield* Ref.set(at, "greeting");
  yield* expect("greeting", yield* receive, 2);
  let extensions = yield* hello;
  if (options.security === "starttls") {
    if (!extensions.has("STARTTLS")) {
      return yield* new MailUnfit({ step: "starttls", problem: "offers no STARTTLS" });
    }
    yield* command("starttls", "STARTTLS");
    yield* connection.startTls;
    // What was said before is forgotten: it could have been anybody's.
    extensions = yield* hello;
  }
  if (options.login !== null) {
    yield* logIn(
      (line, digit) => command("login", line, digit),
      extensions.get("AUTH") ?? "",
      options.login,
    );
  }

  yield* Effect.addFinalizer(() =>
    Effect.suspend(() =>
      isUsable ? say("resume", "QUIT").pipe(Effect.timeout(quitWait), Effect.ignore) : Effect.void
    )
  );

  const begin = Effect.fnUntraced(function* (sender: string, size: number) {
    const isKept = isUsed;
    isUsed = true;
    const limit = Number(extensions.get("SIZE") ?? 0);
    if (limit > 0 && size > limit) {
      return yield* new MailUnfit({
        step: "sender",
        problem: `takes mails of up to ${limit} bytes, and this one has ${size}`,
      });
    }
    if (isKept) {
      // Ends whatever became of the mail before, and finds out whether the server is still there.
      yield* command("resume", "RSET").pipe(
        Effect.timeoutOrElse({
          duration: resumeWait,
          orElse: () => new MailLost({ step: "resume", loss: "timeout", said: "" }),
        }),
      );
    }
    const line = `MAIL FROM:<${sender}>${extensions.has("SIZE") ? ` SIZE=${size}` : ""}`;
    const reply = yield* say(isKept ? "resume" : "sender", line);
    yield* expect(isKept && reply.code === 421 ? "resume" : "sender", reply, 2);
  });

  const address = Effect.fnUntraced(function* (recipients: ReadonlyArray<string>) {
    yield* Ref.set(at, "recipient");
    isUsable = false;
    const refused: Array<Refusal> = [];
    const postponed: Array<string> = [];
    let taken = 0;
    for (const some of Arr.chunksOf(recipients, extensions.has("PIPELINING") ? ahead : 1)) {
      yield* connection.write(some.map((recipient) => `RCPT TO:<${recipient}>\r\n`).join(""));
      for (const recipient of some) {
        const reply = yield* receive;
        const failure = new MailRefused({ step: "recipient", reply });
        if (reply.code < 300) taken++;
        else if (concernsEverybody(reply)) return yield* failure;
        else if (taken > 0 && isTooMany(reply)) postponed.push(recipient);
        else refused.push({ recipient, failure });
      }
    }
    return { taken, refused, postponed };
  });

  const handOver = Effect.fnUntraced(function* (content: string) {
    yield* command("data", "DATA", 3);
    yield* Ref.set(at, "content");
    isUsable = false;
    const send = connection.write(stuffed(content)).pipe(
      Effect.andThen(Ref.set(at, "verdict")),
      Effect.andThen(connection.write(".\r\n")),
      // What the server had to say, or that it has gone, is learnt from its side.
      Effect.ignore,
      Effect.andThen(Effect.never),
    );
    // Some refuse before they have heard all.
    const reply = yield* Effect.raceFirst(receive, send);
    const step = yield* Ref.get(at);
    if (step !== "verdict") {
      isUsable = false;
      return yield* new MailRefused({ step, reply });
    }
    yield* expect(step, reply, 2);
  });

  return {
    isUsable: () => isUsable,
    transact: Effect.fn("Email.transact")(function* ({ sender, recipients, content }) {
      yield* begin(sender, content.length);
      const { taken, ...outcome } = yield* address(recipients);
      if (taken > 0) yield* handOver(content);
      return outcome;
    }),
  } satisfies Session;
});

const expect = (step: Step, reply: Reply, digit: number) =>
  Math.floor(reply.code / 100) === digit
    ? Effect.succeed(reply)
    : Effect.fail(new MailRefused({ step, reply }));

/** Keyword and parameters of what the server can do, from its reply to EHLO. */
const extensionsOf = ({ lines: [, ...lines] }: Reply): ReadonlyMap<string, string> =>
  new Map(lines.map((line) => {
    const [keyword = "", ...parameters] = line.toUpperCase().trim().split(/[ =]+/);
    return [keyword, parameters.join(" ")];
  }));

/** The connection is about to end, or nobody is taken without a login. */
const concernsEverybody = ({ code }: Reply): boolean =>
  code < 400 || code === 421 || isAboutLogin(code);

export const isAboutLogin = (code: number): boolean => [530, 534, 535, 538].includes(code);

/** The mail has as many recipients as the server takes at once (RFC 5321, 4.5.3.1.10). */
export const isTooMany = ({ code, lines }: Reply): boolean =>
  (code === 452 || code === 552) && /[45]\.5\.3|too many recipients/i.test(lines.join(" "));

/** A dot at the beginning of a line is doubled (RFC 5321, 4.5.2), every line ends with CRLF. */
const stuffed = (content: string): string =>
  `\n${content.replace(/\r\n|\r|\n/g, "\r\n").replace(/(?<!\r\n)$/, "\r\n")}`
    .replaceAll("\n.", "\n..").slice(1);
