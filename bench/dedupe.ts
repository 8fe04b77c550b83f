import { DatabaseSync } from "node:sqlite";
import * as NodeFileSystem from "@effect/platform-node-shared/NodeFileSystem";
import * as NodePath from "@effect/platform-node-shared/NodePath";
import * as Layer from "effect/Layer";
import * as ManagedRuntime from "effect/ManagedRuntime";
import { SourceStore } from "../src/domain/source_store.ts";
import * as SqlSourceStore from "../src/state/sql/source_store.ts";
import * as StateFile from "../src/state/sqlite/file.ts";
import { median, section } from "./report.ts";

/*
 * Asking which of 100,000 items are known, of a state that knows a million.
 */

const sources = 1000;
const each = 1000;
const asked = 100;
const runs = 5;

const keyOf = (source: number) => `github:acme/repo-${source}`;
/** As ids of issues are: long numbers that grow. */
const ids = Array.from({ length: each }, (_, index) => String(3_000_000_000 + index));
const batches = Array.from({ length: asked }, (_, index) => keyOf(index * (sources / asked)));

const fill = (db: DatabaseSync) =>
  db.exec(`PRAGMA foreign_keys = OFF; BEGIN;
    WITH RECURSIVE s(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM s WHERE i < ${sources - 1}),
      n(j) AS (SELECT 0 UNION ALL SELECT j + 1 FROM n WHERE j < ${each - 1})
    INSERT INTO items
      (source_key, item_id, version, updated_at, item_json, first_seen_at, changed_at)
    SELECT 'github:acme/repo-' || i, CAST(3000000000 + j AS TEXT),
      '0123456789abcdef0123456789abcdef-0123456789abcdef0123456789abcdef', j, '{}', 0, 0
    FROM s, n;
    COMMIT;`);

const timed = async (what: () => Promise<number> | number) => {
  const found: Array<number> = [];
  for (let run = 0; run < runs; run++) {
    const began = performance.now();
    if (await what() !== asked * each) throw new Error("something known is not found");
    found.push(performance.now() - began);
  }
  return median(found);
};

export const dedupe = async () => {
  const folder = await Deno.makeTempDir({ prefix: "mrt-bench-" });
  const file = `${folder}/state.sqlite3`;
  const runtime = ManagedRuntime.make(
    SqlSourceStore.layer.pipe(
      Layer.provide(StateFile.layer(file)),
      Layer.provide(Layer.mergeAll(NodeFileSystem.layer, NodePath.layer)),
      Layer.orDie,
    ),
  );
  const store = await runtime.runPromise(SourceStore);
  const db = new DatabaseSync(file);
  fill(db);

  const single = db.prepare(
    "SELECT version, updated_at FROM items WHERE source_key = ? AND item_id = ?",
  );
  const many = db.prepare(
    `SELECT item_id, version, updated_at FROM items
    WHERE source_key = ? AND item_id IN (${Array.from({ length: 200 }, () => "?").join(", ")})`,
  );
  const ours = await timed(async () => {
    let known = 0;
    for (const key of batches) known += (await runtime.runPromise(store.knownItems(key, ids))).size;
    return known;
  });
  const oneByOne = await timed(() => {
    let known = 0;
    for (const key of batches) {
      const found = new Map<string, unknown>();
      for (const id of ids) {
        const row = single.get(key, id);
        if (row !== undefined) found.set(id, row);
      }
      known += found.size;
    }
    return known;
  });
  const together = await timed(() => {
    let known = 0;
    for (const key of batches) {
      const found = new Map<unknown, unknown>();
      for (let from = 0; from < each; from += 200) {
        for (const row of many.all(key, ...ids.slice(from, from + 200))) {
          found.set(row["item_id"], row);
        }
      }
      known += found.size;
    }
    return known;
  });
  db.close();
  await runtime.dispose();
  await Deno.remove(folder, { recursive: true });
  section(
    "Dedupe",
    `${asked * each} known items of ${asked} sources looked up in a state of ${
      sources * each
    }; medians of ${runs}.`,
    ["", "ms", "µs an item", "÷ one by one", "÷ 200 together"],
    [
      [
        "SourceStore.knownItems",
        ours,
        1000 * ours / asked / each,
        ours / oneByOne,
        ours / together,
      ],
      ["plain, one by one", oneByOne, 1000 * oneByOne / asked / each, 1, oneByOne / together],
      ["plain, 200 together", together, 1000 * together / asked / each, together / oneByOne, 1],
    ],
  );
};
