import * as Arr from "effect/Array";
import * as Cause from "effect/Cause";
import * as Clock from "effect/Clock";
import * as Effect from "effect/Effect";
import * as Exit from "effect/Exit";
import * as Fiber from "effect/Fiber";
import * as Option from "effect/Option";
import * as Random from "effect/Random";
import * as Schedule from "effect/Schedule";
import type { DeliverySettings } from "../../config/load.ts";
import { type Alert, ownSource } from "../../domain/alert.ts";
import { NotifyError, Unanswered } from "../../domain/errors.ts";
import type { Message, Notifier } from "../../domain/notifier.ts";
import { Outbox, type Queue, type Queued, type Settlement } from "../../domain/outbox.ts";
import { logDefect } from "../state_failure.ts";
import { hashOf } from "../../domain/hash.ts";
import { log } from "../telemetry.ts";
import { type Form, messageOf, plan } from "./batch.ts";
import { overviewOf } from "./overview.ts";
import { settlementOf, unreadable } from "./retry.ts";

/** A send is given up after this much of its 30 s lease. */
const sendTimeout = "18 seconds";
/** How long a stop waits for a message on its way, so that its fate is known and written down. */
const stopTimeout = "20 seconds";
/** A fate that cannot be written down is kept, and tried again. */
const untilWritten = Schedule.spaced("1 second");

/** Deliveries read at a time, where each is told in full. */
const unlimitedQueue = 500;

/** What became of the deliveries of one channel. */
export interface DrainReport {
  readonly channel: string;
  /** Alerts told. */
  readonly sent: number;
  /** Attempts that failed, wholly or for some recipients. */
  readonly failed: number;
  /** Alerts given up. */
  readonly dead: number;
  /** Epoch ms until which the rest waits for the minute's share alone. */
  readonly pacedUntil: Option.Option<number>;
}

/** Sends, or fails for want of an answer: the receiver may have taken the message all the same. */
export const sendInTime = ({ channel, send }: Notifier, message: Message) =>
  send(message).pipe(
    Effect.timeoutOrElse({
      duration: sendTimeout,
      orElse: () =>
        Effect.fail(
          new NotifyError({
            channel,
            reason: new Unanswered({ message: `no answer within ${sendTimeout}` }),
          }),
        ),
    }),
  );

/** Lets the effect come to its end when a stop is asked for, but not for long. */
const finishing = <A, E, R>(effect: Effect.Effect<A, E, R>) =>
  Effect.uninterruptibleMask((restore) =>
    Effect.flatMap(
      Effect.forkDetach(Effect.interruptible(effect)),
      (fiber) =>
        restore(Fiber.join(fiber)).pipe(
          Effect.onInterrupt(() =>
            Fiber.await(fiber).pipe(
              Effect.timeoutOption(stopTimeout),
              Effect.andThen(Fiber.interrupt(fiber)),
            )
          ),
        ),
    )
  );

/** One message, and the deliveries it is the message of. */
interface Batch {
  readonly rows: Arr.NonEmptyReadonlyArray<Queued>;
  readonly message: Message;
  readonly form: Form;
}

/** A delivery to one recipient alone goes by the name of the one it was part of. */
const nameOf = ({ id, recipients: [recipient] }: Queued): string =>
  recipient !== undefined && id.endsWith(`:${recipient}`) ? id.slice(0, -recipient.length - 1) : id;

/** The same for every attempt at the same deliveries. */
const messageIdOf = (rows: Arr.NonEmptyReadonlyArray<Queued>, form: Form, channel: string) =>
  rows.length === 1
    ? nameOf(rows[0])
    : messageOf(form, hashOf("digest", ...rows.map(nameOf)).slice(0, 32), channel);

/** Whoever sends on one channel. */
export const makeSender = (
  notifier: Notifier,
  { gather, digestAbove, floodLimit, ...limits }: DeliverySettings & {
    /** Whether to wait for a pause in what comes in, so that a burst becomes a digest. */
    readonly gather: boolean;
  },
) => {
  const { channel, maxPerMinute } = notifier;
  /** Parts of a digest sent so far, 0 when none has been begun. */
  let parts = 0;

  /** The alerts of the first rows, as many as one message holds, and those that cannot be read. */
  const load = Effect.fnUntraced(function* (rows: ReadonlyArray<Queued>, form: Form) {
    const outbox = yield* Outbox;
    const held: Array<{ readonly row: Queued; readonly alert: Alert }> = [];
    const broken: Array<Queued> = [];
    // What has to go out again as it was, and what an overview counts, is read whole.
    const fills = form === "digest" && rows[0]?.message === "";
    let next = 0;
    let step = fills ? 16 : Math.max(1, rows.length);
    while (next < rows.length) {
      const part = rows.slice(next, next + step);
      const alerts = yield* outbox.alerts(part.map(({ id }) => id));
      part.forEach((row, index) => {
        const alert = Option.flatten(Option.fromUndefinedOr(alerts[index]));
        if (Option.isSome(alert)) held.push({ row, alert: alert.value });
        else broken.push(row);
      });
      next += step;
      step *= 2;
      if (fills && notifier.fits(held.map(({ alert }) => alert)) < held.length) break;
    }
    return { held, broken };
  });

  const compose = Effect.fnUntraced(
    function* (rows: Arr.NonEmptyReadonlyArray<Queued>, form: Form) {
      const { held, broken } = yield* load(rows, form);
      if (!Arr.isReadonlyArrayNonEmpty(held)) return { batch: Option.none<Batch>(), broken };
      const again = rows[0].message !== "";
      const alerts = Arr.map(held, ({ alert }) => alert);
      const fitting = form === "digest" && !again
        ? Math.max(1, notifier.fits(alerts))
        : held.length;
      const [first, ...others] = held;
      const chosen = Arr.map([first, ...others.slice(0, fitting - 1)] as const, ({ row }) => row);
      const now = yield* Clock.currentTimeMillis;
      const told: Arr.NonEmptyReadonlyArray<Alert> = form === "first_looks" || form === "catch_up"
        ? [overviewOf(form, alerts, now)]
        : [alerts[0], ...alerts.slice(1, fitting)];
      const isOwn = told.every(({ source }) => source === ownSource);
      return {
        broken,
        batch: Option.some<Batch>({
          rows: chosen,
          form,
          message: {
            id: again ? rows[0].message : messageIdOf(chosen, form, channel),
            alerts: told,
            // Nobody is disturbed for MRT's own sake, nor twice for one digest.
            mention: parts === 0 && !isOwn,
            recipients: chosen[0].recipients,
          },
        }),
      };
    },
  );

  /** Whatever stops the state from being written, a message that went out must not go out again. */
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
      now: yield* Clock.currentTimeMillis,
      // Retry-After is a floor, so waiting is only ever made longer.
      jitter: yield* Random.nextBetween(1, 1.1),
    });
    yield* write(queue, settlement);
    const all = [...settlement.rows, ...settlement.split];
    const error = all.find(({ error }) => error !== null)?.error ?? null;
    const dead = all.filter(({ state }) => state === "dead").length;
    if (error !== null) yield* log.deliveryFailed({ channel, error });
    if (dead > 0) {
      yield* log.deliveryGivenUp({ channel, alerts: dead, error: error ?? "no reason is known" });
    }
    return {
      sent: settlement.rows.filter(({ state }) => state === "sent").length,
      failed: error === null ? 0 : 1,
      dead,
      isHeld: settlement.channel.holdMs > 0,
    };
  });

  const bury = (queue: Queue, broken: ReadonlyArray<Queued>) =>
    Effect.gen(function* () {
      const now = yield* Clock.currentTimeMillis;
      if (!(yield* (yield* Outbox).take(queue, broken.map(({ id }) => id), false))) return;
      yield* write(queue, {
        rows: broken.map((row) => unreadable(row, now)),
        split: [],
        channel: { ...queue.health, holdMs: 0 },
        recipients: [],
        failures: [],
      });
      const error = "the stored alert cannot be read";
      yield* log.deliveryGivenUp({ channel, alerts: broken.length, error });
    });

  /** Sends what is due, in order, until nothing is or the channel has to wait. */
  return Effect.gen(function* () {
    const outbox = yield* Outbox;
    let report: DrainReport = { channel, sent: 0, failed: 0, dead: 0, pacedUntil: Option.none() };
    while (true) {
      const limit = floodLimit === 0 ? unlimitedQueue : Number.MAX_SAFE_INTEGER;
      const opened = yield* outbox.open(channel, limit);
      if (Option.isNone(opened)) {
        parts = 0;
        return report;
      }
      const queue = opened.value;
      const next = plan(queue, {
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
      const { batch, broken } = yield* compose(next.value.rows, next.value.form);
      if (broken.length > 0) {
        yield* bury(queue, broken);
        report = { ...report, dead: report.dead + broken.length };
        continue;
      }
      if (Option.isNone(batch)) continue;
      // Right before what cannot be undone: the process may have stood still since.
      const ids = batch.value.rows.map(({ id }) => id);
      if (!(yield* outbox.take(queue, ids, true))) continue;
      const { sent, failed, dead, isHeld } = yield* finishing(attempt(queue, batch.value));
      if (sent > 0 && batch.value.form !== "single") parts++;
      report = {
        ...report,
        sent: report.sent + sent,
        failed: report.failed + failed,
        dead: report.dead + dead,
      };
      if (isHeld) return report;
    }
  }).pipe(Effect.withSpan("Sender.drain"));
};
