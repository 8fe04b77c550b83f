import { deepEqual, equal } from "node:assert/strict";
import * as Effect from "effect/Effect";
import * as Layer from "effect/Layer";
import * as Option from "effect/Option";
import * as SqlClient from "effect/sql/SqlClient";
import { History } from "../../../src/domain/history.ts";
import { OutboxDesk } from "../../../src/domain/outbox_desk.ts";
import { SourceStore } from "../../../src/domain/source_store.ts";
import { Status } from "../../../src/domain/status.ts";
import * as SqlHistory from "../../../src/state/sql/history.ts";
import * as SqlOutboxDesk from "../../../src/state/sql/outbox_desk.ts";
import * as SqlSourceStore from "../../../src/state/sql/source_store.ts";
import * as SqlStatus from "../../../src/state/sql/status.ts";
import * as StateFile from "../../../src/state/sqlite/file.ts";
import { test } from "../../testing.ts";
import { longRecord, sourceOf } from "../long_record.ts";

const layer = Layer.mergeAll(
  SqlHistory.layer,
  SqlOutboxDesk.layer,
  SqlSourceStore.layer,
  SqlStatus.layer,
).pipe(Layer.provideMerge(StateFile.layerMemory));

/** Every tenth event was told. */
const extent = { sources: 3, items: 30_000, events: 30_000, until: 3000 };

test("a source has as many items as were seen, less those forgotten, whatever it is called now", () =>
  Effect.gen(function* () {
    yield* longRecord({ ...extent, items: 30, events: 30 });
    const sql = yield* SqlClient.SqlClient;
    const [from, to] = [sourceOf(1), sourceOf(1).toUpperCase()];
    yield* sql`DELETE FROM items WHERE source_key = ${from} AND item_id = 'i3'`;
    yield* sql`INSERT INTO items SELECT * FROM items WHERE item_id = 'i6'
      ON CONFLICT (source_key, item_id) DO UPDATE SET version = 'w'`;
    const count = Effect.fnUntraced(function* (key: string) {
      const [found] = yield* (yield* Status).sources([key]);
      return found?.items;
    });
    equal(yield* count(from), 9);
    yield* (yield* SourceStore).sync([to, sourceOf(2), sourceOf(3)]);
    equal(yield* count(to), 9);
    equal(yield* count(sourceOf(2)), 10);
  }).pipe(Effect.provide(layer)));

test("a queue is counted in parts, and read page by page in the order of its age", () =>
  Effect.gen(function* () {
    yield* longRecord({ ...extent, items: 0, events: 15_000 });
    const sql = yield* SqlClient.SqlClient;
    yield* sql`UPDATE deliveries SET state = 'pending', channel = 'email' WHERE rowid % 2 = 0`;
    yield* sql`UPDATE deliveries SET state = 'pending', last_error = 'refused' WHERE rowid = 1301`;
    yield* sql`UPDATE deliveries SET state = 'pending' WHERE rowid % 2 = 1 AND rowid < 1301`;
    yield* sql`UPDATE deliveries SET state = 'dead' WHERE rowid > 1400 AND channel = 'welink'`;
    const desk = yield* OutboxDesk;
    deepEqual(
      (yield* desk.queues).map(({ channel, waiting, failing, lastError }) =>
        [channel, waiting, failing, Option.isSome(lastError)] as const
      ),
      [["email", 750, 0, false], ["welink", 651, 1, true]],
    );
    const all = yield* desk.failures;
    equal(all.length, 750 + 651 + 50);
    const found: Array<string> = [];
    let after: Parameters<typeof desk.failurePage>[1] = Option.none();
    do {
      const page: Effect.Success<ReturnType<typeof desk.failurePage>> = yield* desk.failurePage(
        200,
        after,
      );
      found.push(...page.failures.map(({ id }) => id));
      after = page.next;
    } while (Option.isSome(after));
    deepEqual(found, all.map(({ id }) => id));
  }).pipe(Effect.provide(layer)));

test("an item is found by how a fingerprint begins, whether or not the change matched", () =>
  Effect.gen(function* () {
    yield* longRecord(extent);
    const sql = yield* SqlClient.SqlClient;
    yield* sql`UPDATE unmatched_events SET fingerprint = unhex(${`abc${"1".repeat(61)}`})
      WHERE item_id = 'i29999'`;
    yield* sql`UPDATE unmatched_events SET fingerprint = 'uabcdef' WHERE item_id = 'i2'`;
    const like = (text: string) =>
      Effect.map(
        Effect.flatMap(History, ({ items }) => items(text)),
        (found) => found.map(({ id }) => id),
      );
    deepEqual(yield* like("abc1111"), ["i29999"]);
    deepEqual(yield* like(`abc${"1".repeat(61)}`), ["i29999"]);
    deepEqual(yield* like("uabcdef"), ["i2"]);
    deepEqual(yield* like((20).toString(16).padStart(64, "0")), ["i20"]);
    deepEqual(yield* like("ffffff"), []);
  }).pipe(Effect.provide(layer)));
