import { deepEqual, equal } from "node:assert/strict";
import * as Duration from "effect/Duration";
import * as Effect from "effect/Effect";
import * as Layer from "effect/Layer";
import * as Option from "effect/Option";
import * as Migrator from "effect/sql/Migrator";
import * as SqlClient from "effect/sql/SqlClient";
import { Status } from "../../../src/domain/status.ts";
import { IncidentStore } from "../../../src/domain/incident_store.ts";
import * as Migrations from "../../../src/state/sql/migrations.ts";
import * as SqlStatus from "../../../src/state/sql/status.ts";
import * as SqlIncidentStore from "../../../src/state/sql/incident_store.ts";
import { SqliteClient } from "../../../src/state/sqlite/sqlite.ts";
import { test } from "../../testing.ts";
import { verbatim } from "../../../src/domain/phrase.ts";

/** A state as it was before migration 9, with a source that fails and one that is well. */
const before = Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient;
  const earlier = Object.fromEntries(
    Object.entries(Migrations.migrations).filter(([name]) => Number.parseInt(name) < 9),
  );
  yield* Migrator.make({})({
    loader: Migrator.fromRecord(earlier),
    table: Migrations.migrationsTable,
  });
  yield* sql`INSERT INTO cursors
    (source_key, fails, last_error, failing_since, last_poll_at, token_refused) VALUES
    ('github:a/fails', 3, 'answers 401', 1000, 7201000, 1),
    ('github:a/odd', 1, 'no route', 9999000, 7201000, 0),
    ('github:a/well', 0, NULL, NULL, 7201000, 0)`;
  yield* sql`INSERT INTO incidents (kind, subject, detail, began_at)
    VALUES ('token', 'api.github.com', 'answers 401', 1000)`;
});

test("an upgrade goes on with the outages and incidents there are", () =>
  Effect.gen(function* () {
    yield* before;
    yield* Migrations.migrate;
    const records = yield* (yield* Status).sources([
      "github:a/fails",
      "github:a/odd",
      "github:a/well",
    ]);
    deepEqual(records.map(({ outage }) => Option.getOrUndefined(outage)), [
      {
        lasted: Duration.hours(2),
        badPolls: 3,
        wavered: false,
        detail: verbatim("answers 401"),
        tokenRefused: true,
      },
      {
        lasted: Duration.zero,
        badPolls: 1,
        wavered: false,
        detail: verbatim("no route"),
        tokenRefused: false,
      },
      undefined,
    ]);
    const [incident] = yield* (yield* IncidentStore).incidents(0);
    deepEqual([incident?.kind, incident?.recurring], ["token", false]);
    equal(incident !== undefined && Option.isNone(incident.endedAt), true);
  }).pipe(
    Effect.provide(
      Layer.mergeAll(SqlStatus.layer, SqlIncidentStore.layer).pipe(
        Layer.provideMerge(SqliteClient.layer({ filename: ":memory:" })),
        Layer.orDie,
      ),
    ),
  ));
