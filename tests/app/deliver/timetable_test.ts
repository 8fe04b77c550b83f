import { deepEqual, equal, match, ok } from "node:assert/strict";
import * as Clock from "effect/Clock";
import * as Duration from "effect/Duration";
import * as Effect from "effect/Effect";
import * as Layer from "effect/Layer";
import * as Option from "effect/Option";
import * as Result from "effect/Result";
import type * as Scope from "effect/Scope";
import * as TestClock from "effect/testing/TestClock";
import { makeSender } from "../../../src/app/deliver/sender.ts";
import { needsAttention, standingOf } from "../../../src/app/health/standing.ts";
import { noTrouble } from "../../../src/app/health/state_trouble.ts";
import { supervise } from "../../../src/app/health/supervise.ts";
import { runOnce } from "../../../src/app/once.ts";
import { IncidentStore } from "../../../src/domain/incident_store.ts";
import { Notifiers } from "../../../src/domain/notifier.ts";
import { Outbox } from "../../../src/domain/outbox.ts";
import { OutboxDesk } from "../../../src/domain/outbox_desk.ts";
import { Timetables } from "../../../src/domain/timetable.ts";
import { UpstreamClient } from "../../../src/http/upstream_client.ts";
import { welink } from "../../../src/notifiers/welink/welink.ts";
import { asText } from "../../../src/views/run.ts";
import { reportOf } from "../../../src/views/run_report.ts";
import { answerCode, serveWelink } from "../../simulators/welink.ts";
import { alert } from "../../state/samples.ts";
import { collectWarnings, test } from "../../testing.ts";
import { settings, world } from "../scripted.ts";

/*
 * When a channel sends: a real robot on loopback, the real state, and days of virtual time.
 */

const night = { from: "22:00", to: "08:00" };

/** A WeLink group in Shanghai, unless its section says otherwise. */
const group = (section: Readonly<Record<string, unknown>>) =>
  Effect.gen(function* () {
    const clock = yield* Clock.Clock;
    const robot = yield* serveWelink(() => clock.currentTimeMillisUnsafe());
    const opened = (keys: Readonly<Record<string, unknown>>) => {
      const [entry] = Result.getOrThrow(
        welink.open({ max_per_minute: 0, ...keys }, { get: () => Option.some(robot.address) }),
      );
      ok(entry !== undefined);
      return entry;
    };
    const entry = opened(section);
    const notifier = yield* entry.make;
    const timetablesOf = (keys: Readonly<Record<string, unknown>>) =>
      new Map(
        Option.toArray(opened(keys).timetable?.("Asia/Shanghai") ?? Option.none())
          .map((each) => ["welink", each] as const),
      );
    /** Sends what is due at that time. */
    const sendAt = (time: string, keys = section) =>
      Effect.gen(function* () {
        yield* TestClock.setTime(Date.parse(time));
        const { value } = yield* collectWarnings(makeSender(notifier, {
          ...settings().delivery,
          maxAge: Duration.hours(1),
          gather: false,
        }));
        return value.sent;
      }).pipe(Effect.provideService(Timetables, timetablesOf(keys)));
    return { robot, notifier, sendAt, timetables: timetablesOf(section) };
  });

const tellAt = (time: string, ids: ReadonlyArray<string>, urgent = false) =>
  Effect.gen(function* () {
    yield* TestClock.setTime(Date.parse(time));
    const now = Date.parse(time);
    return yield* (yield* Outbox).enqueue(ids.map((id) => ({
      alert: { ...alert(id, { title: `About ${id}.` }), createdAt: now },
      channels: ["welink"],
      ...urgent ? { urgent: ["welink"] } : {},
      dueAt: now,
    })));
  });

const names = (count: number) => Array.from({ length: count }, (_, index) => `e${100 + index}`);
const textsOf = ({ messages }: { messages: ReadonlyArray<{ content: { text: string } }> }) =>
  messages.map(({ content }) => content.text);
/** Which alerts a text is about, oldest first; a digest shows the newest of its own first. */
const about = (text: string) =>
  [...text.matchAll(/About (\w+)\./g)].map(([, id]) => id).toReversed();

const layer = Layer.merge(world({}), UpstreamClient.layer({ userAgent: "mrt-test" }));

const story = (
  name: string,
  body: () => Effect.Effect<void, unknown, Layer.Success<typeof layer> | Scope.Scope>,
) => test(name, () => Effect.orDie(Effect.provide(body(), layer)));

story(
  "thirty alerts of a night come as one digest at eight, the oldest first",
  () =>
    Effect.gen(function* () {
      const { robot, sendAt } = yield* group({ quiet_hours: [night] });
      const ids = names(30);
      for (const [index, id] of ids.entries()) {
        const time = new Date(Date.parse("2026-11-27T14:00Z") + index * 19 * 60_000).toISOString();
        yield* tellAt(time, [id]);
        equal(yield* sendAt(time), 0);
      }
      equal(yield* sendAt("2026-11-27T23:59:50Z"), 0);
      equal(yield* sendAt("2026-11-28T00:00Z"), 30);
      deepEqual(textsOf(robot).flatMap(about), ids);
      // As few as hold them: the robot takes 500 characters.
      equal(robot.messages.length, 5);
      // From then on each goes at once.
      yield* tellAt("2026-11-28T01:00Z", ["day"]);
      equal(yield* sendAt("2026-11-28T01:00Z"), 1);
      equal(robot.complaints.length, 0);
    }),
);

story("two alerts of a night are one digest too", () =>
  Effect.gen(function* () {
    const { robot, sendAt } = yield* group({ quiet_hours: [night] });
    yield* tellAt("2026-11-27T20:00Z", ["a"]);
    yield* tellAt("2026-11-27T21:00Z", ["b"]);
    equal(yield* sendAt("2026-11-28T00:00Z"), 2);
    deepEqual(textsOf(robot).map(about), [["a", "b"]]);
  }));

story(
  "an urgent alert passes at three in the morning and takes nothing along",
  () =>
    Effect.gen(function* () {
      const { robot, sendAt } = yield* group({ quiet_hours: [night] });
      yield* tellAt("2026-11-27T18:00Z", names(40));
      yield* tellAt("2026-11-27T19:00Z", ["now"], true);
      equal(yield* sendAt("2026-11-27T19:00Z"), 1);
      deepEqual(textsOf(robot).map(about), [["now"]]);
      equal(yield* sendAt("2026-11-28T00:00Z"), 40);
    }),
);

story(
  "a channel with digests sends at nine and at six, and an urgent alert in between",
  () =>
    Effect.gen(function* () {
      const { robot, sendAt } = yield* group({ digest_at: ["09:00", "18:00"] });
      yield* tellAt("2026-11-28T00:10Z", ["a"]);
      yield* tellAt("2026-11-28T00:20Z", ["b"]);
      equal(yield* sendAt("2026-11-28T00:59:59Z"), 0);
      equal(yield* sendAt("2026-11-28T01:00Z"), 2);
      yield* tellAt("2026-11-28T02:00Z", ["c"]);
      yield* tellAt("2026-11-28T03:00Z", ["now"], true);
      equal(yield* sendAt("2026-11-28T03:00Z"), 1);
      equal(yield* sendAt("2026-11-28T10:00Z"), 1);
      deepEqual(textsOf(robot).map(about), [["a", "b"], ["now"], ["c"]]);
    }),
);

story(
  "a daemon that was down at nine sends once on return, and what is new waits for six",
  () =>
    Effect.gen(function* () {
      const { robot, sendAt } = yield* group({ digest_at: "0 9,18 * * *" });
      yield* tellAt("2026-11-28T00:10Z", ["a", "b"]);
      yield* tellAt("2026-11-28T03:00Z", ["c"]);
      equal(yield* sendAt("2026-11-28T03:00Z"), 2);
      equal(yield* sendAt("2026-11-28T03:10Z"), 0);
      equal(yield* sendAt("2026-11-28T10:00Z"), 1);
      deepEqual(textsOf(robot).map(about), [["a", "b"], ["c"]]);
    }),
);

story("a week of a weekly bulletin is told in full, not counted", () =>
  Effect.gen(function* () {
    const { robot, sendAt } = yield* group({ digest_at: "0 9 * * mon" });
    for (let date = 23; date < 30; date++) {
      yield* tellAt(`2026-11-${date}T12:00Z`, [`e${date}`]);
    }
    equal(yield* sendAt("2026-11-30T01:00Z"), 7);
    deepEqual(textsOf(robot).flatMap(about), ["e23", "e24", "e25", "e26", "e27", "e28", "e29"]);
  }));

story(
  "once at 09:07 sends what is due since nine and reports what waits for six, without trouble",
  () =>
    Effect.gen(function* () {
      const { robot, notifier, timetables } = yield* group({ digest_at: ["09:00", "18:00"] });
      yield* tellAt("2026-11-28T00:10Z", ["a", "b"]);
      yield* tellAt("2026-11-28T01:05Z", ["c"]);
      yield* TestClock.setTime(Date.parse("2026-11-28T01:07Z"));
      const run = yield* runOnce(settings(), () => Effect.void).pipe(
        Effect.provideService(Notifiers, [notifier]),
        Effect.provideService(Timetables, timetables),
      );
      deepEqual(textsOf(robot).map(about), [["a", "b"]]);
      const report = reportOf(run, []);
      deepEqual([report.exitCode, report.problems], [0, []]);
      match(asText(report), /welink: 1 more wait: next digest 18:00/);
      // It does not look for what cannot come.
      equal(yield* Clock.currentTimeMillis, Date.parse("2026-11-28T01:07Z"));
    }),
);

story(
  "what failed before the night is not tried in it, and neither ages nor is an incident",
  () =>
    Effect.gen(function* () {
      const { robot, sendAt, timetables } = yield* group({ quiet_hours: [night] });
      yield* tellAt("2026-11-27T13:50Z", ["a"]);
      robot.misbehave(answerCode("58404", 503));
      yield* sendAt("2026-11-27T13:50Z");
      const asked = robot.requests.length;
      ok(asked > 0);
      const watched = {
        sources: [],
        channels: ["welink", "console"],
        usable: ["console"],
        stale: Duration.hours(1),
      };
      for (const time of ["2026-11-27T14:30Z", "2026-11-27T18:00Z", "2026-11-27T23:00Z"]) {
        yield* sendAt(time);
        yield* supervise(watched, noTrouble()).pipe(Effect.provideService(Timetables, timetables));
      }
      equal(robot.requests.length, asked);
      deepEqual(yield* (yield* IncidentStore).openIncidents, []);
      robot.misbehave(null);
      equal(yield* sendAt("2026-11-28T00:00Z"), 1);
    }),
);

story(
  "a channel that fails by day for as long as allowed is an incident, also through a night",
  () =>
    Effect.gen(function* () {
      const { timetables } = yield* group({ quiet_hours: [night] });
      yield* tellAt("2026-11-27T12:00Z", ["a"]);
      const watched = {
        sources: [],
        channels: ["welink", "console"],
        usable: ["console"],
        stale: Duration.hours(1),
      };
      const look = (time: string) =>
        Effect.gen(function* () {
          yield* TestClock.setTime(Date.parse(time));
          yield* collectWarnings(
            supervise(watched, noTrouble()).pipe(Effect.provideService(Timetables, timetables)),
          );
          const open = yield* (yield* IncidentStore).openIncidents;
          return open.filter(({ subject }) => subject === "welink").length;
        });
      equal(yield* look("2026-11-27T12:59Z"), 0);
      equal(yield* look("2026-11-27T13:00Z"), 1);
      equal(yield* look("2026-11-27T18:00Z"), 1);
      equal(yield* look("2026-11-28T00:00Z"), 1);
    }),
);

for (
  const [night, before, opens] of [
    ["the clock skips an hour", "2026-03-08T11:59Z", "2026-03-08T12:00Z"],
    ["the clock shows an hour twice", "2026-11-01T12:59Z", "2026-11-01T13:00Z"],
  ] as const
) {
  story(`in New York a night in which ${night} ends at eight`, () =>
    Effect.gen(function* () {
      const { sendAt } = yield* group({
        quiet_hours: [{ from: "22:00", to: "08:00" }],
        timezone: "America/New_York",
      });
      yield* tellAt(before.replace(/T.*/, "T05:00Z"), ["a"]);
      equal(yield* sendAt(before), 0);
      equal(yield* sendAt(opens), 1);
    }));
}

story("two channels in two zones each send in their own morning", () =>
  Effect.gen(function* () {
    const shanghai = yield* group({ quiet_hours: [night] });
    const written = yield* tellAt("2026-11-27T22:30Z", ["a"]);
    equal(written, 1);
    equal(yield* shanghai.sendAt("2026-11-28T00:00Z"), 1);
    const berlin = yield* group({ quiet_hours: [night], timezone: "Europe/Berlin" });
    yield* tellAt("2026-11-28T02:00Z", ["b"]);
    equal(yield* berlin.sendAt("2026-11-28T06:59Z"), 0);
    equal(yield* berlin.sendAt("2026-11-28T07:00Z"), 1);
  }));

story(
  "hours that change while alerts wait lose none of them and send none twice",
  () =>
    Effect.gen(function* () {
      const { robot, sendAt } = yield* group({ quiet_hours: [night] });
      yield* tellAt("2026-11-27T16:00Z", ["a"]);
      equal(yield* sendAt("2026-11-27T22:00Z"), 0);
      yield* tellAt("2026-11-27T22:10Z", ["b"]);
      // Now only until seven.
      const shorter = { quiet_hours: [{ from: "22:00", to: "07:00" }] };
      equal(yield* sendAt("2026-11-27T22:30Z", shorter), 0);
      equal(yield* sendAt("2026-11-27T23:00Z", shorter), 2);
      equal(yield* sendAt("2026-11-28T00:00Z"), 0);
      yield* tellAt("2026-11-28T00:10Z", ["c"]);
      // Now a digest in the evening, and then none at all.
      equal(yield* sendAt("2026-11-28T00:10Z", { digest_at: ["18:00"] }), 0);
      equal(yield* sendAt("2026-11-28T00:20Z", {}), 1);
      deepEqual(textsOf(robot).flatMap(about), ["a", "b", "c"]);
    }),
);

story(
  "two messages are as far apart as the config says, and what comes up in between is one",
  () =>
    Effect.gen(function* () {
      const { robot, sendAt, timetables } = yield* group({ min_interval_minutes: 30 });
      yield* tellAt("2026-11-28T01:00Z", ["a"]);
      equal(yield* sendAt("2026-11-28T01:00Z"), 1);
      yield* tellAt("2026-11-28T01:10Z", ["b"]);
      yield* tellAt("2026-11-28T01:20Z", ["c"]);
      equal(yield* sendAt("2026-11-28T01:29Z"), 0);
      const standing = standingOf({ sources: [], channels: ["welink"] });
      const attention = yield* Effect.provideService(standing, Timetables, timetables);
      equal(needsAttention(attention), false);
      yield* tellAt("2026-11-28T01:29:30Z", ["now"], true);
      equal(yield* sendAt("2026-11-28T01:29:30Z"), 1);
      equal(yield* sendAt("2026-11-28T01:45Z"), 0);
      equal(yield* sendAt("2026-11-28T02:01Z"), 2);
      deepEqual(textsOf(robot).map(about), [["a"], ["now"], ["b", "c"]]);
    }),
);

story("a channel has its own idea of how many alerts are a digest", () =>
  Effect.gen(function* () {
    const { robot, sendAt } = yield* group({ digest_above: 1 });
    yield* tellAt("2026-11-28T01:00Z", ["a", "b"]);
    equal(yield* sendAt("2026-11-28T01:00Z"), 2);
    deepEqual(textsOf(robot).map(about), [["a", "b"]]);
  }));

story(
  "a queue that waits for the morning is scheduled, and nobody need look after it",
  () =>
    Effect.gen(function* () {
      const { timetables } = yield* group({ quiet_hours: [night] });
      yield* tellAt("2026-11-27T14:00Z", ["a", "b"]);
      yield* TestClock.setTime(Date.parse("2026-11-27T18:00Z"));
      yield* Effect.gen(function* () {
        const [queue] = yield* (yield* OutboxDesk).queues;
        deepEqual([queue?.waiting, queue?.scheduled, queue?.nextAt], [0, 2, Option.none()]);
        const standing = yield* standingOf({ sources: [], channels: ["welink"] });
        equal(needsAttention(standing), false);
        deepEqual(
          standing.channels.map(({ pause }) => pause),
          [Option.some({
            why: "quiet",
            until: Date.parse("2026-11-28T00:00Z"),
            zone: "Asia/Shanghai",
          })],
        );
      }).pipe(Effect.provideService(Timetables, timetables));
    }),
);
