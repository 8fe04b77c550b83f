import * as Option from "effect/Option";
import { type Alert, type Notice, noticeLinesOf } from "../domain/alert.ts";
import { type AlertRecord, type DeliveryRecord } from "../domain/history.ts";
import { formatLocal } from "../domain/time_text.ts";
import { incidentName } from "../domain/incident_store.ts";
import { cleanLine, counted, safeLink } from "../domain/text.ts";
import { codeText } from "./code_text.ts";
import { table } from "./table.ts";

/** The title of a record that is damaged. */
export const unreadableRecord = "(its record cannot be read)";

/** One line of a notice. */
export const noticeLine = (line: Notice["lines"][number]): string =>
  cleanLine(`${incidentName(line)} ${line.what}: ${line.detail.en}`);

/** The title of an alert in lists, one clean line. */
export const titleOf = (alert: Alert): string => {
  switch (alert.kind) {
    case "event":
    case "updates":
      return cleanLine(alert.events[0].event.title);
    case "notice": {
      const [first, ...more] = alert.notice.lines;
      const others = more.length === 0 ? "" : ` (and ${more.length} more)`;
      return first === undefined ? "notice" : `${noticeLine(first)}${others}`;
    }
    case "flood":
      return `${counted(alert.total, "match", "matches")} at once in ${alert.source}`;
    default:
      return `first look: ${counted(alert.total, "match", "matches")} in ${alert.source}`;
  }
};

/** The same of a record, which may be damaged. */
export const recordTitle = ({ alert }: AlertRecord): string =>
  Option.match(alert, { onNone: () => unreadableRecord, onSome: titleOf });

/** The beginning of an id, long enough to name the alert again. */
export const shortId = (id: string): string => id.slice(0, 12);

const fate = ({ channel, state }: DeliveryRecord): string => `${channel} ${state}`;

/** A flood's own events, a row each. */
const floodRows = ({ alert, events }: AlertRecord, timezone: string) =>
  !Option.exists(alert, ({ kind }) => kind === "flood") ? [] : events.map(({ event }) => [
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
      ["ID", "TIME", "WHAT", "SENT TO"],
      ...records.flatMap((record) => [
        [
          shortId(record.id),
          formatLocal(record.createdAt, timezone).slice(0, 16),
          recordTitle(record),
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
  ...delivery.failures.map(({ at, error }) =>
    `    ${formatLocal(at, timezone)} failed: ${error.en}`
  ),
];

/**
 * One alert with its deliveries and attempts. With `about`, a first look or a flood names only that
 * item.
 */
export const alertAsText = (
  record: AlertRecord,
  timezone: string,
  about?: string,
): string => {
  const { alert, events, deliveries } = record;
  const kind = Option.match(alert, { onNone: () => "alert", onSome: ({ kind }) => kind });
  const named = (kind === "first_run" || kind === "flood") && about !== undefined
    ? events.filter(({ event }) => event.resourceId === about)
    : events;
  return [
    recordTitle(record),
    `  ${codeText(kind)} of ${record.source}, ${
      formatLocal(record.createdAt, timezone)
    }, ID ${record.id}`,
    ...named.length === 0 && events.length > 0
      ? [`  it shows the newest ${events.length}, and this item is not among them`]
      : [],
    ...named.flatMap(({ event, matches }) => [
      `  ${codeText(event.eventType)}: ${cleanLine(event.title)}`,
      `    ${safeLink(event.url)}`,
      ...matches.map(({ ruleId, reason }) => `    matched by ${ruleId}: ${cleanLine(reason)}`),
    ]),
    ...Option.match(alert, { onNone: () => [], onSome: noticeLinesOf })
      .map((line) => `  ${noticeLine(line)}`),
    ...deliveries.flatMap((delivery) => deliveryLines(delivery, timezone)),
    ...deliveries.length === 0 ? ["  it has no channel"] : [],
  ].join("\n");
};
