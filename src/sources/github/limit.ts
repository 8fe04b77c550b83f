import * as Clock from "effect/Clock";
import * as Duration from "effect/Duration";
import * as Effect from "effect/Effect";
import { RateLimited } from "../../domain/errors.ts";
import type { Phrase } from "../../domain/phrase.ts";
import { type Asker, RateBudget } from "../../domain/rate_budget.ts";

/** Fails while a limit holds that is another than the source's own, which was seen to before the poll. */
export const withinLimitOf = Effect.fnUntraced(function* (asker: Asker, who: Phrase) {
  const budget = yield* RateBudget;
  const until = yield* budget.blockedUntil(asker);
  const now = yield* Clock.currentTimeMillis;
  if (until <= now) return;
  const retryAfter = Duration.millis(until - now);
  const seconds = Math.ceil(Duration.toSeconds(retryAfter));
  return yield* new RateLimited({
    says: {
      en: `${who.en} must wait ${seconds} s for its rate limit`,
      zh: `${who.zh} 因限流须等待 ${seconds} 秒`,
    },
    retryAfter,
  });
});
