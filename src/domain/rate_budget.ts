import * as Context from "effect/Context";
import * as Effect from "effect/Effect";

/** Who asks whom: upstreams count requests by token, and those without one by address. */
export interface Asker {
  /** Host and port. */
  readonly host: string;
  /** Tells one token from another without holding it; "" without a token. */
  readonly credential: string;
}

/** What an upstream lets somebody ask, as its last answer said. */
export interface Budget {
  /** Requests in a window; 0 when it does not say. */
  readonly limit: number;
  readonly remaining: number;
  /** Epoch ms by our clock when the window ends. */
  readonly resetAt: number;
}

/** No upstream is waited for longer, in ms, whatever it asks for. */
export const longestRateLimitMs = 30 * 24 * 60 * 60 * 1000;

/** Below this part of a window's requests the rest is spread over what is left of the window. */
const lowPart = 0.1;

/** Epoch ms until which nothing should be asked, 0 when there is enough left. */
export const pauseUntil = ({ limit, remaining, resetAt }: Budget, now: number): number => {
  if (resetAt <= now) return 0;
  if (remaining <= 0) return resetAt;
  return remaining > limit * lowPart ? 0 : now + (resetAt - now) / (remaining + 1);
};

/** Remembers what each upstream allows, also from one run to the next. Failures are defects. */
export const RateBudget = Context.Reference<{
  /** Epoch ms until which a host must not be asked, in the past when it may be. */
  readonly blockedUntil: (asker: Asker) => Effect.Effect<number>;
  /** Takes note of an answer's budget. */
  readonly observe: (asker: Asker, budget: Budget) => Effect.Effect<void>;
  /** The upstream asks for patience for so many milliseconds. */
  readonly block: (asker: Asker, forMs: number) => Effect.Effect<void>;
}>("mrt/domain/RateBudget", {
  defaultValue: () => ({
    blockedUntil: () => Effect.succeed(0),
    observe: () => Effect.void,
    block: () => Effect.void,
  }),
});
