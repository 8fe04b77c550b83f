import * as Clock from "effect/Clock";
import * as Duration from "effect/Duration";
import * as Effect from "effect/Effect";
import * as Option from "effect/Option";
import { logDefect } from "../../app/state_failure.ts";
import { type AlertRecord, History } from "../../domain/history.ts";
import { Status } from "../../domain/status.ts";

/*
 * What is new in the state, whoever has written it.
 */

/** Alerts older than this are no news, whenever their transaction ended. */
const recent = Duration.minutes(2);
/** Alerts told at a time; who needs all of a burst asks the API. */
const mostAlerts = 200;

export interface News {
  readonly hasChanged: boolean;
  /** Oldest first. */
  readonly alerts: ReadonlyArray<AlertRecord>;
}

const nothing: News = { hasChanged: false, alerts: [] };

/** Says what is new since it was asked before; nothing the first time. */
export const makeNews = Effect.gen(function* () {
  const { revision } = yield* Status;
  const { alertPage } = yield* History;
  let before: number | undefined;
  let told: ReadonlySet<string> = new Set();
  const look = Effect.gen(function* () {
    const now = yield* revision;
    if (now === before) return nothing;
    const since = (yield* Clock.currentTimeMillis) - Duration.toMillis(recent);
    const found = yield* alertPage({
      source: Option.none(),
      since: Option.some(since),
      until: Option.none(),
      limit: mostAlerts,
    }, Option.none());
    const news = before === undefined ? [] : found.filter(({ id }) => !told.has(id)).toReversed();
    told = new Set(found.map(({ id }) => id));
    const hasChanged = before !== undefined;
    before = now;
    return { hasChanged, alerts: news };
  });
  return {
    look: Effect.catchCause(
      look,
      (cause) => Effect.as(logDefect("Looking for news failed", cause), nothing),
    ),
    /** What happens while nobody reads along is no news to who comes. */
    forget: Effect.sync(() => {
      before = undefined;
    }),
  };
});
