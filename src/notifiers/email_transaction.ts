import * as Arr from "effect/Array";
import * as Effect from "effect/Effect";
import {
  isAboutLogin,
  isTooMany,
  type MailFailure,
  MailLost,
  MailRefused,
  MailUnfit,
  type Reply,
} from "./email_failure.ts";
import type { Session } from "./email_session.ts";

/** One mail to a server. */
export interface Transaction {
  readonly sender: string;
  readonly recipients: ReadonlyArray<string>;
  /** Headers and body, ASCII. */
  readonly content: string;
}

/** A recipient the server does not take this mail for. */
export interface Refusal {
  readonly recipient: string;
  readonly failure: MailFailure;
}

/** What became of the recipients; whoever is in neither list has the mail. */
export interface Transacted {
  readonly refused: ReadonlyArray<Refusal>;
  /** Those who were too many for one mail; somebody has this one then. */
  readonly postponed: ReadonlyArray<string>;
}

/** Recipients named ahead of the replies to them. */
const ahead = 100;
/** How long a connection kept from the mail before may take to show that it is still there. */
const resumeWait = "3 seconds";

/** Fails when nobody has the mail, or when nobody knows. */
export const transact = Effect.fn("Email.transact")(function* (
  session: Session,
  { sender, recipients, content }: Transaction,
): Effect.fn.Return<Transacted, MailFailure> {
  yield* begin(session, sender, content.length);
  const { taken, ...outcome } = yield* address(session, recipients);
  if (taken > 0) yield* handOver(session, content);
  return outcome;
});

const begin = Effect.fnUntraced(function* (session: Session, sender: string, size: number) {
  const { dialogue, extensions } = session;
  const limit = Number(extensions.get("SIZE") ?? 0);
  if (limit > 0 && size > limit) {
    return yield* new MailUnfit({
      step: "sender",
      problem: `takes mails of up to ${limit} bytes, and this one has ${size}`,
    });
  }
  const isKept = session.mails++ > 0;
  if (isKept) {
    // Ends whatever became of the mail before, and finds out whether the server is still there.
    yield* dialogue.command("resume", "RSET").pipe(
      Effect.timeoutOrElse({
        duration: resumeWait,
        orElse: () => new MailLost({ step: "resume", loss: "timeout", said: "" }),
      }),
    );
  }
  const line = `MAIL FROM:<${sender}>${extensions.has("SIZE") ? ` SIZE=${size}` : ""}`;
  yield* dialogue.send(isKept ? "resume" : "sender", line);
  const reply = yield* dialogue.receive;
  if (reply.code !== 421) yield* dialogue.enter("sender");
  yield* dialogue.expect(2, reply);
});

const address = Effect.fnUntraced(function* (
  { dialogue, extensions }: Session,
  recipients: ReadonlyArray<string>,
) {
  const refused: Array<Refusal> = [];
  const postponed: Array<string> = [];
  let taken = 0;
  for (const some of Arr.chunksOf(recipients, extensions.has("PIPELINING") ? ahead : 1)) {
    yield* dialogue.send("recipient", ...some.map((recipient) => `RCPT TO:<${recipient}>`));
    for (const recipient of some) {
      const reply = yield* dialogue.receive;
      const failure = new MailRefused({ step: "recipient", reply });
      if (reply.code < 300) taken++;
      else if (concernsEverybody(reply)) return yield* failure;
      else if (taken > 0 && isTooMany(reply)) postponed.push(recipient);
      else refused.push({ recipient, failure });
    }
  }
  return { taken, refused, postponed };
});

const handOver = Effect.fnUntraced(function* ({ dialogue }: Session, content: string) {
  yield* dialogue.command("data", "DATA", 3);
  // Some refuse before they have heard all. That a server has gone shows when it is listened to.
  const sending = Effect.andThen(Effect.ignore(dialogue.content(content)), Effect.never);
  const reply = yield* Effect.raceFirst(dialogue.receive, sending);
  yield* dialogue.isOpen() ? dialogue.expect(2, reply) : dialogue.refusal(reply);
});

/** The connection is about to end, or nobody is taken without a login. */
const concernsEverybody = ({ code }: Reply): boolean =>
  code < 400 || code === 421 || isAboutLogin(code);
