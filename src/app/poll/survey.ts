import * as Arr from "effect/Array";
import * as Cause from "effect/Cause";
import * as Clock from "effect/Clock";
import * as Duration from "effect/Duration";
import * as Effect from "effect/Effect";
import * as Option from "effect/Option";
import type { Reason } from "../../domain/errors.ts";
import type { Phrase } from "../../domain/phrase.ts";
import { RateBudget } from "../../domain/rate_budget.ts";
import type { Source, Survey } from "../../domain/source.ts";
import { SourceStore } from "../../domain/source_store.ts";
import { isoTime } from "../../domain/time_text.ts";
import { stateFailure } from "../state_failure.ts";
import { log } from "../telemetry.ts";
import { isSurveyed, polledEvery, surveyPause } from "./policy.ts";
import { aDefect, noPoll, type PollReport } from "./report.ts";

/** Requests of one survey at a time. */
const lanes = 4;

/** How sources stand that were asked about together. */
export interface Surveyed {
  /** The reports of those that need no poll. */
  readonly unchanged: ReadonlyArray<PollReport>;
  /** The marks of those that do, to be stored with their next poll. */
  readonly marks: ReadonlyMap<string, string>;
}

/** The sources that are asked about together. */
const byAsker = (sources: ReadonlyArray<Source>) =>
  Object.values(Arr.groupBy(
    sources.filter(({ survey }) => survey !== undefined),
    ({ survey }) => `${survey?.asker.host} ${survey?.asker.credential}`,
  ));

/** Marks of sources of one asker. A request that fails is not repeated by others for a while. */
const marksOf = Effect.fnUntraced(
  function* (sources: Arr.NonEmptyReadonlyArray<Source>, survey: Survey) {
    const budget = yield* RateBudget;
    const none = new Map<string, string>();
    let hasFailed = false;
    const mayAsk = Effect.gen(function* () {
      if (hasFailed) return false;
      const until = Math.max(
        yield* budget.blockedUntil(survey.asker),
        yield* budget.blockedUntil(sources[0]),
      );
      return until <= (yield* Clock.currentTimeMillis);
    });
    const failed = Effect.fnUntraced(function* (error: Phrase, reason: Option.Option<Reason>) {
      const isFirst = !hasFailed;
      hasFailed = true;
      const pause = surveyPause(reason);
      const until = (yield* Clock.currentTimeMillis) + Duration.toMillis(pause);
      yield* budget.block(survey.asker, pause);
      if (!isFirst) return none;
      yield* log.surveyFailed({
        host: sources[0].host,
        sources: sources.length,
        until: isoTime(until),
        error: error.en,
      });
      return none;
    });
    const ask = (keys: ReadonlyArray<string>) =>
      survey.ask(keys).pipe(
        Effect.catch((reason) => failed(reason.says, Option.some(reason))),
        Effect.catchCause((cause) =>
          Cause.hasInterruptsOnly(cause) || Option.isSome(stateFailure(cause))
            ? Effect.failCause(cause)
            : log.defect({ what: `the survey of ${sources[0].host} stopped` }, cause).pipe(
              Effect.andThen(failed(aDefect, Option.none())),
            )
        ),
      );
    const places = [...Map.groupBy(sources.map(({ key }) => key), survey.placeOf).values()];
    const marks = yield* Effect.forEach(
      Arr.chunksOf(places, survey.most).map((each) => each.flat()),
      (keys) => Effect.flatMap(mayAsk, (may) => may ? ask(keys) : Effect.succeed(none)),
      { concurrency: lanes },
    );
    return new Map(marks.flatMap((each) => [...each]));
  },
);

/**
 * Asks which of the sources have moved, where that is worth it, and records a good poll of those that
 * have not. Never fails: what cannot be asked about is to be polled.
 */
export const surveyAll = Effect.fn("Poll.survey")(
  function* (sources: ReadonlyArray<Source>, interval: Duration.Duration) {
    const store = yield* SourceStore;
    const marks = new Map<string, string>();
    for (const group of byAsker(sources)) {
      const [{ survey }] = group;
      if (survey === undefined || !isSurveyed(group.length)) continue;
      for (const [key, mark] of yield* marksOf(group, survey)) marks.set(key, mark);
    }
    const began = yield* Clock.currentTimeMillis;
    const noted = marks.size === 0
      ? []
      : yield* store.noteUnmoved({ marks, since: polledEvery, nextPollIn: interval });
    for (const key of noted) marks.delete(key);
    const duration = Duration.millis((yield* Clock.currentTimeMillis) - began);
    const surveyed: Surveyed = {
      unchanged: noted.map((key) => noPoll(key, "unchanged", duration)),
      marks,
    };
    return surveyed;
  },
);
