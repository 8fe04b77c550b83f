import * as Arr from "effect/Array";
import * as Data from "effect/Data";
import * as Duration from "effect/Duration";
import * as Option from "effect/Option";
import type { Queue, Queued } from "../../domain/outbox.ts";
import { nextOpening, openingAt, type Timetable } from "../../domain/timetable.ts";
import { burst, firstLooks, gatherUntil, paceUntil } from "./schedule.ts";

/*
 * What goes into the next message of a channel. Pure.
 */

/** A channel with more than this waiting, or with anything this old, gets one overview. */
const catchUpAbove = 100;
const catchUpAfter = Duration.days(1);

/** How deliveries look in a message: one alert, a digest, or an overview of very many. */
export type Form = "single" | "digest" | "first_looks" | "catch_up";

export interface BatchSettings {
  /** More waiting alerts than this become a digest, in as few messages as hold them. */
  readonly digestAbove: number;
  /** 0 sends each in full, however many wait. */
  readonly floodLimit: number;
  /** Messages a minute, 0 for no limit. */
  readonly maxPerMinute: number;
  /** Whether to wait for a lull, so that a burst becomes a digest. */
  readonly gather: boolean;
  /** A digest has begun, so its rest is a digest too. */
  readonly goesOn: boolean;
  /** When the channel sends. */
  readonly timetable: Timetable;
}

/** The next step on a channel. Times in epoch ms. */
export type Plan = Data.TaggedEnum<{
  /** More may be coming. */
  Gather: { readonly until: number };
  /** The minute's share is used up. */
  Pace: { readonly until: number };
  /** One message; a digest may turn out to hold only the first of them. */
  Send: { readonly rows: Arr.NonEmptyReadonlyArray<Queued>; readonly form: Form };
}>;
export const Plan = Data.taggedEnum<Plan>();

/** Never failed so far, and for all recipients. */
const isFresh = ({ attempts, recipients, message, together }: Queued): boolean =>
  attempts === 0 && recipients.length === 0 && message === "" && together === null;

const sameRecipients = (a: Queued) => (b: Queued): boolean =>
  a.recipients.join("\n") === b.recipients.join("\n");

/** A message that may have been accepted is sent again unchanged. */
export const messageOf = (form: Form, hash: string, channel: string): string =>
  `${form}-${hash}:${channel}`;
const formOf = (message: string): Form =>
  message.startsWith("first_looks-")
    ? "first_looks"
    : message.startsWith("catch_up-")
    ? "catch_up"
    : "digest";

/** A refused digest is halved until the culprit stands alone. */
const limited = (rows: Arr.NonEmptyReadonlyArray<Queued>): Arr.NonEmptyReadonlyArray<Queued> => {
  const [first, ...others] = rows;
  const limit = first.together ?? Infinity;
  const alike = others.filter(({ together }) => together === first.together);
  return [first, ...alike.slice(0, limit - 1)];
};

const select = (
  rows: Arr.NonEmptyReadonlyArray<Queued>,
  { digestAbove, floodLimit, goesOn, timetable }: BatchSettings,
  now: number,
) => {
  const [first] = rows;
  if (first.message !== "") {
    // A digest for each of two recipients may have one name.
    const again = rows.filter((row) => row.message === first.message && sameRecipients(first)(row));
    return Plan.Send({ rows: [first, ...again.slice(1)], form: formOf(first.message) });
  }
  if (first.attempts > 0 && first.recipients.length === 0) {
    return Plan.Send({ rows: [first], form: "single" });
  }
  const fresh = rows.filter(isFresh);
  const looks = fresh.filter(({ kind }) => kind === "first_run");
  if (Arr.isReadonlyArrayNonEmpty(looks) && looks.length > 1 && first.kind === "first_run") {
    return Plan.Send({ rows: looks, form: "first_looks" });
  }
  const news = fresh.filter(({ kind }) => kind !== "notice" && kind !== "first_run");
  const [oldest] = news;
  const isLate = news.length > catchUpAbove ||
    (oldest !== undefined && news.length > 1 &&
      now - nextOpening(oldest.createdAt, timetable) > Duration.toMillis(catchUpAfter));
  if (floodLimit > 0 && isLate && isFresh(first) && Arr.isReadonlyArrayNonEmpty(news)) {
    return Plan.Send({ rows: news, form: "catch_up" });
  }
  const alike = rows.filter((row) =>
    row.message === "" && sameRecipients(first)(row) &&
    (first.recipients.length > 0 || row.attempts === 0) &&
    (first.kind === "first_run" || row.kind !== "first_run")
  );
  const together = limited([first, ...alike.filter((row) => row !== first)]);
  // What had to wait for the same moment comes as one.
  const hasWaited = first.createdAt < openingAt(now, timetable).since ||
    Duration.isPositive(timetable.minInterval);
  return goesOn || first.together !== null || hasWaited || together.length > digestAbove
    ? Plan.Send({ rows: together, form: together.length === 1 ? "single" : "digest" })
    : Plan.Send({ rows: [first], form: "single" });
};

/** What to do next; none when nothing is due. */
export const plan = (
  { due, sentAt, now, moreFirstLooks }: Queue,
  settings: BatchSettings,
): Option.Option<Plan> => {
  // First looks are gathered separately, so that nothing else waits for them.
  const looks = due.filter((row) => row.kind === "first_run" && isFresh(row));
  const looksUntil = settings.gather && Arr.isReadonlyArrayNonEmpty(looks)
    ? gatherUntil(looks, moreFirstLooks ? firstLooks : burst, now)
    : now;
  const ready = looksUntil > now ? due.filter((row) => !looks.includes(row)) : due;
  if (!Arr.isReadonlyArrayNonEmpty(ready)) {
    return due.length === 0 ? Option.none() : Option.some(Plan.Gather({ until: looksUntil }));
  }
  const fresh = ready.filter((row) => isFresh(row) && row.kind !== "first_run");
  if (settings.gather && fresh[0] === ready[0] && Arr.isReadonlyArrayNonEmpty(fresh)) {
    const until = gatherUntil(fresh, burst, now);
    if (until > now) return Option.some(Plan.Gather({ until }));
  }
  const until = paceUntil(sentAt, settings.maxPerMinute, now);
  return Option.some(until > now ? Plan.Pace({ until }) : select(ready, settings, now));
};
