import * as Option from "effect/Option";
import { type Alert, type Notice, ownSource } from "../domain/alert.ts";
import type { SourceRecord } from "../domain/chronicle.ts";
import type { Source } from "../domain/source.ts";
import type { Incident, Turn } from "../domain/supervision.ts";
import { hashOf } from "./events.ts";
import { counted } from "../domain/text.ts";

/*
 * What is wrong with MRT's own work, and whom to tell. Pure.
 */

/** How things stand. Times in epoch ms. */
export interface Circumstances {
  readonly now: number;
  /** How long a source may fail, in ms. */
  readonly staleMs: number;
  readonly sources: ReadonlyArray<Pick<Source, "key" | "host">>;
  readonly channels: ReadonlyArray<string>;
  readonly records: ReadonlyArray<SourceRecord>;
  /** Alerts given up, by channel. */
  readonly dead: ReadonlyMap<string, number>;
  /** Since when the state file failed, none when it works. */
  readonly stateFailed: Option.Option<{ readonly since: number; readonly detail: string }>;
}

export const stateSubject = "state file";

const same = (a: Incident) => (b: Incident) => a.kind === b.kind && a.subject === b.subject;

/** A host whose sources mostly failed is well again when no more than this part, or one, still fails. */
const fewPart = 0.05;

const commonest = (texts: ReadonlyArray<string>): string => {
  const counts = [...Map.groupBy(texts, (text) => text)].map(([text, all]) => [text, all.length]);
  return String(counts.toSorted(([, a], [, b]) => Number(b) - Number(a))[0]?.[0] ?? "");
};

/** All there is to be said; of one host whose sources mostly fail, once. */
const standing = (
  { now, staleMs, sources, channels, records, dead, stateFailed }: Circumstances,
  open: ReadonlyArray<Incident>,
): ReadonlyArray<Incident> => {
  const byKey = new Map(records.map((record) => [record.key, record]));
  /** When the first of those that do not fail was asked last. */
  const worksSince = (own: Circumstances["sources"]) =>
    Math.min(...own.flatMap(({ key }) => {
      const record = byKey.get(key);
      const works = record !== undefined && Option.isNone(record.failingSince);
      return works ? Option.toArray(record.lastOkAt) : [];
    }));
  const found: Array<Incident> = [];
  for (const [host, own] of Map.groupBy(sources, (source) => source.host)) {
    const failing = own.flatMap(({ key }) => {
      const record = byKey.get(key);
      if (record === undefined || Option.isNone(record.failingSince)) return [];
      return [{
        key,
        since: record.failingSince.value,
        detail: Option.getOrElse(record.lastError, () => "no reason is known"),
        tokenRefused: record.tokenRefused,
        askedAt: Option.getOrElse(record.lastPollAt, () => 0),
      }];
    });
    const [refused] = failing.filter(({ tokenRefused }) => tokenRefused);
    if (refused !== undefined) {
      found.push({ kind: "token", subject: host, detail: refused.detail, since: refused.since });
    }
    const stale = failing.filter(({ tokenRefused, since }) =>
      !tokenRefused && now - since >= staleMs
    );
    const [first] = stale.toSorted((a, b) => a.since - b.since);
    // They recover one after the other, so an incident that stands ends later than one would begin:
    // when each that still fails was asked after those that work again.
    const stands = open.some(({ kind, subject }) => kind === "host" && subject === host);
    const together = stands
      ? stale.length > Math.max(1, own.length * fewPart) ||
        stale.some(({ askedAt }) => askedAt < worksSince(own))
      : failing.length > 1 && failing.length * 2 > own.length;
    if (first !== undefined && together) {
      found.push({
        kind: "host",
        subject: host,
        detail: `${failing.length} of ${own.length} sources fail: ${
          commonest(failing.map(({ detail }) => detail))
        }`,
        since: first.since,
      });
    } else {
      for (const { key, detail, since } of stale) {
        found.push({ kind: "source", subject: key, detail, since });
      }
    }
  }
  for (const [channel, count] of dead) {
    if (!channels.includes(channel)) continue;
    found.push({
      kind: "channel",
      subject: channel,
      detail: `gave up ${counted(count, "alert")}; mrt failures shows why`,
      since: now,
    });
  }
  if (Option.isSome(stateFailed)) {
    found.push({ kind: "state", subject: stateSubject, ...stateFailed.value });
  }
  return found;
};

/** Whether an incident is about what this config has; the state may serve another one as well. */
export const concerns =
  ({ sources, channels }: Pick<Circumstances, "sources" | "channels">) =>
  ({ kind, subject }: Incident): boolean => {
    if (kind === "source") return sources.some(({ key }) => key === subject);
    if (kind === "host" || kind === "token") return sources.some(({ host }) => host === subject);
    return kind === "state" || channels.includes(subject);
  };

/** What has begun and what has ended since `open` was written down. */
export const incidentsOf = (
  circumstances: Circumstances,
  all: ReadonlyArray<Incident>,
): Turn => {
  const open = all.filter(concerns(circumstances));
  const now = standing(circumstances, open);
  const hosts = new Map(circumstances.sources.map(({ key, host }) => [key, host]));
  /** A source that fails with its whole host now is not well again. */
  const fails = (incident: Incident) =>
    now.some(same(incident)) || (incident.kind === "source" &&
      now.some(({ kind, subject }) => kind === "host" && subject === hosts.get(incident.subject)));
  return {
    begun: now.filter((incident) => !open.some(same(incident))),
    ended: open.filter((incident) => !fails(incident)),
  };
};

/** One message for each channel that is to hear of it: of a channel's own trouble it hears nothing. */
export const noticesOf = (channels: ReadonlyArray<string>, now: number) =>
(
  { begun, ended }: Turn,
): ReadonlyArray<{ readonly alert: Alert; readonly channels: ReadonlyArray<string> }> =>
  channels.flatMap((channel) => {
    const line = (what: "began" | "ended") => (incident: Incident): Notice["lines"] =>
      incident.kind === "channel" && incident.subject === channel ? [] : [{ what, ...incident }];
    const lines = [...begun.flatMap(line("began")), ...ended.flatMap(line("ended"))];
    if (lines.length === 0) return [];
    const alert: Alert = {
      id: hashOf("notice", channel, String(now), JSON.stringify(lines)),
      kind: "notice",
      source: ownSource,
      events: [],
      total: 1,
      createdAt: now,
      notice: { lines },
    };
    return [{ alert, channels: [channel] }];
  });
