import * as Option from "effect/Option";
import type { LateChannel, SourceRecord } from "../domain/chronicle.ts";
import type { Outage } from "../domain/outage.ts";
import type { Source } from "../domain/source.ts";
import type { Incident, IncidentRecord, Turn } from "../domain/supervision.ts";
import { formatLocal } from "../domain/local_time.ts";
import { counted } from "../domain/text.ts";
import { type Finding, turnOf } from "./incident_turn.ts";
import { spanText } from "./span.ts";

/*
 * What is wrong with MRT's own work. Pure.
 */

/** How things stand. Times in epoch ms. */
export interface Circumstances {
  readonly now: number;
  /** How long a source may fail, or an alert wait for its channel, in ms. */
  readonly staleMs: number;
  readonly sources: ReadonlyArray<Pick<Source, "key" | "host">>;
  /** All that are configured, also those that cannot be used. */
  readonly channels: ReadonlyArray<string>;
  readonly records: ReadonlyArray<SourceRecord>;
  /** Until when hosts are not to be asked that have asked for patience. */
  readonly patience: ReadonlyMap<string, number>;
  /** Alerts given up, by channel. */
  readonly dead: ReadonlyMap<string, number>;
  /** Channels for which something has been waiting for `staleMs`. */
  readonly late: ReadonlyArray<LateChannel>;
  /** Since when the state file failed, none when it works. */
  readonly stateFailed: Option.Option<{ readonly since: number; readonly detail: string }>;
}

export const stateSubject = "state file";

const inARow = 2;

/** A host whose sources mostly failed is well again when no more than this part, or one, still fails. */
const fewPart = 0.05;

const commonest = (texts: ReadonlyArray<string>): string => {
  const counts = [...Map.groupBy(texts, (text) => text)].map(([text, all]) => [text, all.length]);
  return String(counts.toSorted(([, a], [, b]) => Number(b) - Number(a))[0]?.[0] ?? "");
};

const steady = (incident: Incident): Finding => ({ ...incident, unsteady: false });

const isOnce = ({ badPolls, wavered }: Outage): boolean => badPolls === 1 && !wavered;

/** A source that does not work as it should. */
const ailing = (record: SourceRecord, now: number) =>
  Option.toArray(Option.map(record.outage, (outage) => ({
    ...outage,
    key: record.key,
    since: Option.getOrElse(record.failingSince, () => now),
    askedAt: Option.getOrElse(record.lastPollAt, () => 0),
  })));

/** What there is to be said of one host's sources; when most of them fail, once for all. */
const findAtHost = (
  host: string,
  records: ReadonlyArray<SourceRecord>,
  { now, staleMs, patience }: Circumstances,
  isOpen: (kind: Incident["kind"], subject: string) => boolean,
): ReadonlyArray<Finding> => {
  const ill = records.flatMap((record) => ailing(record, now));
  const persistent = ill.filter(({ badPolls }) => badPolls >= inARow);
  const [refused] = (isOpen("token", host) ? ill : persistent).filter((each) => each.tokenRefused);
  const token = refused === undefined
    ? []
    : [steady({ kind: "token", subject: host, detail: refused.detail, since: refused.since })];
  // What the token explains needs no second explanation.
  const unexplained = ill.filter(({ tokenRefused }) => refused === undefined || !tokenRefused);
  const stale = unexplained.filter(({ lastedMs }) => lastedMs >= staleMs)
    .toSorted((a, b) => b.lastedMs - a.lastedMs);
  const [first] = stale;

  const failing = unexplained.filter(({ badPolls }) => badPolls >= inARow);
  /** When the first of those that work was asked last. */
  const worksSince = Math.min(
    ...records.flatMap(({ outage, lastOkAt }) =>
      Option.isNone(outage) ? Option.toArray(lastOkAt) : []
    ),
  );
  // They recover one after the other, so an incident that stands ends later than one would begin:
  // when each that still fails was asked after those that work again.
  const together = isOpen("host", host)
    ? stale.length > Math.max(1, records.length * fewPart) ||
      stale.some(({ askedAt }) => askedAt < worksSince)
    : failing.length > 1 && failing.length * 2 > records.length;
  if (first !== undefined && together) {
    const why = commonest(failing.map(({ detail }) => detail));
    const detail = `${failing.length} of ${records.length} sources fail: ${why}`;
    return [...token, steady({ kind: "host", subject: host, detail, since: first.since })];
  }

  const until = patience.get(host);
  // Either it has failed once and may not try again, or it is due and may not be asked at all.
  const waitingSince = Math.min(
    ...stale.filter(isOnce).map(({ since }) => since),
    ...records.flatMap(({ lastPollAt, nextPollAt }) =>
      Option.toArray(Option.map(lastPollAt, (at) => Math.max(at, nextPollAt)))
    ),
  );
  if (until !== undefined && now - waitingSince >= staleMs) {
    const detail = `its sources wait until ${formatLocal(until, "UTC")}, for it asked for patience`;
    return [...token, steady({ kind: "host", subject: host, detail, since: waitingSince })];
  }
  return [
    ...token,
    // Once is a hiccup, and after a good poll it may be over with the next.
    ...stale.filter((each) => each.badPolls > 0 && !isOnce(each)).map(
      ({ key, detail, since, badPolls, wavered }): Finding => ({
        kind: "source",
        subject: key,
        detail,
        since,
        unsteady: wavered && badPolls < inARow,
      }),
    ),
  ];
};

const findAtChannel = (
  channel: string,
  { now, dead, late }: Circumstances,
): ReadonlyArray<Finding> => {
  const waiting = late.find((each) => each.channel === channel);
  const count = dead.get(channel) ?? 0;
  const details = [
    ...waiting === undefined ? [] : [
      `what was due ${spanText(now - waiting.since)} ago still waits: ${
        Option.getOrElse(waiting.error, () => "nothing was tried, mrt check shows why")
      }`,
    ],
    ...count === 0 ? [] : [`gave up ${counted(count, "alert")}; mrt failures shows why`],
  ];
  if (details.length === 0) return [];
  const since = waiting?.since ?? now;
  return [{
    kind: "channel",
    subject: channel,
    detail: details.join("; "),
    since,
    unsteady: false,
  }];
};

/** Whether an incident is about what this config has. */
export const concerns =
  ({ sources, channels }: Pick<Circumstances, "sources" | "channels">) =>
  ({ kind, subject }: Incident): boolean => {
    if (kind === "source") return sources.some(({ key }) => key === subject);
    if (kind === "host" || kind === "token") return sources.some(({ host }) => host === subject);
    return kind === "state" || channels.includes(subject);
  };

/** What has begun and what has ended since `all` that is open or ended lately was written down. */
export const incidentsOf = (
  circumstances: Circumstances,
  all: ReadonlyArray<IncidentRecord>,
): Turn => {
  const { now, sources, channels, stateFailed } = circumstances;
  const records = all.filter(concerns(circumstances));
  const isOpen = (kind: Incident["kind"], subject: string) =>
    records.some((each) =>
      each.kind === kind && each.subject === subject && Option.isNone(each.endedAt)
    );
  const byKey = new Map(circumstances.records.map((record) => [record.key, record]));
  const found = [
    ...[...Map.groupBy(sources, ({ host }) => host)].flatMap(([host, own]) =>
      findAtHost(
        host,
        own.flatMap(({ key }) => byKey.get(key) ?? []),
        circumstances,
        isOpen,
      )
    ),
    ...channels.flatMap((channel) => findAtChannel(channel, circumstances)),
    ...Option.toArray(stateFailed).map((failed) =>
      steady({ kind: "state", subject: stateSubject, ...failed })
    ),
  ];
  // Neither one good poll nor that its host or its token is to blame now makes a source well again.
  const lasts = ({ kind, subject }: Incident) =>
    kind === "source" && Option.exists(
      Option.fromUndefinedOr(byKey.get(subject)),
      ({ outage }) => Option.isSome(outage),
    );
  return turnOf(found, records, lasts, now);
};
