import { apartMinutes } from "./config.ts";
import { day, hour, minute, type Setup } from "./history.ts";

/*
 * When the group of a history may be sent to, found out without MRT's code. The clocks of the
 * simulation show UTC.
 */

const digestHours = [9, 18];

/** Whether a message may follow one that was sent then. */
export const isApart = (lastAt: number, now: number): boolean =>
  now - lastAt >= apartMinutes * minute;

/** Whether what was written down at that time may not go out now (both as the machine's clock says). */
export const waitsFor = (hours: Setup["hours"], writtenAt: number, wall: number): boolean => {
  const time = wall % day;
  if (hours === "quiet nights") return time < 8 * hour || time >= 22 * hour;
  if (hours !== "digests") return false;
  const midnight = wall - time;
  const passed = [-day, 0].flatMap((date) =>
    digestHours.map((each) => midnight + date + each * hour)
  )
    .filter((at) => at <= wall);
  return writtenAt > Math.max(...passed);
};
