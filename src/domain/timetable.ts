import * as Context from "effect/Context";
import * as Duration from "effect/Duration";
import * as Effect from "effect/Effect";
import * as Option from "effect/Option";
import { slack } from "./deadline.ts";
import { type DigestTimes, lastDigest, nextDigest } from "./digest_times.ts";
import { lastQuietEnd, nextQuietStart, type QuietHours, quietUntil } from "./quiet_hours.ts";

/*
 * When a channel sends. Nothing of it is stored: when an alert may go follows from when it was
 * written, so that another timetable holds for what waits too, and nothing is lost or sent twice.
 * Pure; times in epoch ms.
 */

export interface Timetable {
  /** An IANA name. */
  readonly zone: string;
  readonly quiet: ReadonlyArray<QuietHours>;
  /** None for at once. */
  readonly digests: Option.Option<DigestTimes>;
  /** The least time between two messages, but for the parts of one digest. */
  readonly minInterval: Duration.Duration;
}

/** A channel that sends at any time. */
export const anyTime: Timetable = {
  zone: "UTC",
  quiet: [],
  digests: Option.none(),
  minInterval: Duration.zero,
};

/** The timetables of the channels that have one. */
export const Timetables = Context.Reference<ReadonlyMap<string, Timetable>>(
  "mrt/domain/Timetables",
  { defaultValue: () => new Map() },
);

/** The channel's timetable. */
export const timetableOf = (channel: string) =>
  Effect.map(Timetables, (all) => all.get(channel) ?? anyTime);

/** Whether it is not quiet. */
export const isOpenAt = (at: number, { quiet, zone }: Timetable): boolean =>
  Option.isNone(quietUntil(at, quiet, zone));

/** That instant, or the end of the quiet hours it falls into. */
const afterQuiet = (at: number, { quiet, zone }: Timetable): number =>
  Option.getOrElse(quietUntil(at, quiet, zone), () => at);

/** When the digest of that time goes out; a time in quiet hours is put off to their end. */
const putOff = (digest: Option.Option<number>, timetable: Timetable) =>
  Option.map(digest, (at) => afterQuiet(at, timetable));

/** When what is written at that time may go out: at once, or at the first opening after it. */
export const nextOpening = (writtenAt: number, timetable: Timetable): number => {
  const { digests, zone } = timetable;
  if (Option.isNone(digests)) return afterQuiet(writtenAt, timetable);
  const put = putOff(lastDigest(writtenAt, digests.value, zone), timetable);
  return Option.getOrElse(
    Option.orElse(
      // The digest of a time in quiet hours takes along what comes up until it goes out.
      Option.filter(put, (at) => at >= writtenAt),
      () => putOff(nextDigest(writtenAt, digests.value, zone), timetable),
    ),
    () => Infinity,
  );
};

/** What may go out at some time. */
export interface Opening {
  /** What was written later waits; `closed` for everything but what is urgent. */
  readonly dueBy: number;
  /** What was written before has waited for it, and goes out together. */
  readonly since: number;
}

/** Earlier than anything was written. */
export const closed = -1;
const unlimited = Number.MAX_SAFE_INTEGER;

/** What may go out now. */
export const openingAt = (now: number, timetable: Timetable): Opening => {
  const { digests, quiet, zone } = timetable;
  if (!isOpenAt(now, timetable)) return { dueBy: closed, since: now };
  const since = lastQuietEnd(now, quiet, zone);
  if (Option.isNone(digests)) return { dueBy: unlimited, since };
  const last = putOff(lastDigest(now, digests.value, zone), timetable);
  return { dueBy: Option.getOrElse(last, () => closed), since: now };
};

/** Whether something written at that time still waits for its opening. */
export const waitsAt = (now: number, { dueBy }: Opening) => (writtenAt: number): boolean =>
  dueBy === closed || (writtenAt > dueBy && writtenAt <= now + Duration.toMillis(slack));

/** Why a channel sends nothing of what is not urgent. */
export interface ChannelPause {
  readonly why: "quiet" | "digest";
  /** Epoch ms. */
  readonly until: number;
  /** The channel's time zone, an IANA name. */
  readonly zone: string;
}

/** Why what is written now waits; none where it is sent at once. */
export const pauseAt = (now: number, timetable: Timetable): Option.Option<ChannelPause> => {
  const { digests, zone } = timetable;
  const until = nextOpening(now, timetable);
  const why = Option.isSome(digests) ? "digest" : "quiet";
  return until === now ? Option.none() : Option.some({ why, until, zone });
};

/** Since when something written at that time could have been sent without a pause. */
export const sendableSince = (writtenAt: number, now: number, timetable: Timetable): number =>
  Math.max(
    nextOpening(writtenAt, timetable),
    lastQuietEnd(now, timetable.quiet, timetable.zone),
  ) + Duration.toMillis(timetable.minInterval);

/** How long it was not quiet between two times, in ms; counts no further than `enough`. */
export const openTime = (
  from: number,
  to: number,
  { quiet, zone }: Timetable,
  enough = Infinity,
): number => {
  if (quiet.length === 0) return Math.max(0, to - from);
  let [at, sum] = [from, 0];
  while (at < to && sum < enough) {
    const quietEnd = quietUntil(at, quiet, zone);
    if (Option.isSome(quietEnd)) {
      at = quietEnd.value;
      continue;
    }
    const end = Math.min(to, nextQuietStart(at, quiet, zone));
    sum += end - at;
    at = end;
  }
  return sum;
};
