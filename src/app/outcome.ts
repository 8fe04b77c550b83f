import * as Cause from "effect/Cause";
import * as Exit from "effect/Exit";
import * as Option from "effect/Option";
import { type NotifyError, type Reason, Unavailable } from "../domain/errors.ts";
import type { Receipt } from "../domain/notifier.ts";
import { type Batch, type ChannelHealth, Outcome } from "../domain/outbox.ts";

const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;

/** The channel waits 30 s after its first failure, at most an hour after many. */
const holdMs = (reason: Reason, fails: number): number =>
  reason._tag === "RateLimited"
    ? Math.min(Math.max(reason.retryAfterMs, second), 24 * hour)
    : Math.min(30 * second * 2 ** Math.min(fails, 10), hour);

/** A message refused steps aside for 5 minutes at first, 6 hours at most: operators mend things. */
const retryMs = (attempts: number): number =>
  Math.min(5 * minute * 2 ** Math.min(attempts, 10), 6 * hour);

/** For recipients that cannot be reached right now, while others can. */
const recipientMs = 10 * minute;

const decidePartly = (batch: Batch, { refused }: Receipt): Outcome => {
  const [first] = refused;
  if (first === undefined) return Outcome.Sent();
  // One that will never work would otherwise keep the others from being tried until the end.
  const lasting = refused.find(({ reason }) => reason._tag === "Rejected");
  return Outcome.Retry({
    reason: (lasting ?? first).reason,
    inMs: lasting === undefined ? recipientMs : retryMs(batch.deliveries[0].attempts),
    recipients: refused.map(({ recipient }) => recipient),
    counts: lasting !== undefined,
  });
};

const judge = (
  batch: Batch,
  result: Exit.Exit<Receipt, NotifyError>,
  health: ChannelHealth,
): Outcome => {
  if (Exit.isSuccess(result)) return decidePartly(batch, result.value);
  const reason = Option.match(Cause.findErrorOption(result.cause), {
    onNone: () => new Unavailable({ message: "a defect of MRT stopped it, see the log" }),
    onSome: (error) => error.reason,
  });
  const [{ id, attempts }] = batch.deliveries;
  // When one message after another is refused it is not the message.
  const refusesAll = reason._tag === "Rejected" &&
    Option.exists(health.refused, (refused) => refused !== id);
  return reason._tag === "Rejected" && !refusesAll
    ? Outcome.Retry({
      reason,
      inMs: retryMs(attempts),
      recipients: batch.recipients,
      counts: true,
    })
    : Outcome.Hold({ reason, inMs: holdMs(reason, health.fails) });
};

/** What an attempt's end means for its deliveries and their channel; waits are `jitter` times as long. */
export const decide = (
  batch: Batch,
  result: Exit.Exit<Receipt, NotifyError>,
  health: ChannelHealth,
  jitter: number,
): Outcome => {
  const outcome = judge(batch, result, health);
  return outcome._tag === "Sent" ? outcome : { ...outcome, inMs: outcome.inMs * jitter };
};
