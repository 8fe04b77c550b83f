import * as Option from "effect/Option";
import type { DryPoll } from "../app/dry_run.ts";
import { eventsOf } from "../domain/alert.ts";
import { labelled, verbatim } from "../domain/phrase.ts";
import { counted } from "../domain/text.ts";
import { matchedLines, moreLines } from "./alerts.ts";
import { codeCell } from "./code_text.ts";
import { headings } from "./headings.ts";
import type { Reader } from "./reader.ts";
import { table } from "./table.ts";
import { titleOf } from "./titles.ts";

const words = {
  en: {
    verdict: (alerts: number, channels: ReadonlyArray<string>) =>
      `${counted(alerts, "alert")} would be sent to ${
        channels.join(", ") || "nobody"
      }; nothing was written or sent`,
    to: (channels: ReadonlyArray<string>) => `only to ${channels.join(", ")}`,
    notes: "Notes:",
  },
  zh: {
    verdict: (alerts: number, channels: ReadonlyArray<string>) =>
      `${
        channels.length === 0
          ? `会有 ${alerts} 条提醒，但没有通道可发`
          : `会向 ${channels.join("、")} 发送 ${alerts} 条提醒`
      }；没有写入，也没有发送`,
    to: (channels: ReadonlyArray<string>) => `只发给 ${channels.join("、")}`,
    notes: "备注：",
  },
};

/** What a dry run found: how each source fares, and every alert with what it matched. */
export const dryRunAsText = (
  polls: ReadonlyArray<DryPoll>,
  channels: ReadonlyArray<string>,
  reader: Reader,
): string => {
  const { language } = reader;
  const say = words[language];
  const alerts = polls.flatMap(({ alerts }) => alerts);
  const notes = polls.flatMap(({ source, notes, error }) =>
    [...notes, ...Option.toArray(error)].map((note) => `  ${labelled(source, note)[language]}`)
  );
  return [
    ...table([
      headings(language, "source", "items", "alerts", "state"),
      ...polls.map(({ source, seen, alerts, error }) => [
        source,
        seen,
        alerts.length,
        codeCell(Option.isSome(error) ? "failed" : "ok", reader),
      ]),
    ], reader),
    ...alerts.flatMap(({ alert, channels: own }) => {
      const isSummary = alert.kind === "first_run" || alert.kind === "flood";
      return [
        "",
        labelled(alert.source, verbatim(titleOf(alert, language)))[language],
        ...eventsOf(alert).flatMap((each) => matchedLines(each, reader, isSummary)),
        ...isSummary ? moreLines(alert.total, alert.events.length, reader) : [],
        ...own.length < channels.length ? [`  ${say.to(own)}`] : [],
      ];
    }),
    "",
    say.verdict(alerts.length, channels),
    ...notes.length === 0 ? [] : ["", say.notes, ...notes],
  ].join("\n");
};
