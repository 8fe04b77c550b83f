import { deepEqual, equal } from "node:assert/strict";
import * as Effect from "effect/Effect";
import * as Layer from "effect/Layer";
import * as Option from "effect/Option";
import { type Incident, IncidentStore } from "../../../src/domain/incident_store.ts";
import { OutboxDesk } from "../../../src/domain/outbox_desk.ts";
import * as SqlIncidentStore from "../../../src/state/sql/incident_store.ts";
import * as SqlOutboxDesk from "../../../src/state/sql/outbox_desk.ts";
import * as StateFile from "../../../src/state/sqlite/file.ts";
import { test } from "../../testing.ts";
import { alert } from "../samples.ts";
import { verbatim } from "../../../src/domain/phrase.ts";

const layer = Layer.mergeAll(SqlIncidentStore.layer, SqlOutboxDesk.layer).pipe(
  Layer.provideMerge(StateFile.layerMemory),
);

const incident: Incident = {
  kind: "source",
  subject: "github:a/b",
  detail: verbatim("down"),
  since: 0,
};
const nothing = { begun: [], ended: [], changed: [] };
const began = { ...nothing, begun: [{ ...incident, recurring: false }] };
const ended = { ...nothing, ended: [incident] };
const notice = (id: string) => [{ alert: alert(id), channels: ["welink"], dueAt: 0 }];

test("what two processes see begin or end at the same time is written down and told by one", () =>
  Effect.gen(function* () {
    const { record, incidents } = yield* IncidentStore;
    deepEqual(
      [
        yield* record(began, notice("begin 1")),
        yield* record(began, notice("begin 2")),
        yield* record(ended, notice("end 1")),
        yield* record(ended, notice("end 2")),
      ],
      [true, false, true, false],
    );
    const [only, ...others] = yield* incidents(-1);
    deepEqual([Option.isSome(only?.endedAt ?? Option.none()), others.length], [true, 0]);
    const told = (yield* (yield* OutboxDesk).failures).map(({ id }) => id);
    deepEqual(told, ["begin 1:welink", "end 1:welink"]);
  }).pipe(Effect.provide(layer)));

test("of changes that another process has partly written down nothing is written", () =>
  Effect.gen(function* () {
    const { record, openIncidents } = yield* IncidentStore;
    yield* record(began, []);
    const other = { ...incident, subject: "github:c/d", recurring: false };
    equal(yield* record({ ...nothing, begun: [other, ...began.begun] }, notice("both")), false);
    deepEqual((yield* openIncidents).map(({ subject }) => subject), ["github:a/b"]);
    deepEqual(yield* (yield* OutboxDesk).failures, []);
  }).pipe(Effect.provide(layer)));
