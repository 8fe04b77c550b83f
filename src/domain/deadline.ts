/*
 * A clock that was wrong for a while leaves deadlines behind that lie far ahead once it is right
 * again. So each is stored with its own length, and one further ahead than that has passed.
 */

/** How far a clock may be set back, in ms, before a deadline no longer holds. */
export const slackMs = 60_000;

/** Whether a deadline (epoch ms) that was set `lengthMs` ahead is still in force. */
export const isAhead = (
  { until, lengthMs }: { until: number; lengthMs: number },
  now: number,
): boolean => until > now && until <= now + lengthMs + slackMs;
