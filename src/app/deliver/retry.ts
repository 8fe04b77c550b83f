import type * as Arr from "effect/Array";
import * as Cause from "effect/Cause";
import * as Exit from "effect/Exit";
import { identity } from "effect/Function";
import * as Option from "effect/Option";
import { type Reason, Rejected } from "../../domain/errors.ts";
import type { Receipt } from "../../domain/notifier.ts";
import type { Queue, Queued, Settled, Settlement } from "../../domain/outbox.ts";

/*
 * What an attempt comes to: whom to blame, what to hold, what to count, when to give up. Pure.
 *
 * A recipient's refusal concerns that recipient. A message's refusal counts an attempt of that
 * message and of no other, and steps aside. A channel is held for what is its own, or when a second
 * message is refused and none was taken in between.
 */

const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;

/** When to give up. What has never been tried is never given up. */
export interface Limits {
  /** Counted refusals. */
  readonly maxAttempts: number;
  /** Milliseconds since the first attempt of a delivery's own. */
  readonly maxAgeMs: number;
}

/** Who was left alone for longer than this begins anew: a machine slept, or a clock was wrong. */
const gapMs = 12 * hour;
/** How often a message is sent that may have been taken before. */
const maxUnanswered = 3;
/** How long a receiver that took a message and did not say so has before it comes again. */
const unansweredMs = 10 * minute;
/** Other messages wait no longer than one that hangs would take, while few in a row are refused. */
const blameMs = 15 * second;
const patientRefusals = 5;
/** Nobody is waited for longer. */
const longestWaitMs = 30 * 24 * hour;

/** The channel waits 30 s after its first failure, at most an hour after many. */
const backoffMs = (fails: number): number => Math.min(30 * second * 2 ** Math.min(fails, 10), hour);

const holdMs = (reason: Reason, fails: number): number =>
  reason._tag === "RateLimited"
    ? Math.min(Math.max(reason.retryAfterMs, second), longestWaitMs)
    : backoffMs(fails);

/** A message refused steps aside for 5 minutes at first, 6 hours at most: operators mend things. */
const retryMs = (attempts: number): number =>
  Math.min(5 * minute * 2 ** Math.min(attempts, 10), 6 * hour);

/** So does a recipient: for 10 minutes at first, 6 hours at most, or as long as the receiver says. */
const recipientMs = (reason: Reason, fails: number): number =>
  reason._tag === "RateLimited"
    ? Math.min(Math.max(reason.retryAfterMs, second), longestWaitMs)
    : Math.min(10 * minute * 2 ** Math.min(fails, 10), 6 * hour);

/** An attempt that has come to its end. */
export interface Attempt {
  readonly queue: Queue;
  readonly rows: Arr.NonEmptyReadonlyArray<Queued>;
  /** What the message was called; the same for every attempt at it. */
  readonly message: string;
  /** All the channel is configured for, none where it has no recipients of its own. */
  readonly everybody: ReadonlyArray<string>;
  readonly result: Exit.Exit<Receipt, Reason>;
  readonly limits: Limits;
  /** Epoch ms. */
  readonly now: number;
  /** At least 1: what somebody asked for is only ever made longer. */
  readonly jitter: number;
}

/** A delivery as it was, but for having been tried just now. */
const triedOf = (row: Queued, now: number): Settled => {
  const goesOn = row.triedAt !== null && row.firstTriedAt !== null && row.triedAt <= now &&
    now - row.triedAt <= gapMs;
  return {
    id: row.id,
    state: "pending",
    attempts: row.attempts,
    unanswered: row.unanswered,
    recipients: row.recipients,
    firstTriedAt: goesOn ? row.firstTriedAt : now,
    triedAt: now,
    message: "",
    together: row.together,
    waitMs: 0,
    error: null,
  };
};

/** Ends what has used up its attempts or its time. */
const within = ({ limits, now }: Attempt) => (row: Settled): Settled => {
  const isOld = row.firstTriedAt !== null && now - row.firstTriedAt >= limits.maxAgeMs;
  const isSpent = row.attempts >= limits.maxAttempts || row.unanswered >= maxUnanswered;
  return row.state === "pending" && row.error !== null && (isOld || isSpent)
    ? { ...row, state: "dead", waitMs: 0, message: "" }
    : row;
};

/** Who is blamed when a message is refused or not answered: the message, unless others were too. */
const blame = ({ queue: { health } }: Attempt, message: string, hold: number) => {
  const isSecond = Option.exists(health.refused, (refused) => refused !== message);
  return {
    holdMs: isSecond ? hold : 0,
    fails: isSecond ? health.fails + 1 : health.fails,
    refused: Option.some(message),
  };
};

const blameHoldMs = (fails: number): number =>
  fails < patientRefusals ? blameMs : backoffMs(fails - patientRefusals);

const works = { holdMs: 0, fails: 0, refused: Option.none<string>() };

/** The receiver took it, at least for somebody. */
const taken = (attempt: Attempt, { refused }: Receipt): Settlement => {
  const { rows, queue, everybody, now, jitter } = attempt;
  const isOwn = rows[0].recipients.length > 0;
  const addressed = isOwn ? rows[0].recipients : everybody;
  const names = refused.map(({ recipient }) => recipient);
  const reached = addressed.filter((recipient) => !names.includes(recipient));
  const nobody = refused.length > 0 && addressed.length > 0 && reached.length === 0;
  const failsOf = (recipient: string) => queue.recipientFails.get(recipient) ?? 0;
  const to = (row: Queued, { recipient, reason }: Receipt["refused"][number]): Settled => {
    const tried = triedOf(row, now);
    const counts = reason._tag === "Rejected" ? 1 : 0;
    const isUnanswered = reason._tag === "Unanswered";
    return within(attempt)({
      ...tried,
      recipients: [recipient],
      attempts: tried.attempts + counts,
      unanswered: tried.unanswered + (isUnanswered ? 1 : 0),
      together: null,
      waitMs: (isUnanswered ? unansweredMs : counts * retryMs(tried.attempts)) * jitter,
      error: reason.message,
    });
  };
  // Where it is one recipient's own delivery, or nobody was reached, the delivery itself goes on.
  const kept = nobody ? refused[0] : undefined;
  const others = refused.filter((each) => each !== kept);
  return {
    rows: rows.map((row) =>
      kept === undefined
        ? { ...triedOf(row, now), recipients: row.recipients, state: "sent" as const }
        : to(row, kept)
    ),
    split: rows.flatMap((row) =>
      others.map((each) => ({
        ...to(row, each),
        of: row.id,
        id: `${row.id}:${each.recipient}`,
      }))
    ),
    channel: nobody && !isOwn
      ? blame(attempt, attempt.message, backoffMs(queue.health.fails) * jitter)
      : nobody
      ? { ...queue.health, holdMs: 0 }
      : works,
    recipients: [
      // What is new goes to him too; only his own deliveries show whether he still has to wait.
      ...refused.filter(({ recipient }) => isOwn || failsOf(recipient) === 0)
        .map(({ recipient, reason }) => ({
          recipient,
          fails: failsOf(recipient) + 1,
          holdMs: recipientMs(reason, failsOf(recipient)) * jitter,
        })),
      ...reached.filter((each) => failsOf(each) > 0).map((recipient) => ({
        recipient,
        fails: 0,
        holdMs: 0,
      })),
    ],
    failures: refused.map(({ reason }) => ({ ids: rows.map(({ id }) => id), reason })),
  };
};

/** The message itself is refused; one of many is found by halves, and counts alone. */
const rejected = (attempt: Attempt, reason: Reason): Settlement => {
  const { rows, now, jitter, queue } = attempt;
  const [first] = rows;
  if (rows.length > 1) {
    const together = Math.floor(rows.length / 2);
    return {
      rows: rows.map((row) => ({
        ...triedOf(row, now),
        firstTriedAt: row.firstTriedAt,
        triedAt: row.triedAt,
        together,
        error: reason.message,
      })),
      split: [],
      channel: { ...queue.health, holdMs: 0 },
      recipients: [],
      failures: [],
    };
  }
  const tried = triedOf(first, now);
  return {
    rows: [
      within(attempt)({
        ...tried,
        attempts: tried.attempts + 1,
        waitMs: retryMs(tried.attempts) * jitter,
        error: reason.message,
      }),
    ],
    split: [],
    channel: blame(attempt, first.id, blameHoldMs(queue.health.fails) * jitter),
    recipients: [],
    failures: [{ ids: [first.id], reason }],
  };
};

/** Nobody knows whether it was taken: the very same comes again later, a few times at most. */
const unanswered = (attempt: Attempt, reason: Reason): Settlement => {
  const { rows, now, jitter, queue, message } = attempt;
  return {
    rows: rows.map((row) => {
      const tried = triedOf(row, now);
      const settled = within(attempt)({
        ...tried,
        unanswered: tried.unanswered + 1,
        message: rows.length === 1 ? "" : message,
        waitMs: unansweredMs * jitter,
        error: reason.message,
      });
      return settled.unanswered < maxUnanswered
        ? settled
        : { ...settled, error: `perhaps taken: ${reason.message}` };
    }),
    split: [],
    channel: blame(attempt, message, backoffMs(queue.health.fails) * jitter),
    recipients: [],
    failures: [{ ids: rows.map(({ id }) => id), reason }],
  };
};

/** Nothing passes for now: the channel waits, its deliveries keep their places. */
const held = (attempt: Attempt, reason: Reason): Settlement => {
  const { rows, now, jitter, queue: { health } } = attempt;
  return {
    rows: rows.map((row) =>
      within(attempt)({ ...triedOf(row, now), message: row.message, error: reason.message })
    ),
    split: [],
    channel: {
      ...health,
      fails: health.fails + 1,
      holdMs: holdMs(reason, health.fails) * jitter,
    },
    recipients: [],
    failures: [{ ids: rows.map(({ id }) => id), reason }],
  };
};

/** What an attempt means for its deliveries, their channel and their recipients. */
export const settlementOf = (attempt: Attempt): Settlement => {
  const { result } = attempt;
  if (Exit.isSuccess(result)) return taken(attempt, result.value);
  const reason = Option.match(Cause.findErrorOption(result.cause), {
    // What one alert trips over, another need not.
    onNone: () => new Rejected({ message: "a defect of MRT stopped it, see the log" }),
    onSome: identity,
  });
  switch (reason._tag) {
    case "Rejected":
      return rejected(attempt, reason);
    case "Unanswered":
      return unanswered(attempt, reason);
    default:
      return held(attempt, reason);
  }
};

/** Ends deliveries of which the alert cannot be read. */
export const unreadable = (row: Queued, now: number): Settled => ({
  ...triedOf(row, now),
  state: "dead",
  error: "what is stored of this alert cannot be read",
});
