import * as Clock from "effect/Clock";
import * as Context from "effect/Context";
import * as Effect from "effect/Effect";
import * as RcRef from "effect/RcRef";
import * as Ref from "effect/Ref";
import type * as Scope from "effect/Scope";
import * as Semaphore from "effect/Semaphore";
import { type MailFailure, MailLost, type Step } from "./email_failure.ts";
import { openSession, type Refusal, type Session, type SessionOptions } from "./email_session.ts";

/** Milliseconds one mail may take altogether. Stays under 0.6 of a 30 s lease. */
export const sendMs = 17_000;
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
  const at = yield* Ref.make<Step>("connection");
  const sessions = yield* RcRef.make({
    acquire: Effect.andThen(Ref.set(at, "connection"), openSession(options, at)),
    idleTimeToLive: idleTime,
  });
  /** One after the other: only who has the connection moves `at`. */
  const turn = yield* Semaphore.make(1);

  const withSession = <A>(use: (session: Session) => Effect.Effect<A, MailFailure>) =>
    Effect.scoped(
      Effect.flatMap(RcRef.get(sessions), (session) =>
        Effect.ensuring(
          use(session),
          Effect.suspend(() => session.isUsable() ? Effect.void : RcRef.invalidate(sessions)),
        )),
    );
  const before = (deadline: number) => <A>(effect: Effect.Effect<A, MailFailure>) =>
    Effect.flatMap(Clock.currentTimeMillis, (now) =>
      Effect.timeoutOrElse(effect, {
        duration: Math.max(deadline - now, 0),
        orElse: () =>
          Effect.flatMap(Ref.get(at), (step) => new MailLost({ step, loss: "timeout", said: "" })),
      }));
  const deadline = Effect.map(Clock.currentTimeMillis, (now) => now + sendMs);

  const transact = Effect.fnUntraced(function* (
    mail: { readonly sender: string; readonly content: string },
    recipients: ReadonlyArray<string>,
    until: number,
  ): Effect.fn.Return<Handover, MailFailure> {
    const { refused, postponed } = yield* withSession((session) =>
      session.transact({ ...mail, recipients })
    ).pipe(
      Effect.retry({ times: 1, while: ({ step }) => step === "resume" }),
      before(until),
    );
    if (postponed.length === 0) return { refused };
    // Somebody has the mail by now, so what follows fails for these alone.
    const others = yield* transact(mail, postponed, until).pipe(
      Effect.catch((failure) =>
        Effect.succeed({ refused: postponed.map((recipient) => ({ recipient, failure })) })
      ),
    );
    return { refused: [...refused, ...others.refused] };
  });

  return {
    verify: Effect.flatMap(deadline, (until) => before(until)(withSession(() => Effect.void))).pipe(
      turn.withPermits(1),
    ),
    handOver: Effect.fn("Email.handOver")(function* (mail) {
      const content = yield* compose(mail);
      const parts = { sender: mail.from.address, content };
      return yield* Effect.flatMap(
        deadline,
        (until) => transact(parts, mail.envelope, until),
      ).pipe(turn.withPermits(1));
    }),
  };
});

/** How mails get to a server; another one stands in where there are no servers. */
export const MailTransport = Context.Reference<typeof makeTransport>(
  "mrt/notifiers/MailTransport",
  { defaultValue: () => makeTransport },
);

/** The mail as it crosses the wire (RFC 5322, RFC 2045), by https://nodemailer.com/extras/mailcomposer. */
const compose = ({ envelope: _, ...mail }: Mail) =>
  Effect.promise(async () => {
    // Loaded with the first mail, for it would make every start of the program slower.
    const { default: MailComposer } = await import("nodemailer/lib/mail-composer");
    const composed = new MailComposer({
      ...mail,
      to: [...mail.to],
      headers: { "Auto-Submitted": "auto-generated" },
      disableFileAccess: true,
      disableUrlAccess: true,
    });
    return new TextDecoder().decode(await composed.compile().build());
  });
