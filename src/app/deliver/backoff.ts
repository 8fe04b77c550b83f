import type { Reason } from "../../domain/errors.ts";
import { backoff } from "../../domain/backoff.ts";
import { longestRateLimitMs } from "../../domain/rate_budget.ts";

/*
 * How long channels, messages and recipients wait after a failure, in ms. Pure.
 */

const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;

/** Wait before a message is sent again that may have been accepted. */
export const unansweredMs = 10 * minute;

/** Refusals in a row after which a channel backs off instead of pausing briefly. */
const patientRefusals = 5;

const rateLimitMs = (retryAfterMs: number): number =>
  Math.min(Math.max(retryAfterMs, second), longestRateLimitMs);

/** The channel waits 30 s after its first failure, at most an hour after many. */
export const channelBackoffMs = (failures: number): number => backoff(30 * second, hour, failures);

/** The same, or as long as the receiver says. */
export const channelHoldMs = (reason: Reason, failures: number): number =>
  reason._tag === "RateLimited" ? rateLimitMs(reason.retryAfterMs) : channelBackoffMs(failures);

/** How long a channel waits that is blamed for a second message it refused. */
export const blameHoldMs = (failures: number): number =>
  failures < patientRefusals ? 15 * second : channelBackoffMs(failures - patientRefusals);

/** A refused message steps aside for 5 minutes at first, 6 hours at most: operators fix things. */
export const messageRetryMs = (attempts: number): number => backoff(5 * minute, 6 * hour, attempts);

/**
 * So does a recipient: for 10 minutes at first, 6 hours at most, or as long as the receiver says.
 */
export const recipientHoldMs = (reason: Reason, failures: number): number =>
  reason._tag === "RateLimited"
    ? rateLimitMs(reason.retryAfterMs)
    : backoff(10 * minute, 6 * hour, failures);
