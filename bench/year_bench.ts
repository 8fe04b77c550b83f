import * as NodeFileSystem from "@effect/platform-node-shared/NodeFileSystem";
import * as NodePath from "@effect/platform-node-shared/NodePath";
import * as Duration from "effect/Duration";
import * as Effect from "effect/Effect";
import * as Layer from "effect/Layer";
import * as ManagedRuntime from "effect/ManagedRuntime";
import * as Option from "effect/Option";
import * as SqlClient from "effect/sql/SqlClient";
import { AlertJson } from "../src/domain/alert.ts";
import { Retention } from "../src/domain/retention.ts";
import { ItemJson } from "../src/domain/item.ts";
import { Outbox } from "../src/domain/outbox.ts";
import { OutboxDesk } from "../src/domain/outbox_desk.ts";
import { SourceStore } from "../src/domain/source_store.ts";
import * as SqlRetention from "../src/state/sql/retention.ts";
import * as SqlOutbox from "../src/state/sql/outbox.ts";
import * as SqlOutboxDesk from "../src/state/sql/outbox_desk.ts";
import * as SqlStatus from "../src/state/sql/status.ts";
import * as SqlSourceStore from "../src/state/sql/source_store.ts";
import * as StateFile from "../src/state/sqlite/file.ts";
import * as Schema from "effect/Schema";
import {
  alert,
  item,
  key,
  observed,
  result,
  settlement,
  takeFirst,
} from "../tests/state/samples.ts";

/*
 * What a state costs after a year: 200 sources with 500,000 items, 200,000 events and 100,000 alerts
 * told, next to a new one.
 */

const sources = 200;
const items = 500_000;
const events = 200_000;
const alerts = 100_000;

const folder = await Deno.makeTempDir({ prefix: "mrt-bench-" });
addEventListener("unload", () => Deno.removeSync(folder, { recursive: true }));

const stateOf = (name: string) =>
  ManagedRuntime.make(
    Layer.mergeAll(
      SqlSourceStore.layer,
      SqlOutbox.layer,
      SqlOutboxDesk.layer,
      SqlStatus.layer,
      SqlRetention.layer,
    ).pipe(
      Layer.provideMerge(StateFile.layer(`${folder}/${name}.sqlite3`)),
      Layer.provide(Layer.mergeAll(NodeFileSystem.layer, NodePath.layer)),
      Layer.orDie,
    ),
  );

const encodeItem = Schema.encodeSync(ItemJson);
const encodeAlert = Schema.encodeSync(AlertJson);

/** Fills the tables by SQL alone, as polls of a year would have done. */
const aYear = Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient;
  const body = "word ".repeat(60);
  yield* sql.withTransaction(Effect.gen(function* () {
    yield* sql.unsafe(
      `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?)
      INSERT INTO cursors (source_key, cursor, version, baseline_at, last_ok_at, next_poll_at)
      SELECT 'github:acme/repo-' || i, 'c', 1, 0, 0, 9e12 FROM n`,
      [sources],
    );
    yield* sql.unsafe(
      `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?)
      INSERT INTO items (source_key, item_id, version, updated_at, item_json, first_seen_at, changed_at)
      SELECT 'github:acme/repo-' || (1 + i % ${sources}), 'i' || i, 'v', i, ?, 0, 0 FROM n`,
      [
        items,
        encodeItem(item("x", { body })),
      ],
    );
    yield* sql.unsafe(
      `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?)
      INSERT INTO seen_events (fingerprint, source_key, item_id, version, event_json, matches, observed_at)
      SELECT 'f' || i, 'github:acme/repo-' || (1 + i % ${sources}), 'i' || i, 'v', ?, '[]', 9e12
      FROM n`,
      [events, body],
    );
    yield* sql.unsafe(
      `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?)
      INSERT INTO alerts (id, kind, source_key, alert_json, created_at)
      SELECT 'f' || i, 'event', 'github:acme/repo-' || (1 + i % ${sources}), ?, 9e12 FROM n`,
      [
        alerts,
        encodeAlert(alert("x")),
      ],
    );
    yield* sql.unsafe(`INSERT INTO deliveries
      (id, alert_id, channel, state, created_at, position, sent_at)
      SELECT id || ':welink', id, 'welink', 'sent', created_at, 0, created_at FROM alerts`);
  }));
});

const year = stateOf("year");
const empty = stateOf("new");
await year.runPromise(aYear);

let serial = 0;
/** One poll that finds ten new items, one of which is told. */
const cycle = Effect.gen(function* () {
  const store = yield* SourceStore;
  const outbox = yield* Outbox;
  yield* store.sync([key]);
  const [claim] = yield* store.claimDue({ keys: [key], limit: 1, interval: Option.none() });
  if (claim === undefined) throw new Error("the source is held");
  const ids = Array.from({ length: 100 }, (_, index) => `i${index}`);
  yield* store.knownItems(key, ids);
  const fresh = Array.from({ length: 10 }, () => `n${serial++}`);
  yield* store.commitPoll(
    claim,
    result({
      items: fresh.map((id) => item(id)),
      events: fresh.slice(0, 1).map((id) => observed(`e${id}`)),
    }, "welink"),
  );
  const { queue, rows } = yield* takeFirst("welink");
  yield* outbox.alerts(rows.map(({ id }) => id));
  yield* outbox.settle(queue, settlement(queue, { state: "sent" }));
});

/** What a daemon asks every second, and a run at its end. */
const idle = Effect.gen(function* () {
  const outbox = yield* Outbox;
  yield* outbox.open("welink", 1000);
  const desk = yield* OutboxDesk;
  yield* desk.queues;
  yield* desk.failures;
  yield* (yield* Retention).prune(Duration.days(180));
});

for (
  const [name, effect] of [["a poll and a delivery", cycle], ["looking for work", idle]] as const
) {
  Deno.bench(`${name}, a new state`, { group: name, baseline: true }, async () => {
    await empty.runPromise(effect);
  });
  Deno.bench(`${name}, after a year`, { group: name }, async () => {
    await year.runPromise(effect);
  });
}
