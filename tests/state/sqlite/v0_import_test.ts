import { deepEqual, equal, match, ok } from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import * as NodeFileSystem from "@effect/platform-node-shared/NodeFileSystem";
import * as NodePath from "@effect/platform-node-shared/NodePath";
import * as Effect from "effect/Effect";
import * as Layer from "effect/Layer";
import * as SqlClient from "effect/sql/SqlClient";
import * as StateFile from "../../../src/state/sqlite/file.ts";
import { collectInfo, collectWarnings, live, onRecorded, recorded } from "../../testing.ts";
import { temporaryFolder } from "../temporary_folder.ts";
import { type V0Sample, writeV0 } from "./v0_sample.ts";

const platform = Layer.mergeAll(NodeFileSystem.layer, NodePath.layer);

const opened = <A, E>(path: string, body: Effect.Effect<A, E, SqlClient.SqlClient>) =>
  Effect.provide(body, StateFile.layer(path).pipe(Layer.provide(platform)));

const rows = (query: string) =>
  Effect.gen(function* () {
    const sql = yield* SqlClient.SqlClient;
    return (yield* sql.unsafe(query)).map((row) => Object.values(row));
  });

const taken = rows("SELECT source_key, baseline_at, baseline_complete, takeover FROM cursors");

const iso = "2026-11-23T22:29:23+00:00";
const at = Date.parse(iso);

const sample: V0Sample = {
  cursors: {
    "github:acme/engine:issues": { updated_after: iso },
    "github:acme/engine:pulls": { updated_after: "2026-11-23T22:30:00+00:00" },
    "huggingface:acme:models": { last_modified_after: iso },
    "modelscope:acme:models": { known_model_ids: ["acme/a", "acme/b"] },
    "modelscope:old:models": { known_model_paths: ["/models/old/x"] },
  },
  seen: ["f1", "f2"],
  alerts: [{ event_type: "issue_updated", url: "https://github.com/acme/engine/issues/1" }],
};

live(
  "v0's cursors become where each source goes on, and its record is kept",
  () =>
    Effect.gen(function* () {
      const path = `${yield* temporaryFolder}/state.sqlite3`;
      writeV0(path, sample);
      const { lines } = yield* collectInfo(opened(
        path,
        Effect.gen(function* () {
          deepEqual(yield* taken, [
            [
              "github:acme/engine",
              at,
              0,
              `{"seenUpTo":{"issue":${at},"pull_request":${at + 37_000}}}`,
            ],
            ["huggingface:acme", at, 0, `{"seenUpTo":{"model":${at}}}`],
            ["modelscope:acme", 0, 1, '{"seenUpTo":{"model":null}}'],
            ["modelscope:old", 0, 1, '{"seenUpTo":{"model":null}}'],
          ]);
          deepEqual(
            yield* rows("SELECT source_key, item_id, version FROM items ORDER BY item_id"),
            [
              ["modelscope:acme", "acme/a", "acme/a"],
              ["modelscope:acme", "acme/b", "acme/b"],
              ["modelscope:old", "old/x", "old/x"],
            ],
          );
          deepEqual((yield* rows("SELECT key FROM v0_record ORDER BY key")).flat(), [
            "f1",
            "f2",
            "issue_updated https://github.com/acme/engine/issues/1",
          ]);
        }),
      ));
      ok(lines.some((line) => line.endsWith(`as it was it stays in ${path}.v0`)), lines.join("\n"));
      // The second time it is ours.
      equal((yield* opened(path, taken)).length, 4);
    }),
);

live("v0's file stays beside it, whole, for its owner alone", () =>
  Effect.gen(function* () {
    const folder = yield* temporaryFolder;
    writeV0(`${folder}/state.sqlite3`, sample);
    yield* opened(`${folder}/state.sqlite3`, Effect.void);
    for (const name of ["state.sqlite3", "state.sqlite3.v0"]) {
      equal((Deno.statSync(`${folder}/${name}`).mode ?? 0) & 0o777, 0o600, name);
    }
    const copy = new DatabaseSync(`${folder}/state.sqlite3.v0`, { readOnly: true });
    equal(copy.prepare("SELECT * FROM cursors").all().length, 5);
    equal(copy.prepare("SELECT * FROM notify_failures").all().length, 1);
    copy.close();
    deepEqual(
      [...Deno.readDirSync(folder)].map(({ name }) => name).filter((name) => !/-/.test(name))
        .toSorted(),
      ["state.sqlite3", "state.sqlite3.v0"],
    );
  }));

live(
  "a takeover that breaks off leaves v0's file as it was, and the next one succeeds",
  () =>
    Effect.gen(function* () {
      const folder = yield* temporaryFolder;
      const path = `${folder}/state.sqlite3`;
      writeV0(path, sample);
      // Where a folder has the copy's name the copy cannot be put there, in the middle of it all.
      Deno.mkdirSync(`${path}.v0`);
      ok((yield* Effect.exit(opened(path, taken)))._tag === "Failure");
      const db = new DatabaseSync(path);
      equal(db.prepare("SELECT * FROM seen_events").all().length, 2);
      db.close();
      Deno.removeSync(`${path}.v0`);
      equal((yield* opened(path, taken)).length, 4);
    }),
);

live("one cursor that cannot be read costs its own source alone", () =>
  Effect.gen(function* () {
    const path = `${yield* temporaryFolder}/state.sqlite3`;
    writeV0(path, {
      cursors: {
        ...sample.cursors,
        "huggingface:acme:models": '{"last_modified_after": "yester',
        "github:acme/engine:pulls": { updated_after: "never" },
      },
    });
    const { value, warnings } = yield* collectWarnings(opened(path, taken));
    deepEqual(value.map(([key]) => key), ["modelscope:acme", "modelscope:old"]);
    equal(warnings.length, 2);
    match(warnings.join("\n"), /huggingface:acme begins with a first look/);
  }));

for (
  const [what, change] of [
    ["a column more", "ALTER TABLE cursors ADD COLUMN version INTEGER"],
    ["a table less", "DROP TABLE notify_failures"],
    ["a table more", "CREATE TABLE items (id TEXT)"],
    ["our migrations but not our tables", "CREATE TABLE mrt_migrations (migration_id INTEGER)"],
  ] as const
) {
  live(`a file of v0 with ${what} is left untouched`, () =>
    Effect.gen(function* () {
      const folder = yield* temporaryFolder;
      const path = `${folder}/state.sqlite3`;
      writeV0(path, sample);
      const db = new DatabaseSync(path);
      db.exec(change);
      db.close();
      const before = Deno.readFileSync(path);
      const exit = yield* Effect.flip(opened(path, taken));
      match(String(exit), /restore a copy or name another file/);
      deepEqual(Deno.readFileSync(path), before);
      equal([...Deno.readDirSync(folder)].filter(({ name }) => name.endsWith(".v0")).length, 0);
    }));
}

onRecorded("a real file of v0 is taken over", () =>
  Effect.gen(function* () {
    const path = `${yield* temporaryFolder}/state.sqlite3`;
    Deno.copyFileSync(new URL("v0/mrt_state.sqlite3", recorded), path);
    yield* opened(
      path,
      Effect.gen(function* () {
        equal((yield* taken).length, 7);
        // 40 events seen, and 20 of them alerted.
        deepEqual(yield* rows("SELECT COUNT(*) FROM v0_record"), [[60]]);
        ok((yield* rows("SELECT item_id FROM items")).length > 100);
      }),
    );
  }));
