import { deepEqual, equal } from "node:assert/strict";
import * as Effect from "effect/Effect";
import * as Schema from "effect/Schema";
import { type Alert, AlertJson, noticeLinesOf } from "../../src/domain/alert.ts";
import { event } from "../state/samples.ts";
import { test } from "../testing.ts";

/*
 * Alerts wait in state files of earlier versions, which wrote all kinds in one form.
 */

const matched = (fingerprint: string) => ({
  event: event(fingerprint),
  matches: [{ ruleId: "watch_keywords", reason: "deepseek", excerpt: "" }],
});
const heading = { source: "github:acme/engine" };
const line = {
  what: "began",
  kind: "source",
  subject: "github:a/b",
  detail: { en: "down", zh: "故障" },
  since: 5,
};

const stored: Readonly<Record<Alert["kind"], ReadonlyArray<object>>> = {
  event: [
    { id: "e1", kind: "event", ...heading, events: [matched("e1")], total: 1, createdAt: 7 },
    {
      id: "r1",
      kind: "event",
      ...heading,
      events: [matched("e1")],
      total: 1,
      createdAt: 7,
      replayed: true,
    },
  ],
  updates: [{
    id: "ue1",
    kind: "updates",
    ...heading,
    events: [matched("e2"), matched("e1")],
    total: 9,
    createdAt: 7,
  }],
  first_run: [
    { id: "f1", kind: "first_run", ...heading, events: [matched("e1")], total: 8, createdAt: 7 },
    {
      id: "f2",
      kind: "first_run",
      ...heading,
      events: [],
      total: 8,
      createdAt: 7,
      replayed: true,
    },
  ],
  flood: [{
    id: "l1",
    kind: "flood",
    ...heading,
    events: [matched("e1")],
    total: 99,
    createdAt: 7,
  }],
  notice: [{
    id: "n1",
    kind: "notice",
    source: "mrt",
    events: [],
    total: 1,
    createdAt: 7,
    notice: { lines: [line] },
  }],
  // These are never stored.
  first_looks: [],
  catch_up: [],
};

for (const [kind, alerts] of Object.entries(stored)) {
  test(`an alert of kind ${kind} that an earlier version stored is read, and written as it was`, () =>
    Effect.gen(function* () {
      for (const alert of alerts) {
        const json = JSON.stringify(alert);
        const read = yield* Schema.decodeEffect(AlertJson)(json);
        deepEqual(read, alert);
        equal(yield* Schema.encodeEffect(AlertJson)(read), json);
      }
    }).pipe(Effect.orDie));
}

test("a notice of a version with one language says the same in both", () =>
  Effect.gen(function* () {
    const [notice] = stored.notice;
    const old = JSON.stringify({ ...notice, notice: { lines: [{ ...line, detail: "down" }] } });
    const read = yield* Schema.decodeEffect(AlertJson)(old);
    deepEqual(noticeLinesOf(read)[0]?.detail, { en: "down", zh: "down" });
  }).pipe(Effect.orDie));
