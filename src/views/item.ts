import * as Option from "effect/Option";
import type { ItemHistory } from "../domain/history.ts";
import { cleanLine, safeLink } from "../domain/text.ts";
import { formatLocal, isoTime } from "../domain/time_text.ts";
import { codeText } from "./code_text.ts";
import { alertJson } from "./alert_json.ts";
import { alertAsText, shortId, unreadableRecord } from "./alerts.ts";

/** What happened to one item from the day it was first seen. */
export const itemAsText = (
  { source, id, item, firstSeenAt, changedAt, events, unreadable: damaged, alerts }: ItemHistory,
  timezone: string,
  matchesNow: ReadonlyArray<string>,
  /** Epoch ms; the record may say nothing about earlier changes. */
  keptSince: number,
): string => {
  const verdict = matchesNow.length > 0
    ? `The keywords of the config match it now: ${cleanLine(matchesNow.join("; "))}`
    : "No keyword of the config matches it now";
  return [
    ...Option.match(item, {
      onNone: () => [unreadableRecord, `  item ${id} of ${source}`],
      onSome: ({ title, url, kind, state }) => [
        cleanLine(title),
        `  ${safeLink(url)}`,
        `  ${codeText(kind)} ${id} of ${source}${state === null ? "" : `, ${state}`}`,
      ],
    }),
    `  first seen ${formatLocal(firstSeenAt, timezone)}, last change seen ${
      formatLocal(changedAt, timezone)
    }`,
    "",
    ...events.length + damaged.length === 0
      ? [
        firstSeenAt < keptSince
          ? "No changes on record; changes older than retention_days are not kept"
          : "Unchanged since the first look at its source",
      ]
      : ["Changes:"],
    ...events.flatMap(({ event, version, matches, observedAt }) => [
      `  ${formatLocal(observedAt, timezone)}  ${codeText(event.eventType)}, version ${
        version.slice(0, 12)
      }`,
      ...matches.length === 0
        ? ["    no rule matched, so there was no alert"]
        : matches.map(({ ruleId, reason }) => `    matched by ${ruleId}: ${cleanLine(reason)}`),
    ]),
    ...damaged.map((at) => `  ${formatLocal(at, timezone)}  ${unreadableRecord}`),
    "",
    verdict,
    ...alerts.flatMap((
      alert,
    ) => ["", `Alert ${shortId(alert.id)}:`, alertAsText(alert, timezone, id)]),
  ].join("\n");
};

/** The same for machines: snake_case, times in ISO 8601. */
export const itemAsJson = (
  { source, id, item, firstSeenAt, changedAt, events, alerts }: ItemHistory,
  matchesNow: ReadonlyArray<string>,
) => ({
  source,
  id,
  title: Option.match(item, { onNone: () => unreadableRecord, onSome: ({ title }) => title }),
  url: Option.match(item, { onNone: () => "", onSome: ({ url }) => url }),
  first_seen_at: isoTime(firstSeenAt),
  changed_at: isoTime(changedAt),
  events: events.map(({ event, version, matches, observedAt }) => ({
    fingerprint: event.fingerprint,
    type: event.eventType,
    version,
    observed_at: isoTime(observedAt),
    matched: matches.map(({ ruleId, reason }) => ({ rule: ruleId, reason })),
  })),
  matches_now: matchesNow,
  alerts: alerts.map(alertJson),
});
