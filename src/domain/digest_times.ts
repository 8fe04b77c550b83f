import * as Cron from "effect/Cron";
import * as Option from "effect/Option";
import * as Result from "effect/Result";
import { day, dayOf, instantShowing, minute, wallTime } from "./wall_time.ts";

/*
 * The times at which a channel sends what has come up since the last of them.
 */

/** Times of every day in minutes after midnight, or a cron expression read in UTC. */
export type DigestTimes = ReadonlyArray<number> | Cron.Cron;

/** The nearest of the wall times before (strictly) or after that one; none where a cron has none. */
const nearestWall = (
  wall: number,
  times: DigestTimes,
  direction: "prev" | "next",
): Option.Option<number> => {
  if (Cron.isCron(times)) {
    // A date such as February 30th never comes, and Cron throws once it has looked long enough.
    return Result.getSuccess(Result.try(() => Cron[direction](times, wall).getTime()));
  }
  const date = dayOf(wall);
  const all = [-1, 0, 1].flatMap((ahead) =>
    times.map((time) => (date + ahead) * day + time * minute)
  );
  const side = all.filter((each) => direction === "prev" ? each < wall : each > wall);
  return side.length === 0
    ? Option.none()
    : Option.some(direction === "prev" ? Math.max(...side) : Math.min(...side));
};

/** Whether any ever comes. */
export const everComes = (times: DigestTimes, now: number): boolean =>
  Option.isSome(nearestWall(now, times, "next"));

// Where clocks are set back, wall times that come later may be instants that have passed.

/** The latest of them that is not after that instant (both in epoch ms). */
export const lastDigest = (at: number, times: DigestTimes, zone: string): Option.Option<number> => {
  // In the hour that is shown twice, the clock has shown later times already.
  const shown = Math.max(wallTime(at, zone), wallTime(at - day, zone) + day);
  let wall = nearestWall(shown + 1, times, "prev");
  while (Option.isSome(wall)) {
    const instant = instantShowing(wall.value, zone);
    if (instant <= at) return Option.some(instant);
    wall = nearestWall(wall.value, times, "prev");
  }
  return Option.none();
};

/** The first of them after that instant (both in epoch ms). */
export const nextDigest = (at: number, times: DigestTimes, zone: string): Option.Option<number> => {
  let wall = nearestWall(wallTime(at, zone), times, "next");
  while (Option.isSome(wall)) {
    const instant = instantShowing(wall.value, zone);
    if (instant > at) return Option.some(instant);
    wall = nearestWall(wall.value, times, "next");
  }
  return Option.none();
};
