import { equal } from "node:assert/strict";
import * as Duration from "effect/Duration";
import * as Effect from "effect/Effect";
import * as Layer from "effect/Layer";
import * as Option from "effect/Option";
import * as SqlClient from "effect/sql/SqlClient";
import * as TestClock from "effect/testing/TestClock";
import { noConfig } from "../../../src/domain/config_identity.ts";
import { IncidentStore } from "../../../src/domain/incident_store.ts";
import { Outbox } from "../../../src/domain/outbox.ts";
import { RateBudget } from "../../../src/domain/rate_budget.ts";
import { SourceStore } from "../../../src/domain/source_store.ts";
import * as SqlIncidentStore from "../../../src/state/sql/incident_store.ts";
import * as SqlOutbox from "../../../src/state/sql/outbox.ts";
import * as SqlRateBudget from "../../../src/state/sql/rate_budget.ts";
import * as SqlSourceStore from "../../../src/state/sql/source_store.ts";
import * as StateFile from "../../../src/state/sqlite/file.ts";
import { test } from "../../testing.ts";
import { enqueue, key, observed, settlement, takeFirst } from "../samples.ts";

const layer = Layer.mergeAll(
  SqlSourceStore.layer,
  SqlOutbox.layer,
  SqlRateBudget.layer,
  SqlIncidentStore.layer,
).pipe(Layer.provideMerge(StateFile.layerMemory));

const hour = 3_600_000;
const host = { host: "api.example", credential: "" };

/** What a daemon says every few seconds, and what a run begins with. */
const signs = {
  "a sign of life": Effect.flatMap(
    IncidentStore,
    ({ heartbeat }) =>
      heartbeat({ id: "d", pid: 1, startedAt: 0, interval: Duration.hours(1), config: noConfig }),
  ),
  "a run": Effect.flatMap(SourceStore, ({ sync }) => sync([])),
};

for (const [name, sign] of Object.entries(signs)) {
  test(`waits of five hours that a clock a day ahead has set do not come back: ${name}`, () =>
    Effect.gen(function* () {
      const budget = yield* RateBudget;
      const outbox = yield* Outbox;
      const sql = yield* SqlClient.SqlClient;
      yield* TestClock.setTime(25 * hour);
      yield* enqueue([observed("e1")], "welink", "email");
      yield* budget.block(host, Duration.hours(5));
      const held = yield* takeFirst("welink");
      yield* outbox.settle(
        held.queue,
        settlement(held.queue, {}, {
          channel: { fails: 1, refused: Option.none(), hold: Duration.hours(5) },
        }),
      );
      const waiting = yield* takeFirst("email");
      yield* outbox.settle(waiting.queue, settlement(waiting.queue, { wait: Duration.hours(5) }));
      yield* enqueue([observed("e2")], "email");
      yield* sql`UPDATE alerts SET resource_id = 'e2', window_until = ${30 * hour}
        WHERE id = 'e2'`;
      yield* TestClock.setTime(hour);
      yield* sign;
      yield* TestClock.setTime(26 * hour);
      equal((yield* (yield* SourceStore).followUps([key], ["e2"])).size, 0);
      equal(yield* budget.blockedUntil(host), 0);
      equal(Option.isSome(yield* outbox.open("welink", 10)), true);
      equal(Option.isSome(yield* outbox.open("email", 10)), true);
    }).pipe(Effect.provide(layer)));
}
