import { deepEqual, ok } from "node:assert/strict";
import * as Effect from "effect/Effect";
import { SourceStore } from "../../../src/domain/source_store.ts";
import { live, long } from "../../testing.ts";
import { keys, layerOf } from "./race_worker.ts";
import { temporaryFolder } from "../temporary_folder.ts";

const worker = new URL("race_worker.ts", import.meta.url).pathname;

/** What one process claims on the state file within so many seconds. */
const claimedBy = (path: string, seconds: number) =>
  Effect.promise(async () => {
    const { stdout, success } = await new Deno.Command(Deno.execPath(), {
      args: ["run", "--no-check", "--no-prompt", "-A", worker, path, String(seconds)],
      stderr: "inherit",
    }).output();
    ok(success);
    return new TextDecoder().decode(stdout).split("\n").filter((line) => line !== "");
  });

live(
  "two processes on one state file never poll the same thing twice",
  () =>
    Effect.gen(function* () {
      const path = `${yield* temporaryFolder}/state.sqlite3`;
      yield* Effect.flatMap(SourceStore, (store) => store.sync(keys)).pipe(
        Effect.provide(layerOf(path)),
      );
      const claims = (yield* Effect.all([1, 2].map(() => claimedBy(path, long ? 4 : 2)), {
        concurrency: "unbounded",
      })).flat();
      ok(claims.length > 0);
      deepEqual(claims.filter((claim, index) => claims.indexOf(claim) < index), []);
    }),
);
