import * as Duration from "effect/Duration";

/*
 * A clock that was wrong for a while leaves deadlines that lie far ahead once it is right again. So
 * each is stored with its length, and one further ahead than its length counts as passed.
 */

/** How far a clock may be set back before a deadline no longer holds. */
export const slack = Duration.minutes(1);

/** Whether a deadline (epoch ms) that was set `length` ahead is still in force. */
export const isAhead = (
  { until, length }: { until: number; length: Duration.Duration },
  now: number,
): boolean => until > now && until <= now + Duration.toMillis(Duration.sum(length, slack));
