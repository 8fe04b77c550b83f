import { deepEqual, equal } from "node:assert/strict";
import * as Effect from "effect/Effect";
import * as Layer from "effect/Layer";
import * as Schema from "effect/Schema";
import * as Migrator from "effect/sql/Migrator";
import * as SqlClient from "effect/sql/SqlClient";
import * as TestClock from "effect/testing/TestClock";
import { runOnce } from "../../src/app/once.ts";
import { AlertJson } from "../../src/domain/alert.ts";
import { ItemJson } from "../../src/domain/item.ts";
import * as Migrations from "../../src/state/sql/migrations.ts";
import { SqliteClient } from "../../src/state/sqlite/sqlite.ts";
import { alert } from "../state/samples.ts";
import { collectWarnings, test } from "../testing.ts";
import { model, page, scriptedChannel, scriptedSource, settings, worldOn } from "./scripted.ts";

/*
 * A state file as the version before left it: what was told, what waits, and what was on its way.
 */

const key = "huggingface:acme";
const encodeAlert = Schema.encodeSync(AlertJson);
const encodeItem = Schema.encodeSync(ItemJson);

const hour = 3_600_000;

/** Written with the tables of then: one source, and an alert in each state there was. */
const stateOfBefore = Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient;
  const released = Object.fromEntries(
    Object.entries(Migrations.migrations).filter(([name]) => Number.parseInt(name) <= 6),
  );
  yield* Migrator.make({})({
    loader: Migrator.fromRecord(released),
    table: Migrations.migrationsTable,
  });
  yield* sql`INSERT INTO cursors ${
    sql.insert({ source_key: key, cursor: "c", baseline_at: 0, baseline_complete: 1 })
  }`;
  const known = { ...model("acme/deepseek-old"), version: "v1" };
  yield* sql`INSERT INTO items ${
    sql.insert({
      source_key: key,
      item_id: known.id,
      version: known.version,
      updated_at: 0,
      item_json: encodeItem(known),
      first_seen_at: 0,
      changed_at: 0,
    })
  }`;
  const deliveries = [
    { id: "a1", state: "sent", sent_at: 1, recipients: "[]", attempts: 0, next_attempt_at: 0 },
    { id: "b2", state: "sending", lease_owner: "gone", lease_until: 1 },
    { id: "c3", state: "pending" },
    { id: "d4", state: "pending", attempts: 2, next_attempt_at: 3 * hour, last_error: "refused" },
    { id: "e5", state: "dead", attempts: 5, last_error: "refused" },
  ];
  for (const [position, { id, ...row }] of deliveries.entries()) {
    yield* sql`INSERT INTO alerts ${
      sql.insert({
        id,
        kind: "event",
        source_key: key,
        alert_json: encodeAlert({ ...alert(id), source: key }),
        created_at: 0,
      })
    }`;
    yield* sql`INSERT INTO deliveries ${
      sql.insert({
        id: `${id}:welink`,
        alert_id: id,
        channel: "welink",
        created_at: 0,
        position,
        ...row,
      })
    }`;
  }
  yield* sql`INSERT INTO channels (channel, hold_until, fails) VALUES ('welink', 60000, 1)`;
});

test("a state file of the version before is gone on with: what waits is told, the rest is not again", () => {
  const source = scriptedSource(key);
  const welink = scriptedChannel("welink");
  const run = Effect.gen(function* () {
    source.answers.push([page([model("acme/deepseek-old")])]);
    // That something was given up is an incident of the channel's.
    yield* collectWarnings(runOnce(settings(), () => Effect.void));
  });
  const sent = () => welink.sent.flatMap(({ alerts }) => alerts.map(({ id }) => id)).toSorted();
  return Effect.gen(function* () {
    yield* TestClock.setTime(30_000);
    yield* stateOfBefore;
    yield* Migrations.migrate;
    yield* Effect.gen(function* () {
      // The channel is held as it was.
      yield* run;
      deepEqual(sent(), []);
      yield* TestClock.adjust("1 minute");
      yield* run;
      deepEqual(sent(), ["b2", "c3"]);
      yield* TestClock.adjust("3 hours");
      yield* run;
      deepEqual(sent(), ["b2", "c3", "d4"]);
      const sql = yield* SqlClient.SqlClient;
      const [dead] = yield* sql<{ n: number }>`
        SELECT COUNT(*) AS n FROM deliveries WHERE state = 'dead'`;
      equal(dead?.n, 1);
    }).pipe(Effect.provide(worldOn({ sources: [source], channels: [welink] })));
  }).pipe(Effect.provide(Layer.orDie(SqliteClient.layer({ filename: ":memory:" }))));
});
