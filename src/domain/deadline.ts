/*
 * A clock that was wrong for a while leaves deadlines that lie far ahead once it is right again. So
 * each is stored with its length, and one further ahead than its length counts as passed.
 */

/** How far a clock may be set back, in ms, before a deadline no longer holds. */
export const slackMs = 60_000;

/** Whether a deadline (epoch ms) that was set `lengthMs` ahead is still in force. */
export const isAhead = (
  { until, lengthMs }: { until: number; lengthMs: number },
  now: number,
): boolean => until > now && until <= now + lengthMs + slackMs;
