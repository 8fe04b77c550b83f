import * as Duration from "effect/Duration";
import * as Option from "effect/Option";
import type { LateChannel, SourceRecord } from "../../domain/status.ts";
import type { Source } from "../../domain/source.ts";
import type { Incident, IncidentChanges, IncidentRecord } from "../../domain/incident_store.ts";
import { counted } from "../../domain/text.ts";
import { detectAtHost } from "./host_incidents.ts";
import { type DetectedIncident, incidentChangesOf, steady } from "./incident_changes.ts";
import { durationText } from "../../domain/duration_text.ts";
import { joinPhrases, type Phrase } from "../../domain/phrase.ts";

/*
 * What is wrong with MRT's own work. Pure.
 */

/** How things stand. Times in epoch ms. */
export interface Circumstances {
  readonly now: number;
  /** How long a source may fail, or an alert wait for its channel. */
  readonly stale: Duration.Duration;
  readonly sources: ReadonlyArray<Pick<Source, "key" | "host">>;
  /** All configured ones, including those that cannot be used. */
  readonly channels: ReadonlyArray<string>;
  readonly records: ReadonlyArray<SourceRecord>;
  /** Until when hosts are rate limited. */
  readonly rateLimited: ReadonlyMap<string, number>;
  /** Alerts given up, by channel. */
  readonly dead: ReadonlyMap<string, number>;
  /** Channels with deliveries that have waited for `stale`. */
  readonly late: ReadonlyArray<LateChannel>;
  /** Since when the state file failed, none when it works. */
  readonly stateFailed: Option.Option<{ readonly since: number; readonly detail: Phrase }>;
}

export const stateSubject = "state file";

const stillWaits = (overdue: Duration.Duration, error: Option.Option<Phrase>): Phrase => {
  const why = Option.getOrElse(error, () => ({
    en: "nothing was tried, mrt check shows why",
    zh: "尚未尝试，原因见 mrt check",
  }));
  return {
    en: `what was due ${durationText(overdue)} ago still waits: ${why.en}`,
    zh: `${durationText(overdue, "zh")}前到期的提醒仍未发出：${why.zh}`,
  };
};

const detectAtChannel = (
  channel: string,
  { now, dead, late }: Circumstances,
): ReadonlyArray<DetectedIncident> => {
  const waiting = late.find((each) => each.channel === channel);
  const count = dead.get(channel) ?? 0;
  const details = [
    ...waiting === undefined ? [] : [
      stillWaits(Duration.millis(now - waiting.since), waiting.error),
    ],
    ...count === 0 ? [] : [{
      en: `gave up ${counted(count, "alert")}; mrt failures shows why`,
      zh: `放弃了 ${count} 条提醒；原因见 mrt failures`,
    }],
  ];
  if (details.length === 0) return [];
  const since = waiting?.since ?? now;
  return [steady({ kind: "channel", subject: channel, detail: joinPhrases(details), since })];
};

/** Whether an incident is about something in this config. */
export const concerns =
  ({ sources, channels }: Pick<Circumstances, "sources" | "channels">) =>
  ({ kind, subject }: Incident): boolean => {
    if (kind === "source") return sources.some(({ key }) => key === subject);
    if (kind === "host" || kind === "token") return sources.some(({ host }) => host === subject);
    return kind === "state" || channels.includes(subject);
  };

/** Incidents that begin and end, given `all` that are open or ended lately. */
export const incidentsOf = (
  circumstances: Circumstances,
  all: ReadonlyArray<IncidentRecord>,
): IncidentChanges => {
  const { now, stale, sources, channels, rateLimited, stateFailed } = circumstances;
  const records = all.filter(concerns(circumstances));
  const isOpen = (kind: Incident["kind"], subject: string) =>
    records.some((each) =>
      each.kind === kind && each.subject === subject && Option.isNone(each.endedAt)
    );
  const byKey = new Map(circumstances.records.map((record) => [record.key, record]));
  const found = [
    ...[...Map.groupBy(sources, ({ host }) => host)].flatMap(([host, own]) =>
      detectAtHost(
        {
          host,
          sources: own.flatMap(({ key }) => byKey.get(key) ?? []),
          rateLimitedUntil: Option.fromUndefinedOr(rateLimited.get(host)),
          isOpen: (kind) => isOpen(kind, host),
        },
        now,
        stale,
      )
    ),
    ...channels.flatMap((channel) => detectAtChannel(channel, circumstances)),
    ...Option.toArray(stateFailed).map((failed) =>
      steady({ kind: "state", subject: stateSubject, ...failed })
    ),
  ];
  // One good poll, or a blame that moved to the host or token, does not end a source's incident.
  const lasts = ({ kind, subject }: Incident) =>
    kind === "source" && Option.exists(
      Option.fromUndefinedOr(byKey.get(subject)),
      ({ outage }) => Option.isSome(outage),
    );
  return incidentChangesOf(found, records, lasts, now);
};
