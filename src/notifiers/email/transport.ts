import * as Context from "effect/Context";
import * as Duration from "effect/Duration";
import * as Effect from "effect/Effect";
import * as MutableRef from "effect/MutableRef";
import * as RcRef from "effect/RcRef";
import type * as Scope from "effect/Scope";
import * as Semaphore from "effect/Semaphore";
import { type At, isTooMany, type MailFailure, MailLost } from "./failure.ts";
import {
  openSession,
  type Refusal,
  type Session,
  type SessionOptions,
  type Transaction,
} from "./session.ts";

/** What one mail may take altogether; stays under 0.6 of a 30 s lease. */
const sendTime = Duration.seconds(17);
/** How long an unused connection is kept for the next mail. */
const idleTime = "5 seconds";

export interface Mail {
  readonly from: { readonly name: string; readonly address: string };
  /** Who the header says it is for; `envelope` says who gets it. */
  readonly to: ReadonlyArray<string>;
  readonly envelope: ReadonlyArray<string>;
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  readonly messageId: string;
  /** The Message-ID that mails of one thread refer to, null for a mail of none. */
  readonly thread: string | null;
  /** As RFC 2919 has it. */
  readonly listId: string;
  readonly date: Date;
}

/** The recipients without the mail, perhaps all; whoever is not among them has it. */
export interface Handover {
  readonly refused: ReadonlyArray<Refusal>;
}

export interface Transport {
  /** Connects, speaks TLS and logs in, without a mail. */
  readonly verify: Effect.Effect<void, MailFailure>;
  /** Fails only when nobody has the mail, or when nobody knows. */
  readonly handOver: (mail: Mail) => Effect.Effect<Handover, MailFailure>;
}

/**
 * Sends mails over one connection, opened by the first and kept for those that follow soon. The
 * connection ends with the scope.
 */
export const makeTransport = Effect.fn("Email.makeTransport")(function* (
  options: SessionOptions,
): Effect.fn.Return<Transport, never, Scope.Scope> {
  const at: At = MutableRef.make("connection");
  const sessions = yield* RcRef.make({
    acquire: openSession(options, at),
    idleTimeToLive: idleTime,
  });
  /** One after the other: only who has the connection moves `at`. */
  const turn = yield* Semaphore.make(1);

  const withSession = <A>(use: (session: Session) => Effect.Effect<A, MailFailure>) =>
    Effect.scoped(
      Effect.flatMap(RcRef.get(sessions), (session) =>
        Effect.ensuring(
          use(session),
          Effect.suspend(() => session.isOpen() ? Effect.void : RcRef.invalidate(sessions)),
        )),
    );
  const within = (duration: Duration.Duration) => <A>(effect: Effect.Effect<A, MailFailure>) =>
    Effect.andThen(
      Effect.sync(() => MutableRef.set(at, "connection")),
      Effect.timeoutOrElse(effect, {
        duration,
        orElse: () => new MailLost({ step: MutableRef.get(at), loss: "timeout", said: "" }),
      }),
    );

  const reach = Effect.fnUntraced(function* (
    mail: Transaction,
    left: Duration.Duration,
  ): Effect.fn.Return<Handover, MailFailure> {
    const [took, refused] = yield* withSession((session) => session.send(mail)).pipe(
      Effect.retry({ times: 1, while: ({ step }) => step === "resume" }),
      within(left),
      Effect.timed,
    );
    const isReached = refused.length < mail.recipients.length;
    const isPostponed = ({ failure }: Refusal) => isReached && isTooMany(failure);
    const postponed = refused.filter(isPostponed).map(({ recipient }) => recipient);
    if (postponed.length === 0) return { refused };
    // Somebody has the mail by now, so what follows fails for these alone.
    const rest = yield* reach(
      { ...mail, recipients: postponed },
      Duration.subtract(left, took),
    ).pipe(
      Effect.catch((failure) =>
        Effect.succeed({ refused: postponed.map((recipient) => ({ recipient, failure })) })
      ),
    );
    return { refused: [...refused.filter((each) => !isPostponed(each)), ...rest.refused] };
  });

  return {
    verify: withSession(() => Effect.void).pipe(within(sendTime), turn.withPermits(1)),
    handOver: Effect.fn("Email.handOver")(function* (mail) {
      const transaction = {
        sender: mail.from.address,
        recipients: mail.envelope,
        content: yield* compose(mail),
      };
      return yield* turn.withPermits(1)(reach(transaction, sendTime));
    }),
  };
});

/** How mails get to a server; another one stands in where there are no servers. */
export const MailTransport = Context.Reference<typeof makeTransport>(
  "mrt/notifiers/MailTransport",
  { defaultValue: () => makeTransport },
);

/** The mail as it crosses the wire (RFC 5322, RFC 2045), by https://nodemailer.com/extras/mailcomposer. */
const compose = ({ envelope: _, thread, listId, ...mail }: Mail) =>
  Effect.promise(async () => {
    // Loaded with the first mail, for it would make every start of the program slower.
    const { default: MailComposer } = await import("nodemailer/lib/mail-composer");
    const composed = new MailComposer({
      ...mail,
      to: [...mail.to],
      ...(thread === null ? {} : { inReplyTo: thread, references: thread }),
      headers: { "Auto-Submitted": "auto-generated", "List-Id": listId },
      disableFileAccess: true,
      disableUrlAccess: true,
    });
    return await composed.compile().build();
  });
