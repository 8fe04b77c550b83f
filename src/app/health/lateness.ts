import * as Duration from "effect/Duration";
import type { LateChannel } from "../../domain/status.ts";
import { anyTime, nextOpening, openTime, type Timetable } from "../../domain/timetable.ts";

/**
 * What is late though its channel could send all that time: quiet hours, the wait for a digest and the
 * distance between messages make nothing late. Pure; `now` in epoch ms.
 */
export const trulyLate = (
  late: ReadonlyArray<LateChannel>,
  timetables: ReadonlyMap<string, Timetable>,
  stale: Duration.Duration,
  now: number,
): ReadonlyArray<LateChannel> =>
  late.flatMap((each) => {
    const timetable = timetables.get(each.channel) ?? anyTime;
    if (each.urgent) return [each];
    const since = nextOpening(each.since, timetable);
    const enough = Duration.toMillis(Duration.sum(stale, timetable.minInterval));
    return since <= now && openTime(since, now, timetable, enough) >= enough
      ? [{ ...each, since }]
      : [];
  });
