import { deepEqual, equal, match, notEqual } from "node:assert/strict";
import * as NodeFileSystem from "@effect/platform-node-shared/NodeFileSystem";
import * as NodePath from "@effect/platform-node-shared/NodePath";
import * as Duration from "effect/Duration";
import * as Effect from "effect/Effect";
import * as Layer from "effect/Layer";
import * as Option from "effect/Option";
import * as Runtime from "effect/Runtime";
import * as TestClock from "effect/testing/TestClock";
import { load } from "../../../src/config/load.ts";
import { admit } from "../../../src/app/health/config_use.ts";
import { ConfigUses } from "../../../src/domain/config_identity.ts";
import { IncidentStore } from "../../../src/domain/incident_store.ts";
import * as ConfigUsesLayer from "../../../src/state/sql/config_uses.ts";
import * as SqlIncidentStore from "../../../src/state/sql/incident_store.ts";
import * as StateFile from "../../../src/state/sqlite/file.ts";
import { temporaryFolder } from "../../state/temporary_folder.ts";
import { collectWarnings, test } from "../../testing.ts";

/*
 * Of two configs on one state file the second is refused; one that was edited, moved or named otherwise
 * is still the same.
 */

const platform = Layer.mergeAll(NodeFileSystem.layer, NodePath.layer);
const state = Layer.mergeAll(ConfigUsesLayer.layer, SqlIncidentStore.layer).pipe(
  Layer.provideMerge(StateFile.layerMemory),
  Layer.provide(platform),
);

const hour = 3_600_000;
const mine = { path: "/etc/mrt/mine.json", hash: "mine" };

/** What somebody else did, and how long ago. */
interface Other {
  readonly by: "daemon" | "once";
  readonly path: string;
  readonly hash: string;
  readonly ago: number;
}

/** Whether `mine` may work on the state file, and what the log warns of. */
const admitted = (other: Other, before = mine) =>
  Effect.gen(function* () {
    yield* TestClock.setTime(100 * hour - other.ago);
    if (other.by === "once") yield* (yield* ConfigUses).noteRun(other, 7);
    else {
      yield* (yield* IncidentStore).heartbeat({
        id: "d",
        pid: 7,
        startedAt: 0,
        interval: Duration.minutes(5),
        config: other,
      });
    }
    yield* TestClock.setTime(100 * hour);
    return yield* collectWarnings(
      Effect.exit(admit(mine, "./state.sqlite3", before === mine ? undefined : before)),
    );
  }).pipe(Effect.provide(state));

const cases: ReadonlyArray<readonly [string, Partial<Other>, boolean]> = [
  ["mrt once ran a minute ago", {}, false],
  ["mrt once ran 23 hours ago", { ago: 23 * hour }, false],
  ["mrt once ran 25 hours ago", { ago: 25 * hour }, true],
  ["mrt once ran when the clock was ahead by hours", { ago: -8 * hour }, true],
  ["a daemon is at work", { by: "daemon", ago: 15_000 }, false],
  ["a daemon was killed two minutes ago", { by: "daemon", ago: 120_000 }, true],
  ["a daemon is at work with the example", { by: "daemon", path: "embedded", ago: 0 }, false],
  ["mrt once ran with the example", { path: "embedded" }, true],
  ["it says the same as ours", { hash: "mine" }, true],
  ["its file is gone", { path: "/nowhere/moved.json" }, true],
];

for (const [what, overrides, expected] of cases) {
  test(`another config on the state file, ${what}: ${expected ? "goes on" : "refused"}`, () =>
    Effect.gen(function* () {
      const path = `${yield* temporaryFolder}/other.json`;
      Deno.writeTextFileSync(path, "{}");
      const other = { by: "once", path, hash: "other", ago: 60_000, ...overrides } as const;
      const { value, warnings } = yield* admitted(other);
      equal(value._tag, expected ? "Success" : "Failure");
      deepEqual(warnings, []);
    }));
}

test("a refusal says who works with which config, and what to do", () =>
  Effect.gen(function* () {
    const path = `${yield* temporaryFolder}/other.json`;
    Deno.writeTextFileSync(path, "{}");
    const refusal = (by: Other["by"]) =>
      Effect.gen(function* () {
        yield* (yield* ConfigUses).noteRun({ path, hash: "other" }, 7);
        if (by === "daemon") {
          yield* (yield* IncidentStore).heartbeat({
            id: "d",
            pid: 8,
            startedAt: 0,
            interval: Duration.minutes(5),
            config: { path, hash: "other" },
          });
        }
        yield* TestClock.adjust("30 seconds");
        return yield* Effect.flip(admit(mine, "./state.sqlite3"));
      }).pipe(Effect.provide(state));
    const once = yield* refusal("once");
    equal(Runtime.getErrorExitCode(once), 2);
    match(
      once.message,
      /^State file \.\/state\.sqlite3 serves another config: mrt once ran with \S+\/other\.json \(process 7, 30 s ago\)\. Two configs .*; give \/etc\/mrt\/mine\.json a state\.sqlite_path of its own, or rename or remove \S+\/other\.json if it is used no more$/,
    );
    match(
      (yield* refusal("daemon")).message,
      /another config: daemon 8 runs with \S+\/other\.json\. .*, or stop that daemon$/,
    );
  }));

test("a config that was edited is the same; a daemon that has not read it again is named", () =>
  Effect.gen(function* () {
    const old = { by: "daemon", path: mine.path, hash: "older", ago: 10_000 } as const;
    const { value, warnings } = yield* admitted(old);
    equal(value._tag, "Success");
    equal(warnings.length, 1);
    match(
      warnings[0] ?? "",
      /^Daemon 7 still runs with an earlier version of .*mine.json; .* kill -HUP 7/,
    );
  }));

test("a daemon that reads its config again is not in its own way", () =>
  Effect.gen(function* () {
    const path = `${yield* temporaryFolder}/before.json`;
    Deno.writeTextFileSync(path, "{}");
    const before = { path, hash: "older" };
    const { value, warnings } = yield* admitted({ ...before, by: "daemon", ago: 10_000 }, before);
    deepEqual([value._tag, warnings], ["Success", []]);
  }));

test("what a config says counts, not how it is written, nor what is no matter of who is told", () =>
  Effect.gen(function* () {
    const folder = yield* temporaryFolder;
    const identity = (text: string, name = "config.json") =>
      Effect.gen(function* () {
        Deno.writeTextFileSync(`${folder}/${name}`, text);
        const { identity } = yield* load(Option.some(`${folder}/${name}`));
        return identity;
      }).pipe(Effect.provide(platform));
    const first = yield* identity(
      `{"watch_keywords": ["x"], "sources": {"github": {"repos": ["a/b"], "monitor": {"pulls": true}}}}`,
    );
    const same = yield* identity(
      `// The same
      {"poll_interval_seconds": 60, "sources": {"github": {"monitor": {"pulls": true}, "repos": ["a/b"]}},
       "language": "zh", "_note": 1, "watch_keywords": ["x"]}`,
    );
    deepEqual(same, first);
    Deno.symlinkSync(`${folder}/config.json`, `${folder}/link.json`);
    const { identity: linked } = yield* load(Option.some(`${folder}/link.json`)).pipe(
      Effect.provide(platform),
    );
    deepEqual(linked, first);
    for (
      const other of [
        `{"watch_keywords": ["y"], "sources": {"github": {"repos": ["a/b"], "monitor": {"pulls": true}}}}`,
        `{"watch_keywords": ["x"], "sources": {"github": {"repos": ["a/c"], "monitor": {"pulls": true}}}}`,
        `{"watch_keywords": ["x"], "sources": {"github": {"repos": ["a/b"], "monitor": {"pulls": true}}},
          "notify": {"console": {}}}`,
      ]
    ) {
      notEqual((yield* identity(other)).hash, first.hash);
    }
  }));
