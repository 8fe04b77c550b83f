import * as Arr from "effect/Array";
import * as Cause from "effect/Cause";
import * as Clock from "effect/Clock";
import * as Duration from "effect/Duration";
import * as Effect from "effect/Effect";
import * as Exit from "effect/Exit";
import * as Option from "effect/Option";
import * as Random from "effect/Random";
import * as Schedule from "effect/Schedule";
import type { DeliverySettings } from "../../config/configured.ts";
import type { Notifier } from "../../domain/notifier.ts";
import { Outbox, type Queue, type Queued, type Settlement } from "../../domain/outbox.ts";
import { logDefect } from "../state_failure.ts";
import { log } from "../telemetry.ts";
import { closed, openingAt, timetableOf } from "../../domain/timetable.ts";
import { plan } from "./batch.ts";
import { type Batch, compose } from "./compose.ts";
import { settlementOf, unreadableAlert } from "./retry.ts";
import { intervalUntil } from "./schedule.ts";
import { finishing, sendInTime } from "./send.ts";

/** A fate that cannot be recorded is kept in memory and retried. */
const untilWritten = Schedule.spaced("1 second");

/**
 * Deliveries read at a time where each is sent in full: about what one message holds, and more where more
 * may belong to it.
 */
const reading = { first: 32, most: 512 };

/** What a run of the sender did on one channel. */
export interface DrainReport {
  readonly channel: string;
  /** Alerts sent. */
  readonly sent: number;
  /** Attempts that failed, wholly or for some recipients. */
  readonly failed: number;
  /** Alerts given up. */
  readonly dead: number;
  /** Recipients who refused what others took, and how many the channel has. */
  readonly refused: ReadonlyArray<string>;
  readonly recipients: number;
  /** Epoch ms until which the rest waits only for the channel's pace. */
  readonly pacedUntil: Option.Option<number>;
}

/** The sender of one channel. */
export const makeSender = (
  notifier: Notifier,
  { gather, floodLimit, ...limits }: DeliverySettings & {
    /** Whether to wait for a lull, so that a burst becomes a digest. */
    readonly gather: boolean;
  },
) => {
  const { channel, maxPerMinute, digestAbove = limits.digestAbove } = notifier;
  /** Parts of a digest sent so far, 0 when none has been begun. */
  let parts = 0;

  /** A message that went out must not go out again, whatever is wrong with the state file. */
  const write = (queue: Queue, settlement: Settlement) =>
    Effect.flatMap(Outbox, (outbox) =>
      outbox.settle(queue, settlement).pipe(
        Effect.tapCause((cause) =>
          logDefect(`${channel}: what became of a message is not written down yet`, cause)
        ),
        Effect.sandbox,
        Effect.retry(untilWritten),
        Effect.orDie,
      ));

  const attempt = Effect.fnUntraced(function* (queue: Queue, { rows, message }: Batch) {
    const result = yield* Effect.exit(sendInTime(notifier, message));
    if (Exit.isFailure(result) && Cause.hasDies(result.cause)) {
      yield* log.defect({ what: `a delivery to ${channel} stopped` }, result.cause);
    }
    const settlement = settlementOf({
      queue,
      rows,
      message: message.id,
      everybody: notifier.recipients ?? [],
      result,
      limits,
      timetable: yield* timetableOf(channel),
      now: yield* Clock.currentTimeMillis,
      // Retry-After is a floor, so waiting is only ever made longer.
      jitter: yield* Random.nextBetween(1, 1.1),
    });
    yield* write(queue, settlement);
    const all = [...settlement.rows, ...settlement.split];
    const error = all.find(({ error }) => error !== null)?.error ?? null;
    const dead = all.filter(({ state }) => state === "dead").length;
    if (error !== null) yield* log.deliveryFailed({ channel, error: error.en });
    if (dead > 0) {
      yield* log.deliveryGivenUp({
        channel,
        alerts: dead,
        error: error?.en ?? "no reason is known",
      });
    }
    return {
      sent: settlement.rows.filter(({ state }) => state === "sent").length,
      failed: error === null ? 0 : 1,
      dead,
      refused: Exit.isSuccess(result) ? result.value.refused.map(({ recipient }) => recipient) : [],
      isHeld: Duration.isPositive(settlement.channel.hold),
    };
  });

  const bury = (queue: Queue, broken: ReadonlyArray<Queued>) =>
    Effect.gen(function* () {
      const now = yield* Clock.currentTimeMillis;
      if (!(yield* (yield* Outbox).take(queue, broken.map(({ id }) => id), false))) return;
      yield* write(queue, {
        rows: broken.map((row) => unreadableAlert(row, now)),
        split: [],
        channel: { ...queue.health, hold: Duration.zero },
        recipients: [],
        failures: [],
      });
      const error = "the stored alert cannot be read";
      yield* log.deliveryGivenUp({ channel, alerts: broken.length, error });
    });

  /** Sends what is due, in order, until nothing is or the channel has to wait. */
  return Effect.gen(function* () {
    const outbox = yield* Outbox;
    let report: DrainReport = {
      channel,
      sent: 0,
      failed: 0,
      dead: 0,
      refused: [],
      recipients: notifier.recipients?.length ?? 0,
      pacedUntil: Option.none(),
    };
    const least = Math.max(reading.first, digestAbove + 1);
    let limit = floodLimit === 0 ? least : Number.MAX_SAFE_INTEGER;
    const timetable = yield* timetableOf(channel);
    /** Until when only what is urgent goes, for the last message is too recent. */
    let apartUntil = Option.none<number>();
    while (true) {
      const opening = openingAt(yield* Clock.currentTimeMillis, timetable);
      const opened = yield* outbox.open(
        channel,
        limit,
        Option.isSome(apartUntil) ? { ...opening, dueBy: closed } : opening,
      );
      if (Option.isNone(opened)) {
        if (Option.isNone(apartUntil)) parts = 0;
        return { ...report, pacedUntil: apartUntil };
      }
      const queue = opened.value;
      const apart = intervalUntil(queue.sentAt, timetable.minInterval, queue.now);
      if (parts === 0 && apart > queue.now && Option.isNone(apartUntil)) {
        apartUntil = Option.some(apart);
        continue;
      }
      const next = plan(queue, {
        timetable,
        digestAbove,
        floodLimit,
        maxPerMinute,
        gather,
        goesOn: parts > 0,
      });
      if (Option.isNone(next) || next.value._tag === "Gather") return report;
      if (next.value._tag === "Pace") {
        return { ...report, pacedUntil: Option.some(next.value.until) };
      }
      const { batch, broken } = yield* compose(
        notifier,
        next.value.rows,
        next.value.form,
        parts === 0,
      );
      if (broken.length > 0) {
        yield* bury(queue, broken);
        report = { ...report, dead: report.dead + broken.length };
        continue;
      }
      if (Option.isNone(batch)) continue;
      const { rows } = batch.value;
      // What was not read may belong to it: others wait in between, each recipient's for itself.
      const holdsAll = rows.length === next.value.rows.length && queue.due.length === limit;
      // A message that goes out again must be the same.
      const enough = rows[0].message === "" ? reading.most : Infinity;
      if (holdsAll && limit < enough) {
        limit *= 2;
        continue;
      }
      // Check once more right before sending: the process may have been suspended.
      const { dueBy } = openingAt(yield* Clock.currentTimeMillis, timetable);
      if (dueBy !== opening.dueBy) continue;
      const ids = rows.map(({ id }) => id);
      if (!(yield* outbox.take(queue, ids, true))) continue;
      const { sent, failed, dead, refused, isHeld } = yield* finishing(attempt(queue, batch.value));
      if (sent > 0 && batch.value.form !== "single") parts++;
      report = {
        ...report,
        sent: report.sent + sent,
        failed: report.failed + failed,
        dead: report.dead + dead,
        refused: sent > 0 ? Arr.union(report.refused, refused) : report.refused,
      };
      if (isHeld) return report;
    }
  }).pipe(Effect.withSpan("Sender.drain"));
};
