import { deepEqual, equal, ok } from "node:assert/strict";
import * as Duration from "effect/Duration";
import * as Effect from "effect/Effect";
import * as Layer from "effect/Layer";
import * as Option from "effect/Option";
import * as SqlClient from "effect/sql/SqlClient";
import * as TestClock from "effect/testing/TestClock";
import { Rejected, Unavailable } from "../../../src/domain/errors.ts";
import { Outbox, type Queue } from "../../../src/domain/outbox.ts";
import { OutboxDesk } from "../../../src/domain/outbox_desk.ts";
import * as SqlOutbox from "../../../src/state/sql/outbox.ts";
import * as SqlOutboxDesk from "../../../src/state/sql/outbox_desk.ts";
import * as SqlStatus from "../../../src/state/sql/status.ts";
import * as SqlSourceStore from "../../../src/state/sql/source_store.ts";
import * as StateFile from "../../../src/state/sqlite/file.ts";
import { test } from "../../testing.ts";
import {
  enqueue,
  observed,
  openQueue,
  sendFirst,
  settlement,
  takeFirst,
  takeOver,
} from "../samples.ts";
import { encodePhrase, verbatim } from "../../../src/domain/phrase.ts";

const layer = Layer.mergeAll(
  SqlSourceStore.layer,
  SqlOutbox.layer,
  SqlOutboxDesk.layer,
  SqlStatus.layer,
).pipe(
  Layer.provideMerge(StateFile.layerMemory),
);

const hour = 3_600_000;
const down = new Unavailable({ says: verbatim("the connection is refused") });
const refused = new Rejected({ says: verbatim("unknown recipient") });

/** Puts alerts into the outbox of both channels. */
const told = (...fingerprints: ReadonlyArray<string>) =>
  enqueue(fingerprints.map(observed), "welink", "email");

const isIdle = (channel = "welink") =>
  Effect.map(
    Effect.flatMap(Outbox, (outbox) => outbox.open(channel, 1000)),
    Option.isNone,
  );

const idsOf = ({ due }: Queue) => due.map(({ id }) => id);

const settle = (...of: Parameters<Outbox["Service"]["settle"]>) =>
  Effect.flatMap(Outbox, (outbox) => outbox.settle(...of));

/** The first delivery fails, and the channel is held for so long. */
const holdFor = (hold: Duration.Duration) =>
  Effect.gen(function* () {
    const { queue } = yield* takeFirst("welink");
    const { fails, refused } = queue.health;
    yield* settle(
      queue,
      settlement(queue, { error: down.says }, {
        channel: { fails: fails + 1, refused, hold },
        failures: [{ ids: idsOf(queue), reason: down }],
      }),
    );
  });

test("deliveries come in the order of the alerts, one message at a time for each channel", () =>
  Effect.gen(function* () {
    yield* told("e1", "e2");
    deepEqual(idsOf(yield* openQueue("welink")), ["e1:welink", "e2:welink"]);
    const { queue } = yield* takeFirst("welink");
    ok(yield* isIdle());
    deepEqual(idsOf(yield* openQueue("email")), ["e1:email", "e2:email"]);
    yield* settle(queue, settlement(queue, { state: "sent" }));
    deepEqual(idsOf(yield* openQueue("welink")), ["e2:welink"]);
    yield* sendFirst("welink");
    ok(yield* isIdle());
  }).pipe(Effect.provide(layer)));

test("what was read is not taken when anything was done with the channel since", () =>
  Effect.gen(function* () {
    const outbox = yield* Outbox;
    const desk = yield* OutboxDesk;
    yield* told("e1", "e2");
    const early = yield* openQueue("welink");
    yield* sendFirst("welink");
    equal(yield* outbox.take(early, ["e2:welink"], true), false);
    const late = yield* openQueue("welink");
    yield* desk.drop(["e2:welink"]);
    equal(yield* outbox.take(late, ["e2:welink"], true), false);
  }).pipe(Effect.provide(layer)));

test("a held channel waits, keeps its order and counts its failures in a row", () =>
  Effect.gen(function* () {
    yield* told("e1", "e2");
    yield* holdFor(Duration.seconds(30));
    ok(yield* isIdle());
    ok(!(yield* isIdle("email")));
    yield* TestClock.adjust("30 seconds");
    const again = yield* openQueue("welink");
    deepEqual([idsOf(again), again.health.fails], [["e1:welink", "e2:welink"], 1]);
    yield* sendFirst("welink");
  }).pipe(Effect.provide(layer)));

test("a delivery that steps aside comes back with all that is known of it", () =>
  Effect.gen(function* () {
    yield* told("e1", "e2");
    const { queue } = yield* takeFirst("welink");
    yield* settle(
      queue,
      settlement(queue, {
        attempts: 2,
        unanswered: 1,
        message: "digest-1:welink",
        together: 3,
        wait: Duration.minutes(1),
        error: verbatim("later"),
      }),
    );
    deepEqual(idsOf(yield* openQueue("welink")), ["e2:welink"]);
    yield* TestClock.adjust("1 minute");
    const [first] = (yield* openQueue("welink")).due;
    deepEqual(
      [first?.id, first?.attempts, first?.unanswered, first?.message, first?.together],
      ["e1:welink", 2, 1, "digest-1:welink", 3],
    );
  }).pipe(Effect.provide(layer)));

test("a recipient has deliveries of his own, and is left alone with them for a while", () =>
  Effect.gen(function* () {
    yield* told("e1", "e2");
    const { queue, rows: [row] } = yield* takeFirst("email");
    ok(row !== undefined);
    const sent = settlement(queue, { state: "sent" });
    yield* settle(queue, {
      ...sent,
      split: sent.rows.map((each) => ({
        ...each,
        of: each.id,
        id: `${each.id}:b@example.com`,
        state: "pending" as const,
        recipients: ["b@example.com"],
        error: verbatim("mailbox full"),
      })),
      recipients: [{ recipient: "b@example.com", fails: 1, hold: Duration.minutes(10) }],
    });
    deepEqual(idsOf(yield* openQueue("email")), ["e2:email"]);
    yield* TestClock.adjust("10 minutes");
    const later = yield* openQueue("email");
    deepEqual(idsOf(later), ["e1:email:b@example.com", "e2:email"]);
    deepEqual([...later.recipientFails], [["b@example.com", 1]]);
  }).pipe(Effect.provide(layer)));

test("what was given up is never due and stays with its reason", () =>
  Effect.gen(function* () {
    yield* told("e1");
    const { queue } = yield* takeFirst("welink");
    yield* settle(
      queue,
      settlement(queue, { state: "dead", attempts: 5, error: refused.says }, {
        failures: [{ ids: idsOf(queue), reason: refused }],
      }),
    );
    ok(yield* isIdle());
    const [dead] = (yield* (yield* OutboxDesk).failures).filter(({ channel }) =>
      channel === "welink"
    );
    deepEqual([
      dead?.state,
      dead?.attempts,
      Option.map(dead?.error ?? Option.none(), ({ en }) => en),
    ], [
      "dead",
      1,
      Option.some("unknown recipient"),
    ]);
  }).pipe(Effect.provide(layer)));

test("every failed attempt is a row in notify_failures", () =>
  Effect.gen(function* () {
    const sql = yield* SqlClient.SqlClient;
    yield* told("e1");
    yield* holdFor(Duration.zero);
    yield* holdFor(Duration.zero);
    const rows = yield* sql`SELECT fingerprint, channel, attempt, reason, error
      FROM notify_failures ORDER BY attempt`;
    deepEqual(rows.map((row) => Object.values(row)), [
      ["e1", "welink", 1, "Unavailable", encodePhrase(down.says)],
      ["e1", "welink", 2, "Unavailable", encodePhrase(down.says)],
    ]);
  }).pipe(Effect.provide(layer)));

test("a message left by a killed process goes on when its lease has run out", () =>
  Effect.gen(function* () {
    yield* told("e1", "e2");
    const lost = yield* takeFirst("welink", 2);
    yield* TestClock.adjust("29 seconds");
    ok(yield* isIdle());
    yield* TestClock.adjust("2 seconds");
    const taken = yield* takeOver("welink", 2);
    // Whoever comes back late spoils nothing, but what went out has gone out.
    yield* settle(
      lost.queue,
      settlement(lost.queue, { attempts: 9 }, {
        channel: { fails: 9, refused: Option.none(), hold: Duration.hours(1) },
      }),
    );
    yield* settle(taken.queue, settlement(taken.queue, {}));
    const after = yield* openQueue("welink");
    deepEqual([after.health.fails, after.due[0]?.attempts], [0, 0]);
    yield* settle(lost.queue, settlement(lost.queue, { state: "sent" }));
    ok(yield* isIdle());
  }).pipe(Effect.provide(layer)));

/** What was sent is written down together with the taking of the second delivery. */
const goOn = (queue: Queue, next: Queue) =>
  settle(queue, settlement(queue, { state: "sent" }), {
    ids: idsOf(next).slice(1, 2),
    sentAt: Option.some([queue.now]),
  });

test("the message that follows is taken in the transaction that writes down the one before", () =>
  Effect.gen(function* () {
    yield* told("e1", "e2");
    const all = yield* openQueue("welink");
    const { queue } = yield* takeFirst("welink");
    ok(yield* goOn(queue, all));
    yield* TestClock.adjust("29 seconds");
    ok(yield* isIdle());
    const second = { ...queue, revision: queue.revision + 1, due: all.due.slice(1) };
    yield* settle(second, settlement(second, {}));
    const after = yield* openQueue("welink");
    deepEqual([idsOf(after), after.sentAt.length], [["e2:welink"], 2]);
  }).pipe(Effect.provide(layer)));

test("nothing follows where somebody changed the channel or the delivery meanwhile", () =>
  Effect.gen(function* () {
    yield* told("e1", "e2", "e3");
    const desk = yield* OutboxDesk;
    const all = yield* openQueue("welink");
    const first = yield* takeFirst("welink");
    yield* desk.retry(["e3:welink"]);
    equal(yield* goOn(first.queue, all), false);
    const rest = yield* openQueue("welink");
    deepEqual(idsOf(rest), ["e2:welink", "e3:welink"]);
    const second = yield* takeFirst("welink");
    yield* desk.drop(["e3:welink"]);
    equal(yield* goOn(second.queue, rest), false);
    ok(yield* isIdle());
    ok(!(yield* isIdle("email")));
  }).pipe(Effect.provide(layer)));

test("nothing follows where somebody waits to take over, or nobody knows the lease", () =>
  Effect.gen(function* () {
    yield* told("e1", "e2");
    const all = yield* openQueue("welink");
    const { queue } = yield* takeFirst("welink");
    yield* TestClock.adjust("45 seconds");
    const other = yield* openQueue("welink");
    ok(!(yield* (yield* Outbox).take(other, idsOf(other), true)));
    equal(yield* goOn(queue, all), false);
    equal(yield* goOn(queue, all), false);
    deepEqual(idsOf(yield* openQueue("welink")), ["e2:welink"]);
  }).pipe(Effect.provide(layer)));

test("while a file is locked for longer than a lease, nobody sends what another has sent", () =>
  Effect.gen(function* () {
    yield* told("e1");
    const { queue } = yield* takeFirst("welink");
    yield* TestClock.adjust("45 seconds");
    // Both have waited for the file; the other comes first.
    const other = yield* openQueue("welink");
    ok(!(yield* (yield* Outbox).take(other, idsOf(other), true)));
    yield* settle(queue, settlement(queue, { state: "sent" }));
    yield* TestClock.adjust("3 seconds");
    ok(yield* isIdle());
  }).pipe(Effect.provide(layer)));

test("whatever a wrong clock has written is over at most a minute after it is right", () =>
  Effect.gen(function* () {
    yield* TestClock.setTime(240 * hour);
    yield* told("e1", "e2");
    yield* holdFor(Duration.minutes(1));
    yield* TestClock.setTime(232 * hour);
    const { queue } = yield* takeFirst("welink");
    yield* TestClock.setTime(200 * hour);
    const next = yield* takeOver("welink");
    ok(next.queue.revision > queue.revision);
    yield* settle(next.queue, settlement(next.queue, { wait: Duration.seconds(30) }));
    yield* TestClock.setTime(100 * hour);
    deepEqual(idsOf(yield* openQueue("welink")), ["e1:welink", "e2:welink"]);
  }).pipe(Effect.provide(layer)));

test("a step back of the clock of up to a minute takes no lease and no hold away", () =>
  Effect.gen(function* () {
    yield* TestClock.setTime(hour);
    yield* told("e1");
    yield* takeFirst("welink");
    yield* TestClock.setTime(hour - 59_000);
    ok(yield* isIdle());
    yield* TestClock.setTime(2 * hour);
    const { queue } = yield* takeOver("welink");
    yield* settle(
      queue,
      settlement(queue, {}, {
        channel: { fails: 1, refused: Option.none(), hold: Duration.seconds(30) },
      }),
    );
    yield* TestClock.setTime(2 * hour - 56_000);
    ok(yield* isIdle());
  }).pipe(Effect.provide(layer)));

test("a wait of thirty days that a receiver asked for is kept", () =>
  Effect.gen(function* () {
    yield* told("e1");
    yield* holdFor(Duration.days(30));
    yield* TestClock.adjust("29 days");
    ok(yield* isIdle());
    yield* TestClock.adjust("1 day");
    ok(!(yield* isIdle()));
  }).pipe(Effect.provide(layer)));

test("messages of the last minute are remembered for the pace", () =>
  Effect.gen(function* () {
    yield* TestClock.setTime(hour);
    yield* told("e1", "e2", "e3");
    yield* sendFirst("welink");
    yield* TestClock.adjust("20 seconds");
    yield* sendFirst("welink");
    deepEqual((yield* openQueue("welink")).sentAt, [hour, hour + 20_000]);
    yield* TestClock.adjust("10 minutes");
    yield* sendFirst("welink");
    yield* told("e4");
    deepEqual((yield* openQueue("welink")).sentAt, [hour + 620_000]);
  }).pipe(Effect.provide(layer)));

test("a row whose alert cannot be read is told apart, and stops no list", () =>
  Effect.gen(function* () {
    const sql = yield* SqlClient.SqlClient;
    const outbox = yield* Outbox;
    const desk = yield* OutboxDesk;
    yield* told("e1", "e2");
    yield* sql`UPDATE alerts SET alert_json = '{"half":' WHERE id = 'e1'`;
    const { due } = yield* openQueue("welink");
    const alerts = yield* outbox.alerts(due.map(({ id }) => id));
    deepEqual(alerts.map((alert) => Option.map(alert, ({ id }) => id)), [
      Option.none(),
      Option.some("e2"),
    ]);
    deepEqual((yield* desk.failures).map(({ alert }) => Option.isSome(alert)), [
      false,
      false,
      true,
      true,
    ]);
  }).pipe(Effect.provide(layer)));

test("the queues say what waits, since what error and until when", () =>
  Effect.gen(function* () {
    const desk = yield* OutboxDesk;
    yield* told("e1", "e2");
    yield* holdFor(Duration.seconds(30));
    const [email, welink] = yield* desk.queues;
    const quiet = { waiting: 2, failing: 0, sending: 0, later: 0, scheduled: 0, held: false };
    deepEqual(email, {
      ...quiet,
      channel: "email",
      nextAt: Option.some(0),
      lastError: Option.none(),
      untriedSince: Option.some(0),
    });
    deepEqual(welink, {
      ...quiet,
      channel: "welink",
      failing: 1,
      held: true,
      nextAt: Option.some(30_000),
      lastError: Option.some(down.says),
      untriedSince: Option.some(0),
    });
  }).pipe(Effect.provide(layer)));

test("a retry by hand brings back the dead and ends a hold; a drop ends what waits", () =>
  Effect.gen(function* () {
    const desk = yield* OutboxDesk;
    yield* told("e1", "e2");
    const { queue } = yield* takeFirst("welink");
    yield* settle(queue, settlement(queue, { state: "dead", attempts: 5, error: verbatim("no") }));
    yield* holdFor(Duration.hours(1));
    ok(yield* isIdle());
    yield* desk.retry(["e1:welink"]);
    const revived = yield* takeFirst("welink");
    deepEqual(revived.rows.map(({ id, attempts }) => [id, attempts]), [["e1:welink", 0]]);
    equal(yield* desk.drop(["e1:welink", "e2:welink", "e2:email", "nobody"]), 2);
    yield* settle(revived.queue, settlement(revived.queue, { state: "sent" }));
    deepEqual((yield* desk.failures).map(({ id }) => id), ["e1:email"]);
  }).pipe(Effect.provide(layer)));

test("a refused message that is dropped or moved is not the first of two that blame the channel", () =>
  Effect.gen(function* () {
    const desk = yield* OutboxDesk;
    yield* told("e1", "e2", "e3");
    const refused = Effect.gen(function* () {
      const { queue, rows: [row] } = yield* takeFirst("welink");
      yield* settle(
        queue,
        settlement(queue, { wait: Duration.hours(1), error: verbatim("no") }, {
          channel: { fails: 0, refused: Option.some(row?.id ?? ""), hold: Duration.zero },
        }),
      );
      return row?.id ?? "";
    });
    const blamed = Effect.map(openQueue("welink"), ({ health }) => health.refused);
    const first = yield* refused;
    deepEqual(yield* blamed, Option.some(first));
    yield* desk.drop([first]);
    deepEqual(yield* blamed, Option.none());
    yield* desk.move([yield* refused], "welink:infra");
    deepEqual(yield* blamed, Option.none());
  }).pipe(Effect.provide(layer)));

test("what is moved is due on its new channel at once, unless that has it already", () =>
  Effect.gen(function* () {
    const desk = yield* OutboxDesk;
    yield* told("e1", "e2");
    yield* enqueue([observed("e3")], "welink", "welink:infra");
    const { queue } = yield* takeFirst("welink");
    yield* settle(queue, settlement(queue, { state: "dead", attempts: 5, error: verbatim("no") }));
    yield* holdFor(Duration.hours(1));
    yield* sendFirst("welink:infra");
    const ids = ["e1:welink", "e2:welink", "e3:welink", "nobody"];
    deepEqual(yield* desk.move(ids, "welink:infra"), { moved: 2, ended: 1 });
    deepEqual(
      (yield* openQueue("welink:infra")).due.map(({ id, attempts }) => [id, attempts]),
      [["e1:welink:infra", 0], ["e2:welink:infra", 0]],
    );
    deepEqual((yield* desk.failures).map(({ channel }) => channel).toSorted(), [
      "email",
      "email",
      "welink:infra",
      "welink:infra",
    ]);
    deepEqual(yield* desk.move(["e1:welink:infra"], "welink:infra"), { moved: 0, ended: 0 });
  }).pipe(Effect.provide(layer)));

test("what is owed to some recipients alone stays owed to them on another channel", () =>
  Effect.gen(function* () {
    const desk = yield* OutboxDesk;
    const sql = yield* SqlClient.SqlClient;
    yield* told("e1");
    yield* sql`UPDATE deliveries SET id = 'e1:email:b@x.example', recipients = '["b@x.example"]'
      WHERE id = 'e1:email'`;
    deepEqual(yield* desk.move(["e1:email:b@x.example"], "email:ops"), { moved: 1, ended: 0 });
    deepEqual(
      (yield* openQueue("email:ops")).due.map(({ id, recipients }) => [id, recipients]),
      [["e1:email:ops:b@x.example", ["b@x.example"]]],
    );
  }).pipe(Effect.provide(layer)));

test("on a channel of another kind, where addresses say nothing, it is told once", () =>
  Effect.gen(function* () {
    const desk = yield* OutboxDesk;
    const sql = yield* SqlClient.SqlClient;
    yield* enqueue([observed("e1")], "email");
    yield* enqueue([observed("e2")], "email");
    for (const id of ["e1", "e2"]) {
      yield* sql`UPDATE deliveries SET recipients = '["a@x.example"]' WHERE id = ${`${id}:email`}`;
      yield* sql`INSERT INTO deliveries (id, alert_id, channel, created_at, position, state, recipients)
        SELECT id || ':b@x.example', alert_id, channel, created_at, position, 'dead',
          '["b@x.example"]' FROM deliveries WHERE id = ${`${id}:email`}`;
    }
    yield* sql`UPDATE deliveries SET state = 'sent' WHERE id = 'e2:email'`;
    const ids = ["e1", "e2"].flatMap((id) => [`${id}:email`, `${id}:email:b@x.example`]);
    deepEqual(yield* desk.move(ids, "welink:infra"), { moved: 2, ended: 1 });
    deepEqual(
      (yield* openQueue("welink:infra")).due.map(({ id, recipients }) => [id, recipients]),
      [["e1:welink:infra", []], ["e2:welink:infra", []]],
    );
  }).pipe(Effect.provide(layer)));

test("what waits on two channels is told once where both are moved to a third", () =>
  Effect.gen(function* () {
    const desk = yield* OutboxDesk;
    yield* enqueue([observed("e1")], "welink:a", "welink:b");
    const ids = ["e1:welink:a", "e1:welink:b"];
    deepEqual(yield* desk.move(ids, "welink:c"), { moved: 1, ended: 1 });
    deepEqual((yield* openQueue("welink:c")).due.map(({ id }) => id), ["e1:welink:c"]);
  }).pipe(Effect.provide(layer)));
