import * as Cause from "effect/Cause";
import * as Clock from "effect/Clock";
import * as Duration from "effect/Duration";
import * as Effect from "effect/Effect";
import * as Exit from "effect/Exit";
import * as Option from "effect/Option";
import * as Random from "effect/Random";
import * as Schedule from "effect/Schedule";
import type { Notifier } from "../../domain/notifier.ts";
import {
  type NextMessage,
  Outbox,
  type Queue,
  type Queued,
  type Settlement,
} from "../../domain/outbox.ts";
import { timetableOf } from "../../domain/timetable.ts";
import { logDefect } from "../state_failure.ts";
import { noteDeliveries } from "../measures.ts";
import { log } from "../telemetry.ts";
import type { Limits } from "./attempt.ts";
import type { Batch } from "./compose.ts";
import { settlementOf, unreadableAlert } from "./retry.ts";
import { sendInTime } from "./send.ts";

/** A fate that cannot be recorded is kept in memory and retried. */
const untilWritten = Schedule.spaced("1 second");

/** Whether all took it and there is nothing else to tell. */
const isAccepted = ({ rows, split, recipients, failures }: Settlement): boolean =>
  rows.every(({ state }) => state === "sent") &&
  split.length === 0 && recipients.length === 0 && failures.length === 0;

/** Attempts at messages that have been taken, on one channel. */
export const makeAttempt = (notifier: Notifier, limits: Limits) => {
  const { channel } = notifier;

  /** A message that went out must not go out again, whatever is wrong with the state file. */
  const write = (queue: Queue, settlement: Settlement, next?: NextMessage) =>
    Effect.flatMap(Outbox, (outbox) =>
      outbox.settle(queue, settlement, next).pipe(
        Effect.tapCause((cause) =>
          logDefect(`${channel}: what became of a message is not written down yet`, cause)
        ),
        Effect.sandbox,
        Effect.retry(untilWritten),
        Effect.orDie,
      ));

  /** Sends a message. What became of it is written by the caller, with what follows. */
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
    const all = [...settlement.rows, ...settlement.split];
    const error = all.find(({ error }) => error !== null)?.error ?? null;
    const dead = all.filter(({ state }) => state === "dead").length;
    const sent = new Set(
      settlement.rows.filter(({ state }) => state === "sent").map(({ id }) => id),
    );
    const tell = Effect.gen(function* () {
      const raisedAt = rows.filter(({ id }) => sent.has(id)).map(({ createdAt }) => createdAt);
      yield* noteDeliveries(channel, raisedAt, yield* Clock.currentTimeMillis);
      if (error !== null) yield* log.deliveryFailed({ channel, error: error.en });
      if (dead === 0) return;
      const why = error?.en ?? "no reason is known";
      yield* log.deliveryGivenUp({ channel, alerts: dead, error: why });
    });
    return {
      write: (next: Option.Option<NextMessage>) =>
        Effect.tap(write(queue, settlement, Option.getOrUndefined(next)), tell),
      sent: sent.size,
      failed: error === null ? 0 : 1,
      dead,
      refused: Exit.isSuccess(result) ? result.value.refused.map(({ recipient }) => recipient) : [],
      isHeld: Duration.isPositive(settlement.channel.hold),
      isAccepted: isAccepted(settlement),
    };
  });

  /** Gives up deliveries whose alert cannot be read. */
  const bury = Effect.fnUntraced(function* (queue: Queue, broken: ReadonlyArray<Queued>) {
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

  return { attempt, bury };
};
