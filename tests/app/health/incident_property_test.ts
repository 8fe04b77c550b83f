import { deepEqual, equal, ok } from "node:assert/strict";
import * as Arbitrary from "effect/Arbitrary";
import * as Duration from "effect/Duration";
import * as Effect from "effect/Effect";
import * as Option from "effect/Option";
import * as Schema from "effect/Schema";
import { incidentsOf } from "../../../src/app/health/incidents.ts";
import { neverPolled } from "../../../src/app/health/status.ts";
import type { SourceRecord } from "../../../src/domain/status.ts";
import { live, tries } from "../../testing.ts";
import { minute, type Notice, recovery, Spell, stale, unfold } from "./incident_history.ts";

const hour = 60 * minute;

const subjectOf = ({ incident: { kind, subject } }: Notice) => `${kind} ${subject}`;

/** Holds what is said of a history against it. */
const forAll = (name: string, check: (history: ReturnType<typeof unfold>) => void) =>
  live(name, () =>
    Effect.gen(function* () {
      const result = yield* Arbitrary.checkEffect(
        Arbitrary.schema(Schema.Array(Spell).check(Schema.isMinLength(3), Schema.isMaxLength(12))),
        (spells) =>
          Effect.try(() => check(unfold([...spells, ...recovery]))).pipe(
            Effect.as(true),
            Effect.mapError(({ cause }) => cause),
          ),
        { ...tries(30, 100), maxShrinks: 300 },
      );
      equal(Arbitrary.formatCheckFailure(result), undefined);
    }));

forAll("nobody hears more than twice an hour of one subject, however it fails and recovers", ({
  notices,
}) => {
  for (const [subject, own] of Map.groupBy(notices, subjectOf)) {
    for (const { at } of own) {
      const lately = own.filter((each) => each.at > at - hour && each.at <= at);
      ok(lately.length <= 2, `${subject}: ${lately.map((each) => `${each.what} ${each.at}`)}`);
    }
  }
});

forAll("each incident is told once when it begins and once when it is over", ({
  notices,
  records,
}) => {
  for (const [subject, own] of Map.groupBy(notices, subjectOf)) {
    own.forEach(({ what }, index) => equal(what, index % 2 === 0 ? "began" : "ended", subject));
  }
  deepEqual(records.filter(({ endedAt }) => Option.isNone(endedAt)), []);
});

forAll("an incident of a source begins after bad polls for long, and ends after two good ones", ({
  notices,
  polls,
}) => {
  for (const { what, incident: { kind, subject }, at } of notices) {
    if (kind !== "source") continue;
    const before = (polls.get(subject) ?? []).filter((each) => each.at <= at);
    if (what === "ended") {
      deepEqual(before.slice(-2).map(({ poll }) => poll), ["good", "good"]);
      continue;
    }
    const wells = before.map(({ poll }, index) =>
      poll === "good" && before[index - 1]?.poll === "good"
    );
    const outage = before.slice(wells.lastIndexOf(true) + 1).filter(({ poll }) => poll !== "good");
    ok(outage.length >= 2, `${subject}: only one poll was bad`);
    // Half an hour may come from a clock that was wrong.
    ok(
      at - (outage[0]?.at ?? at) >= Duration.toMillis(stale) - hour / 2,
      `${subject} was told too soon`,
    );
  }
});

forAll("what fails for long is told", ({ notices, polls, endedAt }) => {
  /** Longer than a source may fail, than it waits when it fails, and than a flood is held off. */
  const long = Duration.toMillis(stale) + 3 * hour;
  const hosts: Readonly<Record<string, string>> = { g: "one", h: "two" };
  for (const [key, own] of polls) {
    let since = Number.POSITIVE_INFINITY;
    for (const { at, poll } of [...own, { at: endedAt, poll: "good" }]) {
      if (poll !== "good") {
        since = Math.min(since, at);
        continue;
      }
      if (at - since >= long) {
        const about = [
          `source ${key}`,
          `host ${hosts[key[0] ?? ""]}`,
          `token ${hosts[key[0] ?? ""]}`,
        ];
        const openAt = notices.filter((each) => each.at < at && about.includes(subjectOf(each)));
        const open = about.some((subject) =>
          openAt.findLast((each) => subjectOf(each) === subject)?.what === "began"
        );
        const toldSince = openAt.some((each) => each.at >= since && each.what === "began");
        ok(open || toldSince, `${key} failed from ${since} to ${at} and nobody heard of it`);
      }
      since = Number.POSITIVE_INFINITY;
    }
  }
});

live(
  "a source that fails at every other poll is one incident until it works for an hour",
  () =>
    Effect.sync(() => {
      const alternating = (minutes: 300) => ({
        minutes,
        patterns: [["bad", "good"], ["good"], ["good"], ["refused", "good"], ["good"]] as const,
        channelIsLate: false,
        leapMs: 0 as const,
      });
      const { notices } = unfold([alternating(300), alternating(300), ...recovery]);
      deepEqual(notices.map((each) => `${each.what} ${subjectOf(each)}`), [
        "began source github:a/1",
        "began source huggingface:b",
        "ended source github:a/1",
        "ended source huggingface:b",
      ]);
      ok(
        notices.slice(0, 2).every(({ incident: { detail } }) =>
          /^keeps failing and recovering: (?:bad|refused)$/.test(detail.en)
        ),
      );
    }),
);

live(
  "two bad polls and two good ones again and again are told four times in ten hours",
  () =>
    Effect.sync(() => {
      const flapping = {
        minutes: 300,
        patterns: [["refused", "refused", "good", "good"], ["good"], ["good"], ["good"], ["good"]],
        channelIsLate: false,
        leapMs: 0,
      } as const;
      const { notices } = unfold([flapping, flapping, ...recovery]);
      deepEqual(notices.map((each) => `${each.what} ${subjectOf(each)}`), [
        "began token one",
        "ended token one",
        "began token one",
        "ended token one",
      ]);
      ok(notices[2]?.incident.detail.en.startsWith("keeps failing and recovering: "));
    }),
);

live(
  "a clock that is wrong by months for a minute begins nothing and ends nothing",
  () =>
    Effect.sync(() => {
      for (const leapMs of [90 * 24 * hour, -90 * 24 * hour] as const) {
        const spell = (patterns: Spell["patterns"], minutes: 5 | 20 | 300 = 20): Spell => ({
          minutes,
          patterns,
          channelIsLate: false,
          leapMs,
        });
        const good = [["good"], ["good"], ["good"], ["good"], ["good"]] as const;
        const bad = [["bad"], ["bad"], ["bad"], ["bad"], ["bad"]] as const;
        const { notices } = unfold([spell(good), spell(bad), ...recovery]);
        deepEqual(notices, []);
        const broken = unfold([spell([["bad"], ["good"], ["good"], ["good"], ["good"]], 300)]);
        deepEqual(broken.notices.map(({ what, at }) => `${what} after ${at / hour} h`), [
          "began after 1 h",
        ]);
      }
    }),
);

live(
  "a source that is to be left alone for hours is told of after an hour",
  () =>
    Effect.sync(() => {
      const spell: Spell = {
        minutes: 300,
        patterns: [["rate_limited"], ["good"], ["good"], ["good"], ["good"]],
        channelIsLate: false,
        leapMs: 0,
      };
      const { notices } = unfold([spell, ...recovery]);
      deepEqual(
        notices.map((each) => `${each.at / minute} ${each.what} ${subjectOf(each)}`),
        ["60 began host one", "360 ended host one"],
      );
    }),
);

live(
  "sources of a host that is left alone for hours are one incident, though none has failed",
  () =>
    Effect.sync(() => {
      const source = (key: string, nextPollAt: number): SourceRecord => ({
        ...neverPolled(key),
        lastOkAt: Option.some(0),
        lastPollAt: Option.some(0),
        nextPollAt,
        polling: false,
        fails: 0,
        outage: Option.none(),
        failingSince: Option.none(),
        lastError: Option.none(),
        tokenRefused: false,
      });
      const began = (host: string) =>
        incidentsOf({
          now: 3 * hour,
          stale,
          sources: [{ key: "github:a/1", host: "one" }, { key: "github:a/2", host: "one" }],
          channels: [],
          records: [source("github:a/1", hour), source("github:a/2", 2.5 * hour)],
          rateLimited: new Map([[host, 24 * hour]]),
          dead: new Map(),
          late: [],
          stateFailed: Option.none(),
        }, []).begun.map((
          { kind, subject, detail, since },
        ) => [kind, subject, detail.en, since / hour]);
      const detail = "rate limited until 1970-01-02 00:00 UTC; its sources wait";
      deepEqual(began("one"), [["host", "one", detail, 1]]);
      deepEqual(began("two"), []);
    }),
);
