import type { Receipt } from "../../domain/notifier.ts";
import type { Queued, Settled, Settlement } from "../../domain/outbox.ts";
import * as Duration from "effect/Duration";
import * as Option from "effect/Option";
import { type Attempt, blame, triedOf, within } from "./attempt.ts";
import { channelBackoff, messageRetry, recipientHold, unansweredWait } from "./backoff.ts";

/*
 * What follows when the receiver accepted a message, at least for some recipients. Pure.
 */

const works = { hold: Duration.zero, fails: 0, refused: Option.none<string>() };

/** A refused recipient gets a delivery of its own; the others are done. */
export const taken = (attempt: Attempt, { refused }: Receipt): Settlement => {
  const { rows, queue, everybody, now, jitter } = attempt;
  const isOwn = rows[0].recipients.length > 0;
  const addressed = isOwn ? rows[0].recipients : everybody;
  const names = refused.map(({ recipient }) => recipient);
  const reached = addressed.filter((recipient) => !names.includes(recipient));
  const nobody = refused.length > 0 && addressed.length > 0 && reached.length === 0;
  const failsOf = (recipient: string) => queue.recipientFails.get(recipient) ?? 0;
  const to = (row: Queued, { recipient, reason }: Receipt["refused"][number]): Settled => {
    const tried = triedOf(row, now);
    const isRejected = reason._tag === "Rejected";
    const isUnanswered = reason._tag === "Unanswered";
    const wait = isUnanswered
      ? unansweredWait
      : isRejected
      ? messageRetry(tried.attempts)
      : Duration.zero;
    return within(attempt)({
      ...tried,
      recipients: [recipient],
      attempts: tried.attempts + (isRejected ? 1 : 0),
      unanswered: tried.unanswered + (isUnanswered ? 1 : 0),
      together: null,
      wait: Duration.times(wait, jitter),
      error: reason.says,
    });
  };
  // A delivery to one recipient, or one that reached nobody, stays as it is.
  const kept = nobody ? refused[0] : undefined;
  const others = refused.filter((each) => each !== kept);
  return {
    rows: rows.map((row) =>
      kept === undefined
        ? { ...triedOf(row, now), recipients: row.recipients, state: "sent" as const }
        : to(row, kept)
    ),
    split: rows.flatMap((row) =>
      others.map((each) => ({
        ...to(row, each),
        of: row.id,
        id: `${row.id}:${each.recipient}`,
      }))
    ),
    channel: nobody && !isOwn
      ? blame(
        attempt,
        attempt.message,
        Duration.times(channelBackoff(queue.health.fails), jitter),
      )
      : nobody
      ? { ...queue.health, hold: Duration.zero }
      : works,
    recipients: [
      // New alerts still include the recipient; only its own deliveries extend its wait.
      ...refused.filter(({ recipient }) => isOwn || failsOf(recipient) === 0)
        .map(({ recipient, reason }) => ({
          recipient,
          fails: failsOf(recipient) + 1,
          hold: Duration.times(recipientHold(reason, failsOf(recipient)), jitter),
        })),
      ...reached.filter((each) => failsOf(each) > 0).map((recipient) => ({
        recipient,
        fails: 0,
        hold: Duration.zero,
      })),
    ],
    failures: refused.map(({ reason }) => ({ ids: rows.map(({ id }) => id), reason })),
  };
};
