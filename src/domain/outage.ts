import * as Duration from "effect/Duration";
import * as Option from "effect/Option";
import { slack } from "./deadline.ts";
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
  /** Up to the last poll. */
  readonly lasted: Duration.Duration;
  /** Bad polls in a row, 0 when the last one was good. */
  readonly badPolls: number;
  /** Whether a poll was good in between. */
  readonly wavered: boolean;
  /** Of the last bad poll. */
  readonly detail: Phrase;
  readonly tokenRefused: boolean;
}

/** Cron decides when `once` polls, so this much may pass between polls. */
const shortestBound = Duration.minutes(30);

/**
 * How much of the time since the last poll counts: at most the planned wait with some delay, for
 * the clock may have been set, or the machine asleep, in between.
 */
export const countedTime = (
  sinceLast: Duration.Duration,
  planned: Duration.Duration,
): Duration.Duration =>
  Duration.clamp(sinceLast, {
    minimum: Duration.zero,
    maximum: Duration.max(Duration.sum(planned, slack), shortestBound),
  });

/** How a source stands after one more poll, `passed` after the one before. */
export const outageAfter = (
  before: Option.Option<Outage>,
  poll: Option.Option<BadPoll>,
  passed: Duration.Duration,
): Option.Option<Outage> => {
  const lasted = Option.match(before, {
    onNone: () => Duration.zero,
    onSome: (outage) => Duration.sum(outage.lasted, passed),
  });
  if (Option.isSome(poll)) {
    const { detail, tokenRefused } = poll.value;
    return Option.some({
      lasted,
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
    (outage) => ({ ...outage, lasted, badPolls: 0, wavered: true }),
  );
};
