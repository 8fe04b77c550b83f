import * as Option from "effect/Option";
import { slackMs } from "./deadline.ts";
import type { Phrase } from "./phrase.ts";

/** What was wrong with a poll that failed or brought bad results. */
export interface BadPoll {
  readonly detail: Phrase;
  /** Whether the token was refused; none when the poll does not say. */
  readonly tokenRefused: Option.Option<boolean>;
}

/**
 * A time in which a source does not work: from a bad poll to the second good one in a row. Its
 * length is counted from poll to poll, so that a clock that was wrong for a while does not stretch
 * it.
 */
export interface Outage {
  /** Milliseconds up to the last poll. */
  readonly lastedMs: number;
  /** Bad polls in a row, 0 when the last one was good. */
  readonly badPolls: number;
  /** Whether a poll was good in between. */
  readonly wavered: boolean;
  /** Of the last bad poll. */
  readonly detail: Phrase;
  readonly tokenRefused: boolean;
}

/** Cron decides when `once` polls, so this much may pass between polls. */
const shortestBoundMs = 30 * 60_000;

/**
 * How much of the time since the last poll counts, all in ms: at most the planned wait with some
 * delay, for the clock may have been set, or the machine asleep, in between.
 */
export const countedMs = (sinceLastMs: number, plannedMs: number): number =>
  Math.max(0, Math.min(sinceLastMs, Math.max(plannedMs + slackMs, shortestBoundMs)));

/** How a source stands after one more poll, `passedMs` after the one before. */
export const outageAfter = (
  before: Option.Option<Outage>,
  poll: Option.Option<BadPoll>,
  passedMs: number,
): Option.Option<Outage> => {
  const lastedMs = Option.match(before, {
    onNone: () => 0,
    onSome: (outage) => outage.lastedMs + passedMs,
  });
  if (Option.isSome(poll)) {
    const { detail, tokenRefused } = poll.value;
    return Option.some({
      lastedMs,
      badPolls: Option.match(before, { onNone: () => 0, onSome: ({ badPolls }) => badPolls }) + 1,
      wavered: Option.exists(before, (outage) => outage.wavered),
      detail,
      tokenRefused: Option.getOrElse(
        tokenRefused,
        () => Option.exists(before, (outage) => outage.tokenRefused),
      ),
    });
  }
  return Option.map(
    Option.filter(before, ({ badPolls }) => badPolls > 0),
    (outage) => ({ ...outage, lastedMs, badPolls: 0, wavered: true }),
  );
};
