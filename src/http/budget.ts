import * as Duration from "effect/Duration";
import * as Option from "effect/Option";
import { type Budget, longestRateLimit } from "../domain/rate_budget.ts";
import type { UpstreamResponse } from "./upstream_response.ts";

/** No window of a budget is longer than a rate limit, whatever a header says. */
const bounded = (ms: number) => Math.min(Math.max(0, ms), Duration.toMillis(longestRateLimit));

const number = (text: string | undefined): number | undefined =>
  text !== undefined && /^\d{1,12}$/.test(text.trim()) ? Number(text) : undefined;

/** `x-ratelimit-*`, the reset in epoch seconds by the upstream's clock. */
const numbered = ({ headers, servedAt }: UpstreamResponse, now: number): Option.Option<Budget> => {
  const limit = number(headers["x-ratelimit-limit"]);
  const remaining = number(headers["x-ratelimit-remaining"]);
  const reset = number(headers["x-ratelimit-reset"]);
  return limit === undefined || remaining === undefined || reset === undefined
    ? Option.none()
    : Option.some({ limit, remaining, resetAt: now + bounded(reset * 1000 - servedAt) });
};

/** By the standard in the making: `RateLimit: "api";r=499;t=120` and `RateLimit-Policy: "fixed window";"api";q=500;w=300`. */
const structured = ({ headers }: UpstreamResponse, now: number): Option.Option<Budget> => {
  const limits = (headers["ratelimit"] ?? "").slice(0, 500);
  const left = /(?:^|;)\s*r=(\d{1,9})/.exec(limits);
  const seconds = /(?:^|;)\s*t=(\d{1,9})/.exec(limits);
  const quota = /(?:^|;)\s*q=(\d{1,9})/.exec((headers["ratelimit-policy"] ?? "").slice(0, 500));
  return left === null || seconds === null ? Option.none() : Option.some({
    limit: Number(quota?.[1] ?? 0),
    remaining: Number(left[1]),
    resetAt: now + bounded(Number(seconds[1]) * 1000),
  });
};

/** What an answer says is left, none where it says nothing. */
export const budgetOf = (response: UpstreamResponse, now: number): Option.Option<Budget> =>
  Option.orElse(numbered(response, now), () => structured(response, now));
