import { deepEqual, match } from "node:assert/strict";
import * as Effect from "effect/Effect";
import * as Layer from "effect/Layer";
import * as SqlClient from "effect/sql/SqlClient";
import * as Statement from "effect/sql/Statement";
import { Delays } from "../../../src/domain/delays.ts";
import * as SqlDelays from "../../../src/state/sql/delays.ts";
import * as StateFile from "../../../src/state/sqlite/file.ts";
import { test } from "../../testing.ts";

const layer = SqlDelays.layer.pipe(Layer.provideMerge(StateFile.layerMemory));

/** Changes as they are stored: when they were seen, their JSON and what matched. */
const seen: ReadonlyArray<readonly [at: number, json: string, matches: string]> = [
  [1000, '{"occurredAt":400}', "[1]"],
  [2000, '{"occurredAt":1900}', "[1]"],
  // By a clock that is ahead of ours.
  [2100, '{"occurredAt":2500}', "[1]"],
  [2200, '{"occurredAt":null}', "[1]"],
  [2300, '{"occurredAt":"yesterday"}', "[1]"],
  [2400, "no JSON", "[1]"],
  [2500, '{"occurredAt":1}', "[]"],
  [3000, '{"occurredAt":2999}', "[1]"],
];

const sent: ReadonlyArray<readonly [raisedAt: number, state: string, sentAt: number | null]> = [
  [900, "sent", 950],
  [900, "sent", 1000],
  [900, "pending", null],
  [900, "dead", null],
  [900, "sent", 2000],
];

const filled = Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient;
  for (const [index, [at, json, matches]] of seen.entries()) {
    yield* sql`INSERT INTO seen_events VALUES (${`f${index}`}, 'k', 'i', 'v', ${json}, ${matches},
      ${at})`;
  }
  yield* sql`INSERT INTO alerts (id, kind, source_key, alert_json, created_at)
    VALUES ('a', 'event', 'k', '{}', 900)`;
  for (const [index, [raisedAt, state, sentAt]] of sent.entries()) {
    yield* sql`INSERT INTO deliveries (id, alert_id, channel, state, created_at, position, sent_at)
      VALUES (${`d${index}`}, 'a', 'welink', ${state}, ${raisedAt}, 0, ${sentAt})`;
  }
});

test("delays are those of a time, from what is dated, and a clock that is ahead makes none", () =>
  Effect.gen(function* () {
    yield* filled;
    const { ofDetections, ofDeliveries } = yield* Delays;
    deepEqual(yield* ofDetections(1000, 3000), [0, 100, 600]);
    deepEqual(yield* ofDetections(2000, 2001), [100]);
    deepEqual(yield* ofDeliveries(1000, 2000), [100]);
    deepEqual(yield* ofDeliveries(0, 9000), [1100, 100, 50]);
  }).pipe(Effect.provide(layer)));

test("both delays are read from an index alone", () =>
  Effect.gen(function* () {
    const asked: Array<readonly [string, ReadonlyArray<unknown>]> = [];
    const noting: Statement.Transformer = (statement) =>
      Effect.sync(() => {
        asked.push(statement.compile());
        return statement;
      });
    const { ofDetections, ofDeliveries } = yield* Delays;
    yield* Effect.all([ofDetections(0, 1), ofDeliveries(0, 1)])
      .pipe(Effect.provideService(Statement.CurrentTransformer, noting));
    const sql = yield* SqlClient.SqlClient;
    for (const [text, parameters] of asked) {
      const plan = yield* sql.unsafe<{ readonly detail: string }>(
        `EXPLAIN QUERY PLAN ${text}`,
        parameters as ReadonlyArray<number>,
      );
      deepEqual(plan.length, 1, text);
      match(plan[0]?.detail ?? "", /^SEARCH \w+ USING COVERING INDEX/);
    }
    deepEqual(asked.length, 2);
  }).pipe(Effect.provide(layer)));
