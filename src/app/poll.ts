import * as Cause from "effect/Cause";
import * as Clock from "effect/Clock";
import * as Effect from "effect/Effect";
import * as Option from "effect/Option";
import * as Random from "effect/Random";
import { type Reason, SourceError, Unavailable } from "../domain/errors.ts";
import { Rules } from "../domain/rule.ts";
import type { Item } from "../domain/item.ts";
import type { Source } from "../domain/source.ts";
import { type Claim, SourceStore, type Telling } from "../domain/source_store.ts";
import type { Takeover } from "../domain/takeover.ts";
import { stateFailure } from "./defect.ts";
import { find, type FirstRun, isFresh } from "./findings.ts";
import { sweep } from "./sweep.ts";
import { recordKeys } from "./takeover.ts";

const renewEvery = "10 seconds";
const longestBackoffMs = 60 * 60 * 1000;
/** How often a list is read to its end, for what has an old date or is gone: at least hourly. */
const fullEveryMs = 50 * 60 * 1000;
/** With what `patience` adds still within a day: longer waits are taken for those of a wrong clock. */
const longestPatienceMs = 21 * 60 * 60 * 1000;
/** However many pages there are and however slow they come, a poll ends. */
const longestPoll = "3 minutes";

/** What of the config concerns polling. */
export interface PollSettings {
  readonly intervalMs: number;
  readonly firstRun: FirstRun;
  readonly telling: Telling;
}

/** How one poll of one source ended. */
export interface PollReport {
  readonly source: string;
  readonly state:
    | "ok"
    /** The baseline was taken. */
    | "first look"
    | "failed"
    /** What it found could not be written down. */
    | "state failed"
    /** A bug of ours: it is in the log. */
    | "defect"
    /** Its upstream has asked for patience, or little is left of what it allows. */
    | "must wait"
    /** Another process committed a poll meanwhile. */
    | "polled by another"
    /** Another process holds the source for longer than we wait. */
    | "held by another";
  /** Items the upstream showed. */
  readonly seen: number;
  /** Of these the new or changed ones. */
  readonly changed: number;
  readonly matched: number;
  readonly alerts: number;
  readonly durationMs: number;
  readonly error: Option.Option<string>;
  readonly notes: ReadonlyArray<string>;
}

/** A report of a poll that brought nothing. */
export const noPoll = (
  source: string,
  state: PollReport["state"],
  durationMs: number,
  error: Option.Option<string> = Option.none(),
): PollReport => ({
  source,
  state,
  seen: 0,
  changed: 0,
  matched: 0,
  alerts: 0,
  durationMs,
  error,
  notes: [],
});

/** Sources that were started together drift apart. */
const jitter = Random.nextBetween(0.95, 1.05);
/** A waiting time somebody asked for is only ever made longer. */
const patience = Random.nextBetween(1, 1.1);

const retryIn = (reason: Option.Option<Reason>, intervalMs: number) => (fails: number): number => {
  const backoff = Math.min(
    intervalMs * 2 ** Math.min(fails - 1, 20),
    Math.max(intervalMs, longestBackoffMs),
  );
  return Option.isSome(reason) && reason.value._tag === "RateLimited"
    ? Math.max(intervalMs, Math.min(reason.value.retryAfterMs, longestPatienceMs))
    : backoff;
};

/** Where the poll goes on: after the last one, or where v0 has left off. */
const cursorOf = ({ resumeFrom }: Source, { cursor, baseline, takeover }: Claim) =>
  Option.isNone(cursor) && Option.isSome(takeover) && Option.isSome(baseline) &&
    resumeFrom !== undefined
    ? Option.some(resumeFrom(baseline.value.at))
    : cursor;

/** What a poll finds, with nothing committed. */
export const look = Effect.fnUntraced(function* (
  source: Source,
  claim: Claim,
  settings: Pick<PollSettings, "firstRun">,
) {
  const store = yield* SourceStore;
  const rules = yield* (yield* Rules).all;
  const isKnown = Effect.fnUntraced(function* (items: ReadonlyArray<Item>) {
    const known = yield* store.knownItems(source.key, items.map(({ id }) => id));
    return items.every((item) => known.has(item.id) && !isFresh(item, known.get(item.id)));
  });
  const now = yield* Clock.currentTimeMillis;
  const full = Option.match(claim.lastCompleteAt, {
    onNone: () => true,
    onSome: (at) => now >= at + fullEveryMs || now < at,
  });
  const found = yield* sweep(source, cursorOf(source, claim), full, isKnown);
  const known = yield* store.knownItems(source.key, [...found.items.keys()]);
  const changed = [...found.items.values()].filter((item) =>
    known.has(item.id) && isFresh(item, known.get(item.id))
  );
  const record = Effect.fnUntraced(function* (from: Takeover) {
    const unknown = [...found.items.values()].filter(({ id }) => !known.has(id));
    const keys = unknown.flatMap((item) => recordKeys(source.key, item));
    return { from, record: yield* store.v0Record(keys) };
  });
  const findings = find({
    source,
    rules,
    firstRun: settings.firstRun,
    sweep: found,
    baseline: claim.baseline,
    known,
    takeover: Option.isNone(claim.takeover)
      ? Option.none()
      : Option.some(yield* record(claim.takeover.value)),
    stored: yield* store.storedItems(source.key, changed.map(({ id }) => id)),
    now: yield* Clock.currentTimeMillis,
  });
  return { found, findings };
});

const pollHeld = Effect.fnUntraced(
  function* (source: Source, claim: Claim, settings: PollSettings) {
    const store = yield* SourceStore;
    const { found, findings } = yield* look(source, claim, settings);
    const committed = yield* store.commitPoll(claim, {
      cursor: found.cursor,
      baseline: findings.baseline,
      items: findings.items,
      // An empty list is as likely a hiccup: it unlearns nothing.
      present: found.complete && found.items.size > 0
        ? Option.some(new Set(found.items.keys()))
        : Option.none(),
      events: findings.events,
      summary: findings.summary,
      notes: found.notes,
      nextPollInMs: settings.intervalMs * (yield* jitter),
    }, settings.telling);
    if (Option.isNone(committed)) return noPoll(source.key, "polled by another", 0);
    const report: PollReport = {
      source: source.key,
      state: Option.isNone(claim.baseline) ? "first look" : "ok",
      seen: found.items.size,
      changed: Option.isNone(claim.baseline) ? 0 : findings.items.length,
      matched: findings.matched,
      alerts: committed.value.alerts,
      durationMs: 0,
      error: Option.none(),
      notes: found.notes,
    };
    return report;
  },
);

/** Ends when the claim is lost to somebody else. */
const untilLost = Effect.fnUntraced(function* (claim: Claim) {
  const store = yield* SourceStore;
  let held = true;
  while (held) {
    yield* Effect.sleep(renewEvery);
    held = yield* store.renew(claim);
  }
  return noPoll(claim.key, "polled by another", 0);
});

/**
 * Polls a claimed source and commits what it found; never fails. Whatever goes wrong is in the
 * report and in the store, and the source falls due again after a backoff.
 */
export const poll = Effect.fn("Poll.poll")(
  function* (source: Source, claim: Claim, settings: PollSettings) {
    const store = yield* SourceStore;
    const began = yield* Clock.currentTimeMillis;
    const failed = Effect.fnUntraced(
      function* (state: "failed" | "defect", message: string, reason: Option.Option<Reason>) {
        const factor = yield* patience;
        const retry = retryIn(reason, settings.intervalMs);
        // Where nothing is reached, or too often, nobody looks at the token.
        const tokenRefused = reason.pipe(
          Option.filter(({ _tag }) =>
            _tag === "Unauthorized" || _tag === "Rejected" || _tag === "Malformed"
          ),
          Option.map(({ _tag }) => _tag === "Unauthorized"),
        );
        yield* store.failPoll(claim, message, (fails) => retry(fails) * factor, tokenRefused);
        return noPoll(source.key, state, 0, Option.some(message));
      },
    );
    const report = yield* pollHeld(source, claim, settings).pipe(
      Effect.timeoutOrElse({
        duration: longestPoll,
        orElse: () =>
          Effect.fail(
            new SourceError({
              source: source.key,
              reason: new Unavailable({
                message: `its upstream is too slow: the poll was not done in ${longestPoll}`,
              }),
            }),
          ),
      }),
      Effect.raceFirst(untilLost(claim)),
      Effect.catch((error: SourceError) =>
        failed("failed", error.reason.message, Option.some(error.reason))
      ),
      Effect.catchCause((cause) => {
        if (Cause.hasInterruptsOnly(cause)) return Effect.failCause(cause);
        return Option.match(stateFailure(cause), {
          onNone: () =>
            Effect.logError(`${source.key}: a defect of MRT stopped the poll`, cause).pipe(
              Effect.andThen(
                failed("defect", "a defect of MRT, see the log for its cause", Option.none()),
              ),
            ),
          // What cannot be written down ends with the lease.
          onSome: ({ message }) =>
            Effect.succeed(noPoll(source.key, "state failed", 0, Option.some(message))),
        });
      }),
      Effect.onInterrupt(() => store.release(claim)),
    );
    return { ...report, durationMs: (yield* Clock.currentTimeMillis) - began };
  },
);
