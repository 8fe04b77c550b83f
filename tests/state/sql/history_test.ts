import { deepEqual, equal, match, ok } from "node:assert/strict";
import * as Duration from "effect/Duration";
import * as Effect from "effect/Effect";
import * as Layer from "effect/Layer";
import * as Option from "effect/Option";
import * as SqlClient from "effect/sql/SqlClient";
import * as TestClock from "effect/testing/TestClock";
import { alertAsText, alertsAsText } from "../../../src/views/alerts.ts";
import { itemAsText } from "../../../src/views/item.ts";
import { heartbeat } from "../../../src/app/health/heartbeat.ts";
import { ailment, statusOf } from "../../../src/app/health/status.ts";
import { standardReader } from "../../../src/views/reader.ts";
import { statusAsText } from "../../../src/views/status.ts";
import { History } from "../../../src/domain/history.ts";
import { Status } from "../../../src/domain/status.ts";
import { noConfig } from "../../../src/domain/config_identity.ts";
import { SourceStore } from "../../../src/domain/source_store.ts";
import { IncidentStore } from "../../../src/domain/incident_store.ts";
import * as SqlHistory from "../../../src/state/sql/history.ts";
import * as SqlOutbox from "../../../src/state/sql/outbox.ts";
import * as SqlOutboxDesk from "../../../src/state/sql/outbox_desk.ts";
import * as SqlStatus from "../../../src/state/sql/status.ts";
import * as SqlSourceStore from "../../../src/state/sql/source_store.ts";
import * as SqlIncidentStore from "../../../src/state/sql/incident_store.ts";
import * as StateFile from "../../../src/state/sqlite/file.ts";
import { collectWarnings, test } from "../../testing.ts";
import { item, key, observed, result } from "../samples.ts";
import { verbatim } from "../../../src/domain/phrase.ts";

const layer = Layer.mergeAll(
  SqlHistory.layer,
  SqlOutbox.layer,
  SqlOutboxDesk.layer,
  SqlStatus.layer,
  SqlSourceStore.layer,
  SqlIncidentStore.layer,
).pipe(Layer.provideMerge(StateFile.layerMemory));

const minute = 60_000;
const hour = 60 * minute;
const everything = {
  source: Option.none(),
  since: Option.none(),
  until: Option.none(),
  limit: 100,
};
const scope = { sources: [{ id: key, hosts: ["example.com"] }], notifiers: [{ id: "welink" }] };

/** One poll of the only source that brings this, or fails. */
const poll = (overrides: Parameters<typeof result>[0] | string) =>
  Effect.gen(function* () {
    const store = yield* SourceStore;
    yield* store.sync([key]);
    const [claim] = yield* store.claimDue({ keys: [key], limit: 1, interval: Option.none() });
    ok(claim !== undefined);
    yield* typeof overrides === "string"
      ? store.failPoll(claim, verbatim(overrides), Duration.minutes(5), Option.none())
      : store.commitPoll(claim, result(overrides, "welink"));
  });

test("how often a rule matched is counted from then on, and when last in all of the record", () =>
  Effect.gen(function* () {
    const sql = yield* SqlClient.SqlClient;
    const history = yield* History;
    const matched = (fingerprint: string, ...rules: ReadonlyArray<string>) => ({
      ...observed(fingerprint),
      matches: rules.map((ruleId) => ({ ruleId, reason: "x", excerpt: "" })),
    });
    for (
      const [at, ...events] of [
        [10, matched("e1", "a", "b"), observed("e2")],
        [20, matched("e3", "a"), matched("e4", "c"), matched("e5", "c")],
        [30, matched("e6", "a"), matched("e7", "c")],
      ] as const
    ) {
      yield* TestClock.setTime(at * hour);
      yield* poll({
        items: events.map(({ itemId }) => item(itemId)),
        events: events.map((each) => ({
          ...each,
          event: { ...each.event, observedAt: at * hour },
        })),
      });
    }
    yield* sql`UPDATE seen_events SET matches = '{' WHERE fingerprint = 'e4'`;
    yield* sql`UPDATE seen_events SET matches = '["c", 1, {}]' WHERE fingerprint = 'e5'`;
    deepEqual((yield* history.ruleUses(20 * hour)).toSorted((a, b) => a.rule < b.rule ? -1 : 1), [
      { rule: "a", lastAt: 30 * hour, matched: 2 },
      { rule: "b", lastAt: 10 * hour, matched: 0 },
      { rule: "c", lastAt: 30 * hour, matched: 1 },
    ]);
  }).pipe(Effect.provide(layer)));

const source = Effect.gen(function* () {
  const [found] = yield* (yield* Status).sources([key]);
  ok(found !== undefined);
  return found;
});

test("a row that cannot be read is shown as such, and the others as they are", () =>
  Effect.gen(function* () {
    const sql = yield* SqlClient.SqlClient;
    const history = yield* History;
    yield* TestClock.setTime(100 * hour);
    yield* poll({
      items: [item("e1"), item("e2"), item("old")],
      events: [observed("e1"), observed("e2")],
    });
    yield* sql`UPDATE alerts SET alert_json = '{' WHERE id = 'e1'`;
    yield* sql`UPDATE unmatched_events SET changed = '[' WHERE item_id = 'e1'`;
    yield* sql`UPDATE unmatched_events SET also = '7' WHERE item_id = 'e2'`;
    yield* sql`UPDATE items SET item_json =
      '{"url":"https://github.com/acme/engine/issues/e1", "title": 7}' WHERE item_id = 'e1'`;
    yield* sql`UPDATE items SET item_json = '' WHERE item_id = 'old'`;

    const alerts = yield* history.alerts(everything);
    deepEqual(alerts.map(({ id }) => id), ["e2", "e1"]);
    match(
      alertsAsText(alerts, standardReader),
      /\ne2 .* welink pending\ne1 .*\(its record cannot be read\)/,
    );
    for (const alert of alerts) ok(alertAsText(alert, standardReader).includes(`ID ${alert.id}`));

    const [story] = yield* history.items("https://github.com/acme/engine/issues/e1");
    ok(story !== undefined);
    const text = itemAsText(story, standardReader, [], 0);
    match(text, /^\(its record cannot be read\)\n {2}item e1 of github:acme\/engine\n/);
    match(text, /Changes:\n {2}1970-01-05 04:00 \S+ {2}\(its record cannot be read\)\n/);
    match(text, /Alert e1:/);

    const events = yield* collectWarnings(history.events(everything));
    deepEqual(events.value, []);
    deepEqual(events.warnings, [
      "Event e1 cannot be read in the state file and is left out",
      "Event e2 cannot be read in the state file and is left out",
    ]);
    const unchanged = yield* collectWarnings(history.unchanged(everything));
    deepEqual(unchanged.value, []);
    deepEqual(unchanged.warnings, [
      `Item old of ${key} cannot be read in the state file and is left out`,
    ]);
    yield* sql`UPDATE alerts SET alert_json = '{' WHERE id = 'e2'`;
    const status = yield* statusOf(scope);
    match(
      statusAsText(status, "state", standardReader),
      /Last alert: 1970-01-05 .*its record cannot be read/,
    );
  }).pipe(Effect.provide(layer)));

test("a source is known by its name in whatever case, and called as the config spells it", () =>
  Effect.gen(function* () {
    yield* poll({ items: [item("1")] });
    const spelt = "github:ACME/Engine";
    const [found] = yield* (yield* Status).sources([spelt]);
    deepEqual([found?.key, found?.items], [spelt, 1]);
  }).pipe(Effect.provide(layer)));

test("an outage is as long as the polls say, whatever a clock says that is wrong for a while", () =>
  Effect.gen(function* () {
    let now = 1000 * hour;
    /** A poll after so many minutes, by a clock that is wrong by so much. */
    const after = (minutes: number, wrongBy = 0, bad = true) =>
      Effect.gen(function* () {
        now += minutes * minute;
        yield* TestClock.setTime(now + wrongBy);
        yield* poll(bad ? "down" : {});
        yield* TestClock.setTime(now);
        const { outage, failingSince, lastPollAt, nextPollAt } = yield* source;
        ok(Option.getOrElse(failingSince, () => 0) <= now, "it began in the future");
        ok(Option.getOrElse(lastPollAt, () => 0) <= now, "it was polled in the future");
        ok(nextPollAt <= now + 6 * minute, "the next poll is far ahead");
        return Option.getOrUndefined(
          Option.map(outage, ({ lasted }) => Duration.toMinutes(lasted)),
        );
      });
    equal(yield* after(0), 0);
    equal(yield* after(5), 5);
    // Half an hour is all a leap can add.
    equal(yield* after(5, 2000 * hour), 35);
    equal(yield* after(5), 35);
    equal(yield* after(5, -900 * hour), 65);
    equal(yield* after(5), 65);
    // The machine slept for days.
    equal(yield* after(5000), 95);
    equal(yield* after(5, 0, false), 100);
    equal(yield* after(5, 0, false), undefined);
  }).pipe(Effect.provide(layer)));

test("what troubles polls that bring something is an outage too, until the second that is well", () =>
  Effect.gen(function* () {
    const noted = {
      trouble: Option.some({
        error: verbatim("a page served"),
        retryIn: Option.none(),
        tokenRefused: Option.some(false),
      }),
    };
    const brought = Effect.map(
      source,
      ({ outage }) =>
        Option.getOrUndefined(
          Option.map(outage, ({ badPolls, detail }) => `${badPolls} ${detail.en}`),
        ),
    );
    yield* poll(noted);
    equal(yield* brought, "1 a page served");
    yield* poll(noted);
    equal(yield* brought, "2 a page served");
    equal((yield* source).fails, 0);
    const status = yield* statusOf(scope);
    match(statusAsText(status, "state", standardReader), /github:acme\/engine +degraded /);
    match(
      statusAsText(status, "state", standardReader),
      /is degraded \(for 0 s\): a page served/,
    );
    yield* poll({});
    equal(yield* brought, "0 a page served");
    yield* poll({});
    equal(yield* brought, undefined);
  }).pipe(Effect.provide(layer)));

test("a daemon's clock that was wrong neither hides it nor leaves a daemon behind for a minute", () =>
  Effect.gen(function* () {
    const status = yield* Status;
    const supervision = yield* IncidentStore;
    const pids = Effect.map(status.daemons, (daemons) => daemons.map(({ pid }) => pid));
    const say = (pid: number, startedAt = 0) =>
      supervision.heartbeat({
        id: `d${pid}`,
        pid,
        startedAt,
        interval: Duration.minutes(1),
        config: noConfig,
      });
    const now = 1000 * hour;
    yield* TestClock.setTime(now + 8 * hour);
    yield* say(1, now + 8 * hour);
    yield* say(2);
    yield* TestClock.setTime(now);
    deepEqual(yield* pids, []);
    // The one that lives says so again, and with that the other is forgotten.
    yield* say(1, now);
    deepEqual(yield* pids, [1]);
    yield* TestClock.setTime(now + 8 * hour);
    deepEqual(yield* pids, []);
    yield* say(1);
    yield* TestClock.adjust("1 minute");
    deepEqual(yield* pids, [1]);
    yield* TestClock.adjust("6 seconds");
    deepEqual(yield* pids, []);
  }).pipe(Effect.provide(layer)));

test("how long a daemon is up is counted, so that a wrong clock at its start hides no standstill", () =>
  Effect.scoped(Effect.gen(function* () {
    const sql = yield* SqlClient.SqlClient;
    const now = 1000 * hour;
    yield* TestClock.setTime(now - 5 * minute);
    yield* poll({});
    for (const wrongBy of [8 * hour, -8 * hour]) {
      yield* TestClock.setTime(now + wrongBy);
      const say = yield* heartbeat(7, Duration.minutes(1), noConfig);
      yield* Effect.forkChild(say);
      yield* TestClock.setTime(now);
      yield* Effect.forkChild(say);
      yield* TestClock.setTime(now + 4 * minute);
      yield* Effect.forkChild(say);
      yield* Effect.yieldNow;
      const status = yield* statusOf(scope);
      const upMs = status.now - (status.daemons[0]?.startedAt ?? 0);
      ok(upMs >= 4 * minute && upMs <= 9 * minute, `it is up for ${upMs / minute} minutes`);
      match(
        JSON.stringify(ailment(status, {
          config: noConfig.path,
          maxAge: Duration.hours(1),
          withChannels: false,
        })),
        /should have been polled/,
      );
      yield* sql`DELETE FROM daemons`;
    }
  })).pipe(Effect.provide(layer)));

test("a channel is late since the oldest that was due, and not for what is due later", () =>
  Effect.gen(function* () {
    const status = yield* Status;
    const sql = yield* SqlClient.SqlClient;
    yield* poll({ events: [observed("e1"), observed("e2")] });
    yield* TestClock.adjust("2 hours");
    yield* sql`UPDATE deliveries SET created_at = ${3 * hour}, next_attempt_at = ${3 * hour}
      WHERE alert_id = 'e2'`;
    deepEqual(yield* status.late(hour), [
      { channel: "welink", urgent: false, since: 0, error: Option.none() },
    ]);
    yield* sql`UPDATE deliveries SET state = 'sent' WHERE alert_id = 'e1'`;
    deepEqual(yield* status.late(hour), []);
  }).pipe(Effect.provide(layer)));
