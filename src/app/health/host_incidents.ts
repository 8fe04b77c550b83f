import * as Duration from "effect/Duration";
import * as Option from "effect/Option";
import type { SourceRecord } from "../../domain/status.ts";
import { formatLocal } from "../../domain/time_text.ts";
import type { Outage } from "../../domain/outage.ts";
import type { Incident } from "../../domain/incident_store.ts";
import { type DetectedIncident, steady } from "./incident_changes.ts";
import { type Phrase, verbatim } from "../../domain/phrase.ts";

/*
 * What is wrong with the sources of one host. A common cause is one incident: the token, the host,
 * its rate limit. Pure; times in epoch ms.
 */

/** A host and its sources. */
export interface HostSources {
  readonly host: string;
  readonly sources: ReadonlyArray<SourceRecord>;
  /** Until when the host is rate limited. */
  readonly rateLimitedUntil: Option.Option<number>;
  /** Whether an incident of its token, or of the host itself, is open. */
  readonly isOpen: (kind: "token" | "host") => boolean;
}

interface Ailing extends Outage {
  readonly key: string;
  readonly since: number;
  readonly askedAt: number;
}

/** One bad poll is a hiccup. */
const inARow = 2;
const isPersistent = ({ badPolls }: Outage): boolean => badPolls >= inARow;
const isFirst = ({ badPolls, wavered }: Outage): boolean => badPolls === 1 && !wavered;

/** A host has recovered when at most this part of its sources, or one, still fails. */
const fewPart = 0.05;

const ailing = (record: SourceRecord, now: number): ReadonlyArray<Ailing> =>
  Option.toArray(Option.map(record.outage, (outage) => ({
    ...outage,
    key: record.key,
    since: Option.getOrElse(record.failingSince, () => now),
    askedAt: Option.getOrElse(record.lastPollAt, () => 0),
  })));

const commonest = (details: ReadonlyArray<Phrase>): Phrase => {
  const alike = [...Map.groupBy(details, ({ en }) => en).values()];
  return alike.toSorted((a, b) => b.length - a.length)[0]?.[0] ?? verbatim("");
};

const refusedToken = ({ host, isOpen }: HostSources, ill: ReadonlyArray<Ailing>) =>
  Option.map(
    Option.fromUndefinedOr(
      ill.find((each) => each.tokenRefused && (isOpen("token") || isPersistent(each))),
    ),
    ({ detail, since }): Incident => ({ kind: "token", subject: host, detail, since }),
  );

/** Most sources fail, and one has failed for long; `stale` comes longest first. */
const mostFail = (
  { host, sources, isOpen }: HostSources,
  ill: ReadonlyArray<Ailing>,
  stale: ReadonlyArray<Ailing>,
): Option.Option<Incident> => {
  const failing = ill.filter(isPersistent);
  /** When the working source that was polled longest ago was last polled. */
  const worksSince = Math.min(
    ...sources.flatMap(({ outage, lastOkAt }) =>
      Option.isNone(outage) ? Option.toArray(lastOkAt) : []
    ),
  );
  // They recover one after the other, so an incident that stands ends later than one would begin:
  // when each that still fails was asked after those that work again.
  const holds = isOpen("host")
    ? stale.length > Math.max(1, sources.length * fewPart) ||
      stale.some(({ askedAt }) => askedAt < worksSince)
    : failing.length > 1 && failing.length * 2 > sources.length;
  const why = commonest(failing.map(({ detail }) => detail));
  return Option.map(
    Option.filter(Option.fromUndefinedOr(stale[0]), () => holds),
    ({ since }) => ({
      kind: "host",
      subject: host,
      detail: {
        en: `${failing.length} of ${sources.length} sources fail: ${why.en}`,
        zh: `${sources.length} 个来源中有 ${failing.length} 个失败：${why.zh}`,
      },
      since,
    }),
  );
};

/** Sources have waited for long because of a rate limit. */
const mustWait = (
  { host, sources, rateLimitedUntil }: HostSources,
  stale: ReadonlyArray<Ailing>,
  now: number,
  staleAfter: Duration.Duration,
): Option.Option<Incident> => {
  const since = Math.min(
    ...stale.filter(isFirst).map(({ since }) => since),
    ...sources.flatMap(({ lastPollAt, nextPollAt }) =>
      Option.toArray(Option.map(lastPollAt, (at) => Math.max(at, nextPollAt)))
    ),
  );
  return Option.map(
    Option.filter(rateLimitedUntil, () => now - since >= Duration.toMillis(staleAfter)),
    (until) => ({
      kind: "host",
      subject: host,
      detail: {
        en: `rate limited until ${formatLocal(until, "UTC")}; its sources wait`,
        zh: `限流至 ${formatLocal(until, "UTC")}，其来源暂停轮询`,
      },
      since,
    }),
  );
};

/** Incidents of the sources of one host. */
export const detectAtHost = (
  record: HostSources,
  now: number,
  staleAfter: Duration.Duration,
): ReadonlyArray<DetectedIncident> => {
  const all = record.sources.flatMap((source) => ailing(source, now));
  const token = refusedToken(record, all);
  // A refused token explains its sources' failures.
  const ill = all.filter(({ tokenRefused }) => Option.isNone(token) || !tokenRefused);
  const stale = ill.filter(({ lasted }) => Duration.isGreaterThanOrEqualTo(lasted, staleAfter))
    .toSorted((a, b) => Duration.Order(b.lasted, a.lasted));
  const common = Option.orElse(
    mostFail(record, ill, stale),
    () => mustWait(record, stale, now, staleAfter),
  );
  return [
    ...Option.toArray(token).map(steady),
    ...Option.match(common, {
      onSome: (incident) => [steady(incident)],
      // After one good poll it may be over with the next.
      onNone: () =>
        stale.filter((each) => each.badPolls > 0 && !isFirst(each)).map((
          each,
        ): DetectedIncident => ({
          kind: "source",
          subject: each.key,
          detail: each.detail,
          since: each.since,
          unsteady: !isPersistent(each),
        })),
    }),
  ];
};
