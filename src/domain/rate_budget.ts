import * as Context from "effect/Context";
import * as Duration from "effect/Duration";
import * as Effect from "effect/Effect";

/** Who asks whom: upstreams count requests per token, and per address without one. */
export interface Asker {
  /** Host and port. */
  readonly host: string;
  /** Tells one token from another without holding it; "" without a token. */
  readonly credential: string;
}

/** What an upstream allows, as its last answer said. */
export interface Budget {
  /** Requests in a window; 0 when it does not say. */
  readonly limit: number;
  readonly remaining: number;
  /** Epoch ms by our clock when the window ends. */
  readonly resetAt: number;
}

/** How long to wait when a limit is met and nothing says for how long. */
export const defaultRetryAfter = Duration.minutes(1);

/** No rate limit lasts longer, whatever the upstream says. */
export const longestRateLimit = Duration.days(30);

/** A wait the other side asks for, within reason: at least a second, at most `longestRateLimit`. */
export const boundedWait = (wait: Duration.Duration): Duration.Duration =>
  Duration.clamp(wait, { minimum: Duration.seconds(1), maximum: longestRateLimit });

/** Below this share of a window's requests the rest is spread over the window. */
const lowPart = 0.1;

/** Epoch ms until which to pause, 0 when enough is left. */
export const pauseUntil = ({ limit, remaining, resetAt }: Budget, now: number): number => {
  if (resetAt <= now) return 0;
  if (remaining <= 0) return resetAt;
  return remaining > limit * lowPart ? 0 : now + (resetAt - now) / (remaining + 1);
};

/** Remembers what each upstream allows, across runs too. Failures are defects. */
export const RateBudget = Context.Reference<{
  /** Epoch ms until which a host is rate limited; in the past when it is not. */
  readonly blockedUntil: (asker: Asker) => Effect.Effect<number>;
  /** Takes note of an answer's budget. */
  readonly observe: (asker: Asker, budget: Budget) => Effect.Effect<void>;
  /** The upstream asks to wait for this long. */
  readonly block: (asker: Asker, wait: Duration.Duration) => Effect.Effect<void>;
}>("mrt/domain/RateBudget", {
  defaultValue: () => ({
    blockedUntil: () => Effect.succeed(0),
    observe: () => Effect.void,
    block: () => Effect.void,
  }),
});
