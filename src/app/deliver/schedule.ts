import type * as Arr from "effect/Array";
import { slackMs } from "../../domain/deadline.ts";
import type { Queued } from "../../domain/outbox.ts";

/*
 * When a message may go out. Pure; times in epoch ms.
 */

const minuteMs = 60_000;

/** Wait until nothing was added for `quietMs`, but at most `atMostMs` for the first. */
export interface Pause {
  readonly quietMs: number;
  readonly atMostMs: number;
}
export const burst: Pause = { quietMs: 1_000, atMostMs: 5_000 };
/** First polls of many sources take a while and go out as one message. */
export const firstLooks: Pause = { quietMs: 60_000, atMostMs: 10 * minuteMs };

/**
 * The earliest moment at which one more message keeps to `max` in any minute (0: no limit).
 * Messages dated further ahead than a small step back of the clock explains were sent by a wrong
 * clock.
 */
export const paceUntil = (sentAt: ReadonlyArray<number>, max: number, now: number): number => {
  if (max === 0) return now;
  const recent = sentAt.filter((at) => at > now - minuteMs && at <= now + slackMs);
  const oldest = recent.toSorted((a, b) => b - a)[max - 1];
  return oldest === undefined ? now : oldest + minuteMs;
};

/** Until when to wait for more; `now` when there is no need. */
export const gatherUntil = (
  rows: Arr.NonEmptyReadonlyArray<Queued>,
  { quietMs, atMostMs }: Pause,
  now: number,
): number => {
  const times = rows.map(({ createdAt }) => createdAt);
  const newest = times.reduce((a, b) => Math.max(a, b));
  const oldest = times.reduce((a, b) => Math.min(a, b));
  // A time in the future comes from a clock that was set back.
  if (newest > now) return now;
  return Math.max(now, Math.min(newest + quietMs, oldest + atMostMs));
};
