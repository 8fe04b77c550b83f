import * as Arr from "effect/Array";
import * as Clock from "effect/Clock";
import * as Duration from "effect/Duration";
import * as Effect from "effect/Effect";
import * as Option from "effect/Option";
import type { DeliverySettings } from "../../config/configured.ts";
import type { Notifier } from "../../domain/notifier.ts";
import { Outbox, type Queue } from "../../domain/outbox.ts";
import { closed, openingAt, type Timetable, timetableOf } from "../../domain/timetable.ts";
import { plan } from "./batch.ts";
import { type AlertReader, type Batch, compose, makeAlertReader } from "./compose.ts";
import { makeAttempt } from "./message_attempt.ts";
import { intervalUntil } from "./schedule.ts";
import { finishing } from "./send.ts";

/**
 * Deliveries read at a time where each is sent in full: what several messages hold, and more where more
 * may belong to one.
 */
const reading = { first: 128, most: 512 };
/** After this long the queue is read anew, for something older may have fallen due. */
const readFor = Duration.seconds(1);

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
  const { attempt, bury } = makeAttempt(notifier, limits);
  /** Parts of a digest sent so far, 0 when none has been begun. */
  let parts = 0;

  const planned = (queue: Queue, timetable: Timetable, goesOn: boolean) =>
    plan(queue, { timetable, digestAbove, floodLimit, maxPerMinute, gather, goesOn });

  /** The next message of the rest of a reading; none where the queue should be read anew. */
  const following = Effect.fnUntraced(
    function* (queue: Queue, read: AlertReader, isPart: boolean, goesOn: boolean) {
      const next = planned(queue, yield* timetableOf(channel), goesOn);
      if (Option.isNone(next) || next.value._tag !== "Send") return Option.none<Batch>();
      const { rows, form } = next.value;
      const { batch, broken } = yield* compose(notifier, read, rows, form, !goesOn);
      return Option.filter(
        batch,
        (batch) => broken.length === 0 && !(isPart && batch.rows.length === rows.length),
      );
    },
    // The message on its way must not be cut off; whoever reads the queue anew meets it again.
    Effect.catchDefect(() => Effect.succeed(Option.none<Batch>())),
  );

  /** Sends what is due, in order, until nothing is or the channel has to wait. */
  return Effect.gen(function* () {
    const outbox = yield* Outbox;
    const timetable = yield* timetableOf(channel);
    const isApart = Duration.isPositive(timetable.minInterval);
    const isCounted = maxPerMinute > 0 || isApart;
    let report: DrainReport = {
      channel,
      sent: 0,
      failed: 0,
      dead: 0,
      refused: [],
      recipients: notifier.recipients?.length ?? 0,
      pacedUntil: Option.none(),
    };

    /**
     * Sends a message that was taken, and those that follow it in the same reading while each is
     * accepted. Succeeds with whether the channel is held.
     */
    const sendAll = (
      reading: Queue,
      dueBy: number,
      taken: Batch,
      read: AlertReader,
      isPart: boolean,
    ) =>
      finishing(Effect.fnUntraced(function* (isStopping) {
        let queue = reading;
        let batch = taken;
        while (true) {
          const sentAt = yield* Clock.currentTimeMillis;
          const gone = new Set(batch.rows);
          const goesOn = parts > 0 || batch.form !== "single";
          /** As it is once this message is accepted. */
          const rest: Queue = {
            ...queue,
            now: sentAt,
            due: queue.due.filter((row) => !gone.has(row)),
            sentAt: isCounted ? [...queue.sentAt, sentAt] : [],
            health: { fails: 0, refused: Option.none() },
          };
          // The next message is made while the receiver works on this one.
          const [{ write, sent, failed, dead, refused, isHeld, isAccepted }, prepared] =
            yield* Effect.all([
              attempt(queue, batch),
              goesOn || !isApart ? following(rest, read, isPart, goesOn) : Effect.succeedNone,
            ], { concurrency: 2 });
          if (sent > 0 && batch.form !== "single") parts++;
          report = {
            ...report,
            sent: report.sent + sent,
            failed: report.failed + failed,
            dead: report.dead + dead,
            refused: sent > 0 ? Arr.union(report.refused, refused) : report.refused,
          };
          const now = yield* Clock.currentTimeMillis;
          const mayFollow = isAccepted && !isStopping() &&
            Math.abs(now - reading.now) < Duration.toMillis(readFor) &&
            openingAt(now, timetable).dueBy === dueBy;
          const next = mayFollow ? prepared : Option.none<Batch>();
          const isTaken = yield* write(Option.map(next, ({ rows }) => ({
            ids: rows.map(({ id }) => id),
            sentAt: isCounted ? Option.some(rest.sentAt) : Option.none(),
          })));
          if (!isTaken || Option.isNone(next)) return isHeld;
          queue = { ...rest, revision: queue.revision + 1 };
          batch = next.value;
        }
      }));

    const least = Math.max(reading.first, digestAbove + 1);
    let limit = floodLimit === 0 ? least : Number.MAX_SAFE_INTEGER;
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
      const next = planned(queue, timetable, parts > 0);
      if (Option.isNone(next) || next.value._tag === "Gather") return report;
      if (next.value._tag === "Pace") {
        return { ...report, pacedUntil: Option.some(next.value.until) };
      }
      const { form } = next.value;
      const read = makeAlertReader(channel);
      const { batch, broken } = yield* compose(
        notifier,
        read,
        next.value.rows,
        form,
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
      const isPart = queue.due.length === limit;
      const holdsAll = isPart && rows.length === next.value.rows.length;
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
      if (!(yield* outbox.take(queue, ids, isCounted))) continue;
      if (yield* sendAll(queue, dueBy, batch.value, read, isPart)) return report;
    }
  }).pipe(Effect.withSpan("Sender.drain"));
};
