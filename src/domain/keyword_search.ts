import * as Option from "effect/Option";
import { type MatchedEvent, noticeLinesOf } from "./alert.ts";
import type { AlertRecord } from "./history.ts";
import { incidentName } from "./incident_store.ts";
import { languages } from "./locale.ts";

/*
 * Whether something on record holds a word that people look for. Pure.
 */

/** As texts are compared: in whatever case and width. */
export const folded = (text: string): string => text.normalize("NFKC").toLowerCase();

const textsOf = ({ event, matches }: MatchedEvent): ReadonlyArray<string> => [
  event.title,
  event.summary,
  ...matches.map(({ reason }) => reason),
];

/** Whether title, text or what was matched holds the word. */
export const eventHolds = (event: MatchedEvent, keyword: string): boolean => {
  const word = folded(keyword);
  return textsOf(event).some((text) => folded(text).includes(word));
};

/** Whether an event of the alert or a line of the notice holds the word. */
export const alertHolds = ({ events, alert }: AlertRecord, keyword: string): boolean => {
  const word = folded(keyword);
  const lines = Option.match(alert, { onNone: () => [], onSome: noticeLinesOf })
    .flatMap((line) =>
      languages.flatMap((language) => [incidentName(line, language), line.detail[language]])
    );
  return events.some((event) => eventHolds(event, word)) ||
    lines.some((text) => folded(text).includes(word));
};
