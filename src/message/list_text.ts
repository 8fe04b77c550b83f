import type { SummaryAlert } from "../domain/alert.ts";
import { line, titleLength } from "./event_text.ts";
import type { Words } from "./words.ts";

/*
 * What a list of many is called, and what stands below one that does not show all.
 */

export const listTitle = (alert: SummaryAlert, words: Words): string => {
  switch (alert.kind) {
    case "first_looks":
      return words.firstLooks(alert.sources?.length ?? 0, alert.total);
    case "catch_up":
      return words.catchUp(alert.total);
    case "flood":
      return words.flood(alert.total);
    default:
      return words.firstLook(alert.total);
  }
};

/** The command that lists all of what a list names some of; a first look's items are no alerts. */
const listCommand = ({ kind, source }: SummaryAlert): string | undefined =>
  kind === "flood"
    ? `mrt alerts --source ${line(source, titleLength)}`
    : kind === "catch_up"
    ? "mrt alerts"
    : undefined;

/** The closing line of a list that shows only so many of the items; none when it shows all. */
export const moreOf = (alert: SummaryAlert, shown: number, words: Words): ReadonlyArray<string> => {
  const left = alert.total - shown;
  const command = listCommand(alert);
  if (left <= 0 || (alert.events.length === 0 && command === undefined)) return [];
  return [command === undefined ? words.more(left) : words.moreBy(left, command)];
};
