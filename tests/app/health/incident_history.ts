import * as Duration from "effect/Duration";
import * as Option from "effect/Option";
import * as Schema from "effect/Schema";
import { recurrenceTime } from "../../../src/app/health/incident_changes.ts";
import { incidentsOf } from "../../../src/app/health/incidents.ts";
import { clockAt, noClock } from "../../../src/app/health/steady_clock.ts";
import { neverPolled } from "../../../src/app/health/status.ts";
import type { SourceRecord } from "../../../src/domain/status.ts";
import { backoff } from "../../../src/domain/backoff.ts";
import { slack } from "../../../src/domain/deadline.ts";
import { countedTime, type Outage, outageAfter } from "../../../src/domain/outage.ts";
import type { Incident, IncidentRecord } from "../../../src/domain/incident_store.ts";
import { verbatim } from "../../../src/domain/phrase.ts";

/*
 * Days of polls of five sources at two hosts, a look every minute, a channel that is late now and then,
 * and a clock that leaps: what a daemon would tell of itself, without any of its parts that do something.
 */

export const minute = 60_000;
export const stale = Duration.hours(1);

/** With `rate_limited` the upstream wants to be left alone for hours. */
const Poll = Schema.Literals(["good", "bad", "bad", "refused", "noted", "rate_limited"]);
export type Poll = typeof Poll.Type;

/** For so many minutes the polls of each source go like its pattern, again and again. */
export const Spell = Schema.Struct({
  minutes: Schema.Literals([5, 20, 90, 300]),
  patterns: Schema.Array(Schema.Array(Poll).check(Schema.isMinLength(1), Schema.isMaxLength(4)))
    .check(Schema.isMinLength(5), Schema.isMaxLength(5)),
  channelIsLate: Schema.Boolean,
  /** The clock is wrong by so much for a minute. */
  leapMs: Schema.Literals([
    0,
    0,
    0,
    8 * 60 * minute,
    90 * 24 * 60 * minute,
    -90 * 24 * 60 * minute,
  ]),
});
export type Spell = typeof Spell.Type;

export interface Notice {
  readonly what: "began" | "ended";
  readonly incident: Incident;
  /** Real time in ms since the beginning. */
  readonly at: number;
}

const sources = [
  { key: "github:a/1", host: "one" },
  { key: "github:a/2", host: "one" },
  { key: "github:a/3", host: "one" },
  { key: "huggingface:b", host: "two" },
  { key: "huggingface:c", host: "two" },
];

const isBad = (poll: Poll): boolean => poll !== "good";
const interval = Duration.minutes(5);

/** What happens, poll by poll, and what is told of it. */
export const unfold = (spells: ReadonlyArray<Spell>) => {
  const began = Date.UTC(2026, 10, 24);
  const notices: Array<Notice> = [];
  const polls = new Map<string, Array<{ at: number; poll: Poll }>>();
  let records: Array<IncidentRecord> = [];
  let believed = noClock;
  const state = new Map(sources.map(({ key }) => [key, {
    outage: Option.none<Outage>(),
    fails: 0,
    dueAt: 0,
    polledAt: null as number | null,
    okAt: null as number | null,
    planned: Duration.zero,
  }]));
  let at = 0;

  const poll = (key: string, poll: Poll, now: number) => {
    const source = state.get(key);
    if (source === undefined) return;
    polls.set(key, [...polls.get(key) ?? [], { at, poll }]);
    const bad = isBad(poll)
      ? Option.some({
        detail: verbatim(poll),
        tokenRefused: poll === "noted" || poll === "refused"
          ? Option.some(poll === "refused")
          : Option.none(),
      })
      : Option.none();
    const passed = countedTime(
      Duration.millis(now - (source.polledAt ?? now)),
      source.planned,
    );
    source.outage = outageAfter(source.outage, bad, passed);
    source.polledAt = now;
    source.fails = poll === "good" || poll === "noted" ? 0 : source.fails + 1;
    if (source.fails === 0) source.okAt = now;
    source.planned = poll === "rate_limited"
      ? Duration.hours(6)
      : backoff(interval, Duration.hours(1), Math.max(0, source.fails - 1));
    source.dueAt = at + Duration.toMillis(source.planned);
  };

  const look = (now: number, channelIsLate: boolean) => {
    believed = clockAt(believed, now, Duration.minutes(1));
    if (believed.doubts > 0) return;
    const wasAhead = (time: number) => time > now + Duration.toMillis(slack);
    records = records.map((each) => ({
      ...each,
      notifiedAt: wasAhead(each.notifiedAt) ? now : each.notifiedAt,
      endedAt: Option.map(each.endedAt, (time) => wasAhead(time) ? now : time),
    }));
    const turn = incidentsOf(
      {
        now,
        stale,
        sources,
        channels: ["welink", "email"],
        records: [...state].map(([key, source]): SourceRecord => ({
          ...neverPolled(key),
          lastOkAt: Option.fromNullOr(source.okAt),
          lastPollAt: Option.fromNullOr(source.polledAt),
          nextPollAt: began + source.dueAt,
          polling: false,
          fails: source.fails,
          outage: Option.map(source.outage, (outage) => ({
            ...outage,
            lasted: Duration.sum(
              outage.lasted,
              countedTime(
                Duration.millis(now - (source.polledAt ?? now)),
                source.planned,
              ),
            ),
          })),
          failingSince: Option.map(
            source.outage,
            ({ lasted }) => (source.polledAt ?? now) - Duration.toMillis(lasted),
          ),
          lastError: Option.none(),
          tokenRefused: false,
        })),
        rateLimited: new Map(
          sources.filter(({ key }) =>
            polls.get(key)?.at(-1)?.poll === "rate_limited" && (state.get(key)?.dueAt ?? 0) > at
          ).map(({ host }) => [host, now + minute]),
        ),
        dead: new Map(),
        late: channelIsLate
          ? [{
            channel: "welink",
            urgent: false,
            since: now - Duration.toMillis(stale),
            error: Option.some(verbatim("closed")),
          }]
          : [],
        stateFailed: Option.none(),
      },
      records.filter(({ endedAt }) =>
        Option.getOrElse(endedAt, () => now) > now - Duration.toMillis(recurrenceTime)
      ),
    );
    const isOpen = (a: Incident) => (b: IncidentRecord) =>
      a.kind === b.kind && a.subject === b.subject && Option.isNone(b.endedAt);
    for (const incident of turn.begun) {
      notices.push({ what: "began", incident, at });
      records.push({
        ...incident,
        notifiedAt: now,
        calmSince: Option.none(),
        endedAt: Option.none(),
      });
    }
    records = records.map((each) => {
      if (turn.ended.some((incident) => isOpen(incident)(each))) {
        notices.push({ what: "ended", incident: each, at });
        return { ...each, endedAt: Option.some(now) };
      }
      return turn.changed.find((incident) => isOpen(incident)(each)) ?? each;
    });
  };

  for (const { minutes, patterns, channelIsLate, leapMs } of spells) {
    const counts = new Map<string, number>();
    for (let passed = 0; passed < minutes; passed++, at += minute) {
      const now = began + at + (passed === 2 ? leapMs : 0);
      sources.forEach(({ key }, index) => {
        if ((state.get(key)?.dueAt ?? 0) > at) return;
        const pattern = patterns[index] ?? ["good"];
        const count = counts.get(key) ?? 0;
        counts.set(key, count + 1);
        poll(key, pattern[count % pattern.length] ?? "good", now);
      });
      look(now, channelIsLate);
    }
  }
  return { notices, polls, records, endedAt: at };
};

/** Everything is well for as long as it takes until nothing is left to be told. */
export const recovery: ReadonlyArray<Spell> = [1, 2].map(() => ({
  minutes: 300,
  patterns: Array.from({ length: 5 }, () => ["good"]),
  channelIsLate: false,
  leapMs: 0,
}));
