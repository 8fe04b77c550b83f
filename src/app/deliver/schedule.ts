import type * as Arr from "effect/Array";
import * as Duration from "effect/Duration";
import { slack } from "../../domain/deadline.ts";
import type { Queued } from "../../domain/outbox.ts";

/*
 * When a message may go out. Pure; times in epoch ms.
 */

const minute = Duration.minutes(1);

/** Wait until nothing was added for `quiet`, but at most `atMost` for the first. */
export interface Pause {
  readonly quiet: Duration.Duration;
  readonly atMost: Duration.Duration;
}
export const burst: Pause = { quiet: Duration.seconds(1), atMost: Duration.seconds(5) };
/** First polls of many sources take a while and go out as one message. */
export const firstLooks: Pause = { quiet: Duration.minutes(1), atMost: Duration.minutes(10) };

/**
 * The earliest moment at which one more message keeps to `max` in any minute (0: no limit).
 * Messages dated further ahead than a small step back of the clock explains were sent by a wrong
 * clock.
 */
export const paceUntil = (sentAt: ReadonlyArray<number>, max: number, now: number): number => {
  if (max === 0) return now;
  const [since, ahead] = [now - Duration.toMillis(minute), now + Duration.toMillis(slack)];
  const recent = sentAt.filter((at) => at > since && at <= ahead);
  const oldest = recent.toSorted((a, b) => b - a)[max - 1];
  return oldest === undefined ? now : oldest + Duration.toMillis(minute);
};

/** The earliest moment at which a message keeps its distance to the last one; 0 without one. */
export const intervalUntil = (
  sentAt: ReadonlyArray<number>,
  minInterval: Duration.Duration,
  now: number,
): number => {
  const ahead = now + Duration.toMillis(slack);
  const passed = sentAt.filter((at) => at <= ahead);
  return passed.length === 0 ? 0 : Math.max(...passed) + Duration.toMillis(minInterval);
};

/** Until when to wait for more; `now` when there is no need. */
export const gatherUntil = (
  rows: Arr.NonEmptyReadonlyArray<Queued>,
  { quiet, atMost }: Pause,
  now: number,
): number => {
  const times = rows.map(({ createdAt }) => createdAt);
  const newest = times.reduce((a, b) => Math.max(a, b));
  const oldest = times.reduce((a, b) => Math.min(a, b));
  // A time in the future comes from a clock that was set back.
  if (newest > now) return now;
  const until = Math.min(
    newest + Duration.toMillis(quiet),
    oldest + Duration.toMillis(atMost),
  );
  return Math.max(now, until);
};
