import * as Schema from "effect/Schema";
import { type Alert, eventsOf } from "../domain/alert.ts";
import { cleanLine, counted } from "../domain/text.ts";
import { EventJson, eventJson } from "./alert_json.ts";
import { headings } from "./headings.ts";
import { Count, Texts } from "./json.ts";
import type { Reader } from "./reader.ts";
import { table } from "./table.ts";
import { titleOf } from "./titles.ts";

/** How a channel fares with what is sent again. */
interface Resent {
  readonly channel: string;
  readonly sent: number;
  readonly waiting: number;
}

/** An alert that can be sent again, with the channels that are told. */
interface Resendable {
  readonly alert: Alert;
  readonly channels: ReadonlyArray<string>;
}

const words = {
  en: {
    list: (names: ReadonlyArray<string>) => names.join(", "),
    would: (count: number, channels: ReadonlyArray<string>) =>
      `${counted(count, "alert")} would be sent again to ${channels.join(", ") || "nobody"}`,
    toSend: (count: number) => `${counted(count, "alert")} to send again`,
    sent: ({ channel, sent, waiting }: Resent) =>
      `${channel}: ${sent} sent${waiting === 0 ? "" : `, ${waiting} pending`}`,
  },
  zh: {
    list: (names: ReadonlyArray<string>) => names.join("、"),
    would: (count: number, channels: ReadonlyArray<string>) =>
      channels.length === 0
        ? `会重发 ${count} 条提醒，但没有通道可发`
        : `会向 ${channels.join("、")} 重发 ${count} 条提醒`,
    toSend: (count: number) => `重发 ${count} 条提醒`,
    sent: ({ channel, sent, waiting }: Resent) =>
      `${channel}：已发 ${sent} 条${waiting === 0 ? "" : `，待发 ${waiting} 条`}`,
  },
};

/** What a replay would send. */
export const replayPreview = (
  alerts: ReadonlyArray<Resendable>,
  channels: ReadonlyArray<string>,
  reader: Reader,
): string => {
  const { language } = reader;
  const say = words[language];
  const reasons = (alert: Alert) =>
    eventsOf(alert)[0]?.matches.map(({ reason }) => cleanLine(reason)).join("; ") ?? "";
  const to = channels.filter((channel) => alerts.some((each) => each.channels.includes(channel)));
  const isRouted = alerts.some((each) => each.channels.length < to.length);
  return [
    ...alerts.length === 0 ? [] : [
      ...table(
        [
          [
            ...headings(language, "source", "what", "matchedBy"),
            ...isRouted ? headings(language, "sentTo") : [],
          ],
          ...alerts.map(({ alert, channels }) => [
            alert.source,
            titleOf(alert, language),
            reasons(alert),
            ...isRouted ? [say.list(channels)] : [],
          ]),
        ],
        reader,
        { flexible: isRouted ? [1, 0, 2, 3] : [1, 0, 2] },
      ),
      "",
    ],
    say.would(alerts.length, alerts.length === 0 ? channels : to),
  ].join("\n");
};

/** What a replay has sent. */
export const replayAsText = (
  alerts: number,
  sent: ReadonlyArray<Resent>,
  { language }: Reader,
): string => [words[language].toSend(alerts), ...sent.map(words[language].sent)].join("\n");

export const ReplayJson = Schema.Struct({
  channels: Texts,
  alerts: Schema.Array(Schema.Struct({
    channels: Texts,
    kind: Schema.String,
    source: Schema.String,
    title: Schema.String,
    total: Count,
    events: Schema.Array(EventJson),
  })),
}).annotate({ identifier: "Replay" });

/** The same for machines. */
export const replayAsJson = (
  alerts: ReadonlyArray<Resendable>,
  channels: ReadonlyArray<string>,
): typeof ReplayJson.Type => ({
  channels,
  alerts: alerts.map(({ alert, channels }) => ({
    channels,
    kind: alert.kind,
    source: alert.source,
    title: titleOf(alert),
    total: alert.total,
    events: eventsOf(alert).map(eventJson),
  })),
});
