import { deepEqual, equal } from "node:assert/strict";
import * as Cause from "effect/Cause";
import * as Effect from "effect/Effect";
import * as Logger from "effect/Logger";
import * as Metric from "effect/Metric";
import * as References from "effect/References";
import { log } from "../../src/app/telemetry.ts";
import { test } from "../testing.ts";

interface Line {
  readonly level: string;
  readonly message: unknown;
  readonly fields: Readonly<Record<string, unknown>>;
  readonly cause: string;
}

/** What the effect writes, and what its metrics show afterwards. */
const observed = (effect: Effect.Effect<void>) => {
  const lines: Array<Line> = [];
  const logger = Logger.make(({ cause, fiber, logLevel, message }) => {
    lines.push({
      level: logLevel,
      message: Array.isArray(message) ? message.join(" ") : message,
      fields: { ...fiber.getRef(References.CurrentLogAnnotations) },
      cause: Cause.pretty(cause),
    });
  });
  return Effect.gen(function* () {
    yield* effect;
    const metrics = yield* Metric.snapshot;
    return {
      lines,
      metrics: Object.fromEntries(
        metrics.map(({ id, attributes, state }) => [
          [id, ...Object.values(attributes ?? {})].join(" "),
          "count" in state ? state.count : "value" in state ? state.value : undefined,
        ]),
      ),
    };
  }).pipe(
    Effect.provideService(Logger.CurrentLoggers, new Set([logger])),
    Effect.provideService(Metric.MetricRegistry, new Map()),
  );
};

test("an event is written with its level, its words and its fields", () =>
  Effect.gen(function* () {
    const { lines: [line] } = yield* observed(
      log.pollFailed({ source: "github:a/b", error: "it is down" }),
    );
    deepEqual(line, {
      level: "Warn",
      message: "github:a/b: it is down",
      fields: { event: "poll_failed", source: "github:a/b", error: "it is down" },
      cause: "",
    });
  }));

test("counters add up by source or channel, and a gauge shows the last number", () =>
  Effect.gen(function* () {
    const found = { first_look: false, seen: 9, changed: 2, matched: 1 };
    const { metrics } = yield* observed(Effect.all([
      log.pollFound({ source: "github:a/b", ...found, alerts: 1 }),
      log.pollFound({ source: "github:a/b", ...found, alerts: 3 }),
      log.pollFound({ source: "huggingface:c", ...found, alerts: 0 }),
      log.pollFailed({ source: "github:a/b", error: "it is down" }),
      log.pollFailed({ source: "github:a/b", error: "it is still down" }),
      log.daemonStarted({ sources: 7, channels: "welink,email", interval_seconds: 300 }),
      log.daemonStarted({ sources: 5, channels: "", interval_seconds: 300 }),
    ], { discard: true }));
    deepEqual(metrics, {
      "items_changed_total github:a/b": 4,
      "items_changed_total huggingface:c": 2,
      "alerts_total github:a/b": 4,
      "alerts_total huggingface:c": 0,
      "polls_failed_total github:a/b": 2,
      sources: 5,
    });
  }));

test("a defect is written with its cause", () =>
  Effect.gen(function* () {
    const cause = Cause.die(new Error("index out of range"));
    const { lines: [line] } = yield* observed(log.defect({ what: "the poll stopped" }, cause));
    equal(line?.message, "A defect of MRT: the poll stopped");
    equal(line?.cause.includes("index out of range"), true);
  }));

test("a misspelt, missing or mistyped field does not compile", () =>
  Effect.sync(() => {
    // @ts-expect-error: the field is called `error`
    log.pollFailed({ source: "github:a/b", eror: "it is down" });
    // @ts-expect-error: `error` is missing
    log.pollFailed({ source: "github:a/b" });
    // @ts-expect-error: `sent` is a number
    log.delivered({ channel: "welink", sent: "one" });
  }));
