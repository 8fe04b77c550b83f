import { deepEqual, equal, match } from "node:assert/strict";
import * as NodeFileSystem from "@effect/platform-node-shared/NodeFileSystem";
import * as NodePath from "@effect/platform-node-shared/NodePath";
import * as Effect from "effect/Effect";
import * as FileSystem from "effect/FileSystem";
import * as Layer from "effect/Layer";
import { rehearse } from "../../../src/state/sqlite/rehearsal.ts";
import { live } from "../../testing.ts";
import { temporaryFolder } from "../temporary_folder.ts";

const platform = Layer.merge(NodeFileSystem.layer, NodePath.layer);

const tried = (path: string) => Effect.provide(rehearse(path), platform);

const problemOf = (path: string) => Effect.map(Effect.flip(tried(path)), ({ problem }) => problem);

const namesIn = (folder: string) => [...Deno.readDirSync(folder)].map(({ name }) => name);

live(
  "trying whether the state can be written leaves nothing behind",
  () =>
    Effect.gen(function* () {
      const folder = yield* temporaryFolder;
      deepEqual(yield* tried(`${folder}/state.sqlite3`), []);
      deepEqual(yield* tried(`${folder}/two/levels/state.sqlite3`), []);
      deepEqual(namesIn(folder), []);
      Deno.writeTextFileSync(`${folder}/state.sqlite3`, "as it was");
      deepEqual(yield* tried(`${folder}/state.sqlite3`), []);
      deepEqual(namesIn(folder), ["state.sqlite3"]);
      equal(Deno.readTextFileSync(`${folder}/state.sqlite3`), "as it was");
    }),
);

live(
  "a folder, a loop of links and a file in the way are told apart",
  () =>
    Effect.gen(function* () {
      const folder = yield* temporaryFolder;
      Deno.symlinkSync(`${folder}/loop`, `${folder}/loop`);
      Deno.writeTextFileSync(`${folder}/file`, "");
      match((yield* problemOf(folder)).en, /this is a folder; name a file in it/);
      match((yield* problemOf(`${folder}/loop`)).en, /a loop of symbolic links/);
      match((yield* problemOf(`${folder}/file/state.sqlite3`)).en, /a part of its path is a file/);
      match((yield* problemOf(`${folder}/file/x/state.sqlite3`)).zh, /有一段是文件/);
      deepEqual(namesIn(folder).toSorted(), ["file", "loop"]);
    }),
);

live("a state file on another device than its folder is warned of", () =>
  Effect.gen(function* () {
    const folder = yield* temporaryFolder;
    const path = `${folder}/state.sqlite3`;
    Deno.writeTextFileSync(path, "");
    const mounted = Layer.effect(
      FileSystem.FileSystem,
      Effect.map(FileSystem.FileSystem, (files) => ({
        ...files,
        stat: (at: string) =>
          Effect.map(files.stat(at), (info) => at === path ? { ...info, dev: -1n } : info),
      })),
    );
    const warnings = yield* rehearse(path).pipe(
      Effect.provide(Layer.provideMerge(mounted, platform)),
    );
    match(warnings[0]?.en ?? "", /is mounted without its folder.*; mount the folder$/);
    match(warnings[0]?.zh ?? "", /单独挂载.*请挂载整个目录$/);
  }));
