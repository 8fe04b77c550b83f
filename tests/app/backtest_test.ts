import { deepEqual, equal, match, ok } from "node:assert/strict";
import * as Duration from "effect/Duration";
import * as Effect from "effect/Effect";
import * as Layer from "effect/Layer";
import * as Option from "effect/Option";
import * as Result from "effect/Result";
import * as TestClock from "effect/testing/TestClock";
import { backtest } from "../../src/app/backtest.ts";
import { type Rule, Rules } from "../../src/domain/rule.ts";
import * as SqlRetrospect from "../../src/state/sql/retrospect.ts";
import * as StateFile from "../../src/state/sqlite/file.ts";
import { backtestAsJson, backtestAsText } from "../../src/views/backtest.ts";
import { standardReader } from "../../src/views/reader.ts";
import { longRecord } from "../state/long_record.ts";
import { test } from "../testing.ts";

/** Matches everything. */
const everything: Rule = {
  id: "all",
  match: () => Result.succeed({ ruleId: "all", reason: "all", excerpt: "" }),
};

const layer = Layer.merge(SqlRetrospect.layer, Layer.succeed(Rules, [everything])).pipe(
  Layer.provideMerge(StateFile.layerMemory),
);

const run = (within: Duration.Duration) =>
  backtest({ since: 0, channels: ["welink"], rule: Option.none(), within });

test("a backtest that may take its time goes through all of the record", () =>
  Effect.gen(function* () {
    yield* longRecord({ sources: 3, items: 200, events: 200, until: 1000 });
    const result = yield* run(Duration.infinity);
    deepEqual([result.changes, result.tested.length], [200, 200]);
    ok(Option.isNone(result.reached));
    equal(backtestAsJson(result).complete, true);
  }).pipe(Effect.provide(layer)));

test("a backtest whose time is up says how far back it came", () =>
  Effect.gen(function* () {
    yield* longRecord({ sources: 3, items: 200, events: 200, until: 1000 });
    yield* TestClock.adjust("1 minute");
    const result = yield* run(Duration.zero);
    deepEqual(result.tested, []);
    deepEqual(result.reached, Option.some(60_000));
    const text = backtestAsText(result, 10, { ...standardReader, timezone: "UTC" });
    match(text, /The record holds more of that time; it was tested back to 1970-01-01 00:01/);
    deepEqual(
      [backtestAsJson(result).complete, backtestAsJson(result).tested_since],
      [false, "1970-01-01T00:01:00.000Z"],
    );
  }).pipe(Effect.provide(layer)));
