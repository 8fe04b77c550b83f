import type * as Arr from "effect/Array";
import * as Duration from "effect/Duration";
import type * as Exit from "effect/Exit";
import * as Option from "effect/Option";
import type { Reason } from "../../domain/errors.ts";
import type { Receipt } from "../../domain/notifier.ts";
import type { Queue, Queued, Settled } from "../../domain/outbox.ts";
import { openTime, type Timetable } from "../../domain/timetable.ts";

/*
 * One attempt at a message, when its deliveries are given up, and who is blamed for it. Pure.
 */

/** When to give up. What has never been tried is never given up. */
export interface Limits {
  /** Refusals that count. */
  readonly maxAttempts: number;
  /** How long after its first attempt a delivery may go on failing. */
  readonly maxAge: Duration.Duration;
}

/** After a longer gap a delivery's time starts anew: the machine slept, or the clock was wrong. */
const gap = Duration.hours(12);
/** How often a message is sent that may have been accepted before. */
export const maxUnanswered = 3;
/** A finished attempt. */
export interface Attempt {
  readonly queue: Queue;
  readonly rows: Arr.NonEmptyReadonlyArray<Queued>;
  /** The message id; the same for every attempt. */
  readonly message: string;
  /** All configured recipients; empty where the channel has none of its own. */
  readonly everybody: ReadonlyArray<string>;
  readonly result: Exit.Exit<Receipt, Reason>;
  readonly limits: Limits;
  /** Epoch ms. */
  readonly now: number;
  /** A factor of at least 1, since Retry-After is a floor. */
  readonly jitter: number;
  /** When the channel sends: what waits for it does not age. */
  readonly timetable: Timetable;
}

/** The delivery, tried just now and otherwise unchanged. */
export const triedOf = (row: Queued, now: number): Settled => {
  const goesOn = row.triedAt !== null && row.firstTriedAt !== null && row.triedAt <= now &&
    now - row.triedAt <= Duration.toMillis(gap);
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
    wait: Duration.zero,
    error: null,
  };
};

/** Gives up a delivery that has used up its attempts or its time. */
export const within = ({ limits, now, timetable }: Attempt) => (row: Settled): Settled => {
  const maxAge = Duration.toMillis(limits.maxAge);
  const isOld = row.firstTriedAt !== null &&
    openTime(row.firstTriedAt, now, timetable, maxAge) >= maxAge;
  const isSpent = row.attempts >= limits.maxAttempts || row.unanswered >= maxUnanswered;
  return row.state === "pending" && row.error !== null && (isOld || isSpent)
    ? { ...row, state: "dead", wait: Duration.zero, message: "" }
    : row;
};

/**
 * Blames the message for a refusal or a missing answer, and the channel once a second message fails
 * too.
 */
export const blame = ({ queue: { health } }: Attempt, message: string, hold: Duration.Duration) => {
  const isSecond = Option.exists(health.refused, (refused) => refused !== message);
  return {
    hold: isSecond ? hold : Duration.zero,
    fails: isSecond ? health.fails + 1 : health.fails,
    refused: Option.some(message),
  };
};
