import * as Cause from "effect/Cause";
import * as Duration from "effect/Duration";
import * as Exit from "effect/Exit";
import { identity } from "effect/Function";
import * as Option from "effect/Option";
import { type Reason, Rejected } from "../../domain/errors.ts";
import type { Queued, Settled, Settlement } from "../../domain/outbox.ts";
import { type Attempt, blame, maxUnanswered, triedOf, within } from "./attempt.ts";
import { blameHold, channelBackoff, channelHold, messageRetry, unansweredWait } from "./backoff.ts";
import { taken } from "./receipt.ts";
import { mapPhrase, type Phrase } from "../../domain/phrase.ts";

/*
 * What follows from an attempt: whom to blame, what to hold, what to count, when to give up. Pure.
 *
 * A recipient's refusal concerns that recipient. A message's refusal counts an attempt of that
 * message alone, and the message steps aside. A channel is held for its own failures, and when a
 * second message is refused with none accepted in between.
 */

/** The message is refused: a digest is halved to find the culprit, which alone counts. */
const rejected = (attempt: Attempt, reason: Reason): Settlement => {
  const { rows, now, jitter, queue } = attempt;
  const [first] = rows;
  if (rows.length > 1) {
    const together = Math.floor(rows.length / 2);
    return {
      rows: rows.map((row) => ({
        ...triedOf(row, now),
        firstTriedAt: row.firstTriedAt,
        triedAt: row.triedAt,
        together,
        error: reason.says,
      })),
      split: [],
      channel: { ...queue.health, hold: Duration.zero },
      recipients: [],
      failures: [],
    };
  }
  const tried = triedOf(first, now);
  return {
    rows: [
      within(attempt)({
        ...tried,
        attempts: tried.attempts + 1,
        wait: Duration.times(messageRetry(tried.attempts), jitter),
        error: reason.says,
      }),
    ],
    split: [],
    channel: blame(attempt, first.id, Duration.times(blameHold(queue.health.fails), jitter)),
    recipients: [],
    failures: [{ ids: [first.id], reason }],
  };
};

const maybeTaken: Phrase = { en: "perhaps taken: ", zh: "可能已送达：" };

/** No answer: the same message is sent again later, a few times at most. */
const unanswered = (attempt: Attempt, reason: Reason): Settlement => {
  const { rows, now, jitter, queue, message } = attempt;
  return {
    rows: rows.map((row) => {
      const tried = triedOf(row, now);
      const settled = within(attempt)({
        ...tried,
        unanswered: tried.unanswered + 1,
        message: rows.length === 1 ? "" : message,
        wait: Duration.times(unansweredWait, jitter),
        error: reason.says,
      });
      return settled.unanswered < maxUnanswered ? settled : {
        ...settled,
        error: mapPhrase(reason.says, (text, language) => maybeTaken[language] + text),
      };
    }),
    split: [],
    channel: blame(attempt, message, Duration.times(channelBackoff(queue.health.fails), jitter)),
    recipients: [],
    failures: [{ ids: rows.map(({ id }) => id), reason }],
  };
};

/** Nothing gets through for now: the channel waits and its deliveries keep their places. */
const held = (attempt: Attempt, reason: Reason): Settlement => {
  const { rows, now, jitter, queue: { health } } = attempt;
  return {
    rows: rows.map((row) =>
      within(attempt)({ ...triedOf(row, now), message: row.message, error: reason.says })
    ),
    split: [],
    channel: {
      ...health,
      fails: health.fails + 1,
      hold: Duration.times(channelHold(reason, health.fails), jitter),
    },
    recipients: [],
    failures: [{ ids: rows.map(({ id }) => id), reason }],
  };
};

/** What an attempt means for its deliveries, the channel and its recipients. */
export const settlementOf = (attempt: Attempt): Settlement => {
  const { result } = attempt;
  if (Exit.isSuccess(result)) return taken(attempt, result.value);
  const reason = Option.match(Cause.findErrorOption(result.cause), {
    // Another alert need not trip over the same bug.
    onNone: () =>
      new Rejected({
        says: {
          en: "a defect of MRT stopped it, see the log",
          zh: "因 MRT 自身的缺陷中断，见日志",
        },
      }),
    onSome: identity,
  });
  switch (reason._tag) {
    case "Rejected":
      return rejected(attempt, reason);
    case "Unanswered":
      return unanswered(attempt, reason);
    default:
      return held(attempt, reason);
  }
};

/** Gives up a delivery whose alert cannot be read. */
export const unreadableAlert = (row: Queued, now: number): Settled => ({
  ...triedOf(row, now),
  state: "dead",
  error: { en: "what is stored of this alert cannot be read", zh: "这条提醒的存档无法读取" },
});
