import type * as Arr from "effect/Array";
import type * as Exit from "effect/Exit";
import * as Option from "effect/Option";
import type { NotifyError } from "../../domain/errors.ts";
import type { Receipt } from "../../domain/notifier.ts";
import type { Queue, Queued, Settled } from "../../domain/outbox.ts";

/*
 * One attempt at a message, when its deliveries are given up, and who is blamed for it. Pure.
 */

/** When to give up. What has never been tried is never given up. */
export interface Limits {
  /** Counted refusals. */
  readonly maxAttempts: number;
  /** Milliseconds since the first attempt of a delivery's own. */
  readonly maxAgeMs: number;
}

/** Who was left alone for longer than this begins anew: a machine slept, or a clock was wrong. */
const gapMs = 12 * 3_600_000;
/** How often a message is sent that may have been taken before. */
export const maxUnanswered = 3;
/** An attempt that has come to its end. */
export interface Attempt {
  readonly queue: Queue;
  readonly rows: Arr.NonEmptyReadonlyArray<Queued>;
  /** What the message was called; the same for every attempt at it. */
  readonly message: string;
  /** All the channel is configured for, none where it has no recipients of its own. */
  readonly everybody: ReadonlyArray<string>;
  readonly result: Exit.Exit<Receipt, NotifyError>;
  readonly limits: Limits;
  /** Epoch ms. */
  readonly now: number;
  /** At least 1: what somebody asked for is only ever made longer. */
  readonly jitter: number;
}

/** A delivery as it was, but for having been tried just now. */
export const triedOf = (row: Queued, now: number): Settled => {
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
export const within = ({ limits, now }: Attempt) => (row: Settled): Settled => {
  const isOld = row.firstTriedAt !== null && now - row.firstTriedAt >= limits.maxAgeMs;
  const isSpent = row.attempts >= limits.maxAttempts || row.unanswered >= maxUnanswered;
  return row.state === "pending" && row.error !== null && (isOld || isSpent)
    ? { ...row, state: "dead", waitMs: 0, message: "" }
    : row;
};

/** Who is blamed when a message is refused or not answered: the message, unless others were too. */
export const blame = ({ queue: { health } }: Attempt, message: string, hold: number) => {
  const isSecond = Option.exists(health.refused, (refused) => refused !== message);
  return {
    holdMs: isSecond ? hold : 0,
    fails: isSecond ? health.fails + 1 : health.fails,
    refused: Option.some(message),
  };
};
