import * as Duration from "effect/Duration";
import type { Phrase } from "../domain/phrase.ts";
import { formatLocal } from "../domain/time_text.ts";
import type { ChannelPause } from "../domain/timetable.ts";

/** `08:00` in the channel's time zone, with the date where it is a day or more ahead. */
const timeText = ({ until, zone }: ChannelPause, now: number): string => {
  const text = formatLocal(until, zone).slice(0, 16);
  return until - now < Duration.toMillis(Duration.days(1)) ? text.slice(11) : text;
};

/** Why a channel waits: "quiet until 08:00", "next digest 18:00". */
export const pauseText = (pause: ChannelPause, now: number): Phrase => {
  const time = timeText(pause, now);
  return pause.why === "quiet"
    ? { en: `quiet until ${time}`, zh: `免打扰至 ${time}` }
    : { en: `next digest ${time}`, zh: `下次合并消息 ${time}` };
};
