import * as Option from "effect/Option";
import type { Alert, Notice } from "../domain/alert.ts";
import {
  type AlertRecord,
  type DeliveryRecord,
  type ItemStory,
  unreadable,
} from "../domain/history.ts";
import { formatLocal } from "../domain/time_text.ts";
import { nameOf } from "../domain/incident_store.ts";
import { cleanLine, counted, safeLink } from "../domain/text.ts";
import { table } from "./table.ts";

/** One line of what MRT says of itself. */
export const noticeLine = (line: Notice["lines"][number]): string =>
  cleanLine(`${nameOf(line)} ${line.what}: ${line.detail}`);

/** What an alert tells, in one clean line. */
export const titleOf = ({ kind, source, events, total, notice }: Alert): string => {
  if (kind === "first_run") return `first look: ${counted(total, "match", "matches")} in ${source}`;
  if (kind === "flood") return `${counted(total, "match", "matches")} at once in ${source}`;
  if (kind === "notice") {
    const [first, ...more] = notice?.lines ?? [];
    const others = more.length === 0 ? "" : ` (and ${more.length} more)`;
    return first === undefined ? "notice" : `${noticeLine(first)}${others}`;
  }
  return cleanLine(events[0]?.event.title ?? unreadable);
};

/** Enough of an id to name the alert again. */
export const shortId = (id: string): string => id.slice(0, 12);

const fate = ({ channel, state }: DeliveryRecord): string => `${channel} ${state}`;

/** A flood's own events, a row each. */
const floodRows = ({ alert, told }: AlertRecord, timezone: string) =>
  alert.kind !== "flood" ? [] : told.map(({ event }) => [
    shortId(event.fingerprint),
    formatLocal(event.occurredAt ?? event.observedAt, timezone).slice(0, 16),
    `- ${cleanLine(event.title)}`,
    "",
  ]);

/** A list for people, 80 columns wide, newest first; `whole` with all that a flood stands for. */
export const alertsAsText = (
  records: ReadonlyArray<AlertRecord>,
  timezone: string,
  whole = false,
): string =>
  records.length === 0 ? "No alert" : table(
    [
      ["ID", "TIME", "WHAT", "TOLD"],
      ...records.flatMap((record) => [
        [
          shortId(record.alert.id),
          formatLocal(record.alert.createdAt, timezone).slice(0, 16),
          titleOf(record.alert),
          record.deliveries.map(fate).join(", ") || "nobody",
        ],
        ...whole ? floodRows(record, timezone) : [],
      ]),
    ],
    2,
    3,
  ).join("\n");

const deliveryLines = (delivery: DeliveryRecord, timezone: string): ReadonlyArray<string> => [
  `  ${delivery.channel}: ${delivery.state}${
    Option.match(delivery.sentAt, {
      onNone: () => "",
      onSome: (at) => ` ${formatLocal(at, timezone)}`,
    })
  }${
    Option.match(delivery.nextAt, {
      onNone: () => "",
      onSome: (at) => `, next try ${formatLocal(at, timezone)}`,
    })
  }`,
  ...delivery.failures.map(({ at, error }) => `    ${formatLocal(at, timezone)} failed: ${error}`),
];

/**
 * One alert with all that became of it. For whom only one item of a first look or a flood counts, only
 * that is named of it.
 */
export const alertAsText = (
  { alert, told, deliveries }: AlertRecord,
  timezone: string,
  about?: string,
): string => {
  const named = (alert.kind === "first_run" || alert.kind === "flood") && about !== undefined
    ? told.filter(({ event }) => event.resourceId === about)
    : told;
  return [
    titleOf(alert),
    `  ${alert.kind.replace("_", " ")} of ${alert.source}, ${
      formatLocal(alert.createdAt, timezone)
    }, ID ${alert.id}`,
    ...named.length === 0 && alert.events.length > 0
      ? [`  it names the newest ${alert.events.length}, of which this is none`]
      : [],
    ...named.flatMap(({ event, matches }) => [
      `  ${event.eventType.replaceAll("_", " ")}: ${cleanLine(event.title)}`,
      `    ${safeLink(event.url)}`,
      ...matches.map(({ ruleId, reason }) => `    matched by ${ruleId}: ${cleanLine(reason)}`),
    ]),
    ...(alert.notice?.lines ?? []).map((line) => `  ${noticeLine(line)}`),
    ...deliveries.flatMap((delivery) => deliveryLines(delivery, timezone)),
    ...deliveries.length === 0 ? ["  there is no channel it was to be told to"] : [],
  ].join("\n");
};

/** What happened to one item from the day it was first seen. */
export const storyAsText = (
  { source, item, firstSeenAt, changedAt, events, unreadable: damaged, alerts }: ItemStory,
  timezone: string,
  matchesNow: ReadonlyArray<string>,
  /** Epoch ms; of what happened before the record may say nothing. */
  keptSince: number,
): string => {
  const verdict = matchesNow.length > 0
    ? `The keywords of the config match it as it is now: ${cleanLine(matchesNow.join("; "))}`
    : "No keyword of the config matches it as it is now";
  return [
    cleanLine(item.title),
    `  ${safeLink(item.url)}`,
    `  ${item.title === unreadable ? "item" : item.kind.replace("_", " ")} ${item.id} of ${source}${
      item.state === null ? "" : `, ${item.state}`
    }`,
    `  first seen ${formatLocal(firstSeenAt, timezone)}, last change seen ${
      formatLocal(changedAt, timezone)
    }`,
    "",
    ...events.length + damaged.length === 0
      ? [
        firstSeenAt < keptSince
          ? "No change of it stands in the record, which keeps none that is older than retention_days"
          : "No change of it was seen: it was there when its source was first looked at, and is as it was",
      ]
      : ["Changes:"],
    ...events.flatMap(({ event, version, matches, observedAt }) => [
      `  ${formatLocal(observedAt, timezone)}  ${event.eventType.replaceAll("_", " ")}, version ${
        version.slice(0, 12)
      }`,
      ...matches.length === 0
        ? ["    no rule matched, so nobody was told"]
        : matches.map(({ ruleId, reason }) => `    matched by ${ruleId}: ${cleanLine(reason)}`),
    ]),
    ...damaged.map((at) => `  ${formatLocal(at, timezone)}  ${unreadable}`),
    "",
    verdict,
    ...alerts.flatMap((
      alert,
    ) => ["", `Alert ${shortId(alert.alert.id)}:`, alertAsText(alert, timezone, item.id)]),
  ].join("\n");
};
