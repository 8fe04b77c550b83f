import * as Cause from "effect/Cause";
import * as Clock from "effect/Clock";
import * as Duration from "effect/Duration";
import * as Effect from "effect/Effect";
import * as Option from "effect/Option";
import * as Random from "effect/Random";
import { type Reason, Unavailable } from "../../domain/errors.ts";
import type { Source } from "../../domain/source.ts";
import { type Claim, SourceStore, type Trouble } from "../../domain/source_store.ts";
import type { NotifySettings } from "../alert/window.ts";
import { noteDetections } from "../measures.ts";
import { stateFailure } from "../state_failure.ts";
import { log } from "../telemetry.ts";
import { commit } from "./commit.ts";
import { lookIdentified, type LookSettings } from "./look.ts";
import { aDefect, noPoll, type PollReport } from "./report.ts";
import { ailmentOf, markAfter, readUpTo, retryWait, tokenRefused } from "./policy.ts";
import type { Phrase } from "../../domain/phrase.ts";

const renewEvery = "10 seconds";
/** A poll ends whatever its upstream does. */
const longestPollMinutes = 3;

/** The config's part in polling. */
export interface PollSettings extends LookSettings, NotifySettings {
  readonly interval: Duration.Duration;
}

/** Sources that were started together drift apart. */
const pollJitter = Random.nextBetween(0.95, 1.05);
/** Retry-After is a floor, so waits only get longer. */
const retryJitter = Random.nextBetween(1, 1.1);

/** A poll's failure as it is recorded, after `fails` others in a row. */
const troubleOf = (
  error: Phrase,
  reason: Option.Option<Reason>,
  interval: Duration.Duration,
  { fails }: Claim,
) =>
  Effect.map(retryJitter, (factor) => ({
    error,
    retryIn: Duration.times(retryWait(reason, interval, fails + 1), factor),
    tokenRefused: tokenRefused(reason),
  }));

const pollHeld = Effect.fnUntraced(
  function* (source: Source, held: Claim, settings: PollSettings, mark: Option.Option<string>) {
    const store = yield* SourceStore;
    const { found, detection, alerts, elsewhere, claim, notes } = yield* lookIdentified(
      source,
      held,
      settings,
    );
    const known = found.empty ? yield* store.itemCount(source.key) : 0;
    const ailment = ailmentOf(source, found, known);
    const failure = Option.isNone(found.failure) ? Option.none() : Option.some(
      yield* troubleOf(found.failure.value.says, found.failure, settings.interval, claim),
    );
    const trouble = Option.match(failure, {
      onNone: () =>
        Option.map(ailment, (error): Trouble => ({
          error,
          retryIn: Option.none(),
          tokenRefused: Option.some(false),
        })),
      onSome: (failed) => Option.some({ ...failed, retryIn: Option.some(failed.retryIn) }),
    });
    const cursor = detection.again
      ? Option.getOrElse(claim.cursor, () => found.cursor)
      : found.cursor;
    const committed = yield* commit(
      claim,
      {
        cursor,
        baseline: detection.baseline,
        readUpTo: readUpTo(source, claim.readUpTo, found, detection.baseline),
        items: detection.items,
        // An empty list may be a hiccup, and what cannot be read is not gone.
        present: source.listsAll && found.complete && found.items.size > 0 &&
            Option.isNone(found.ailment)
          ? Option.some(new Set(found.items.keys()))
          : Option.none(),
        events: detection.found,
        nextPollIn: Duration.times(settings.interval, yield* pollJitter),
        mark: markAfter(mark, source, {
          cursor,
          isCut: found.cut || detection.again,
          isWell: Option.isNone(trouble),
        }),
        trouble,
      },
      alerts,
      settings,
      elsewhere,
    );
    if (Option.isNone(committed)) return noPoll(source.key, "polled_elsewhere", Duration.zero);
    const isFirst = Option.isNone(claim.baseline);
    if (!isFirst) yield* noteDetections(source.key, detection.found.map(({ event }) => event));
    const report: PollReport = {
      source: source.key,
      state: Option.isSome(failure) ? "failed" : isFirst ? "first_look" : "ok",
      seen: found.items.size,
      changed: isFirst ? 0 : detection.items.length,
      matched: detection.matched,
      alerts: committed.value.alerts,
      duration: Duration.zero,
      error: Option.map(failure, ({ error }) => error),
      notes: [...found.notes, ...detection.notes, ...notes, ...Option.toArray(ailment)],
    };
    return report;
  },
);

/** Ends when somebody else takes the claim. */
const untilLost = Effect.fnUntraced(function* (claim: Claim) {
  const store = yield* SourceStore;
  let held = true;
  while (held) {
    yield* Effect.sleep(renewEvery);
    held = yield* store.renew(claim);
  }
  return noPoll(claim.key, "polled_elsewhere", Duration.zero);
});

/**
 * Polls a claimed source and commits the result, with the mark that a survey gave it before. Never
 * fails: errors go into the report and the store, and the source falls due again after a backoff.
 */
export const poll = Effect.fn("Poll.poll")(
  function* (
    source: Source,
    claim: Claim,
    settings: PollSettings,
    mark: Option.Option<string> = Option.none(),
  ) {
    const store = yield* SourceStore;
    const began = yield* Clock.currentTimeMillis;
    const failed = Effect.fnUntraced(
      function* (state: "failed" | "defect", error: Phrase, reason: Option.Option<Reason>) {
        const trouble = yield* troubleOf(error, reason, settings.interval, claim);
        yield* store.failPoll(claim, error, trouble.retryIn, trouble.tokenRefused);
        return noPoll(source.key, state, Duration.zero, Option.some(error));
      },
    );
    const report = yield* pollHeld(source, claim, settings, mark).pipe(
      Effect.timeoutOrElse({
        duration: `${longestPollMinutes} minutes`,
        orElse: () =>
          Effect.fail(
            new Unavailable({
              says: {
                en:
                  `its upstream is too slow: the poll was not done in ${longestPollMinutes} minutes`,
                zh: `上游太慢：轮询在 ${longestPollMinutes} 分钟内没有完成`,
              },
            }),
          ),
      }),
      Effect.raceFirst(untilLost(claim)),
      Effect.catch((reason: Reason) => failed("failed", reason.says, Option.some(reason))),
      Effect.catchCause((cause) => {
        if (Cause.hasInterruptsOnly(cause)) return Effect.failCause(cause);
        return Option.match(stateFailure(cause), {
          onNone: () =>
            log.defect({ what: `the poll of ${source.key} stopped` }, cause).pipe(
              Effect.andThen(
                failed("defect", aDefect, Option.none()),
              ),
            ),
          // Without a working state file the claim simply expires.
          onSome: ({ says }) =>
            Effect.succeed(noPoll(source.key, "state_failed", Duration.zero, Option.some(says))),
        });
      }),
      Effect.onInterrupt(() => store.release(claim)),
    );
    return { ...report, duration: Duration.millis((yield* Clock.currentTimeMillis) - began) };
  },
);
