import type { Alert, Notice } from "../domain/alert.ts";
import type { Transition } from "../domain/event.ts";
import type { Vocabulary } from "../domain/vocabulary.ts";

/** What an alert feels like before anybody has read it; a colour where there are colours. */
export type Tone = "new" | "done" | "ended" | "change" | "access" | "trouble" | "plain";

const tones: Readonly<Record<Transition, Tone>> = {
  opened: "new",
  added: "new",
  reopened: "new",
  merged: "done",
  closed: "ended",
  withdrawn: "ended",
  updated: "change",
  republished: "access",
  opened_up: "access",
  promoted: "new",
  answered: "done",
};

export const toneOfEvent = (type: string, { eventOf }: Vocabulary): Tone => {
  const transition = eventOf(type)?.transition;
  return transition === undefined ? "plain" : tones[transition];
};

const toneOfNotice = ({ lines }: Notice): Tone =>
  lines.some(({ what }) => what === "began")
    ? "trouble"
    : lines.some(({ what }) => what === "ended")
    ? "new"
    : "plain";

/** Lists of many are plain. */
export const toneOf = (alert: Alert, vocabulary: Vocabulary): Tone => {
  switch (alert.kind) {
    case "notice":
      return toneOfNotice(alert.notice);
    case "event":
    case "updates":
      return toneOfEvent(alert.events[0].event.eventType, vocabulary);
    default:
      return "plain";
  }
};
