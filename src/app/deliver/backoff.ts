import * as Duration from "effect/Duration";
import type { Reason } from "../../domain/errors.ts";
import { backoff } from "../../domain/backoff.ts";
import { boundedWait } from "../../domain/rate_budget.ts";

/*
 * How long channels, messages and recipients wait after a failure. Pure.
 */

/** Wait before a message is sent again that may have been accepted. */
export const unansweredWait = Duration.minutes(10);

/** Refusals in a row after which a channel backs off instead of pausing briefly. */
const patientRefusals = 5;

/** The channel waits 30 s after its first failure, at most an hour after many. */
export const channelBackoff = (failures: number): Duration.Duration =>
  backoff(Duration.seconds(30), Duration.hours(1), failures);

/** As long as the receiver says, but up to 10 minutes if it keeps asking for only a moment. */
const askedHold = (asked: Duration.Duration, failures: number): Duration.Duration =>
  Duration.max(
    boundedWait(asked),
    backoff(Duration.seconds(1), Duration.minutes(10), failures),
  );

/** The same, or as long as the receiver says. */
export const channelHold = (reason: Reason, failures: number): Duration.Duration =>
  reason._tag === "RateLimited" ? askedHold(reason.retryAfter, failures) : channelBackoff(failures);

/** How long a channel waits that is blamed for a second message it refused. */
export const blameHold = (failures: number): Duration.Duration =>
  failures < patientRefusals ? Duration.seconds(15) : channelBackoff(failures - patientRefusals);

/** A refused message steps aside for 5 minutes at first, 6 hours at most: operators fix things. */
export const messageRetry = (attempts: number): Duration.Duration =>
  backoff(Duration.minutes(5), Duration.hours(6), attempts);

/**
 * So does a recipient: for 10 minutes at first, 6 hours at most, or as long as the receiver says.
 */
export const recipientHold = (reason: Reason, failures: number): Duration.Duration =>
  reason._tag === "RateLimited"
    ? askedHold(reason.retryAfter, failures)
    : backoff(Duration.minutes(10), Duration.hours(6), failures);
