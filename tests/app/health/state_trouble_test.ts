import { deepEqual, equal, match, ok } from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import * as NodeFileSystem from "@effect/platform-node-shared/NodeFileSystem";
import * as NodePath from "@effect/platform-node-shared/NodePath";
import * as Effect from "effect/Effect";
import * as Fiber from "effect/Fiber";
import * as Layer from "effect/Layer";
import * as SqlClient from "effect/sql/SqlClient";
import * as TestClock from "effect/testing/TestClock";
import { runDaemon } from "../../../src/app/daemon.ts";
import { runOnce } from "../../../src/app/once.ts";
import { reportOf } from "../../../src/views/run_report.ts";
import { Unavailable } from "../../../src/domain/errors.ts";
import * as StateFile from "../../../src/state/sqlite/file.ts";
import { collectWarnings, test } from "../../testing.ts";
import {
  model,
  page,
  scriptedChannel,
  scriptedSource,
  settings,
  ticking,
  world,
  worldOn,
} from "../scripted.ts";
import { temporaryFolder } from "../../state/temporary_folder.ts";
import { noticeLinesOf } from "../../../src/domain/alert.ts";
import { verbatim } from "../../../src/domain/phrase.ts";

/*
 * A full disk and a clock that was set back: a clear error, nothing lost, and it goes on by itself.
 */

const platform = Layer.mergeAll(NodeFileSystem.layer, NodePath.layer);

const many = Array.from(
  { length: 300 },
  (_, index) => model(`deepseek-${index}`, { body: "x".repeat(500) }),
);

/** However much there is to tell at once. */
const oneByOne = {
  ...settings({ floodLimit: 0 }),
  delivery: { ...settings().delivery, floodLimit: 0 },
};

const told = ({ sent }: ReturnType<typeof scriptedChannel>) =>
  sent.flatMap(({ alerts }) =>
    alerts.flatMap(({ events }) => events.map(({ event }) => event.title))
  );

const notices = ({ sent }: ReturnType<typeof scriptedChannel>) =>
  sent.flatMap(({ alerts }) =>
    alerts.flatMap((alert) =>
      noticeLinesOf(alert).map(({ what, kind, detail }) => [what, kind, detail.en])
    )
  );

/** As if the disk had no room left, until told otherwise. */
const disk = (is: "full" | "roomy") =>
  Effect.gen(function* () {
    const sql = yield* SqlClient.SqlClient;
    const [size] = yield* sql<{ page_count: number }>`PRAGMA page_count`;
    const pages = is === "full" ? size?.page_count ?? 0 : 1_000_000;
    yield* sql.unsafe(`PRAGMA max_page_count = ${pages}`);
  });

test("a full disk is named by once, and everything is told when there is room again", () => {
  const source = scriptedSource("huggingface:acme");
  const welink = scriptedChannel("welink");
  source.answers.push([page([model("other")])], [page(many)], [page(many)]);
  return Effect.gen(function* () {
    const run = runOnce(oneByOne, () => Effect.void);
    yield* run;
    yield* disk("full");
    const report = reportOf(yield* run, []);
    equal(report.exitCode, 3);
    deepEqual(report.problems.map(({ en }) => en), [
      "huggingface:acme: The state file fails: the disk is full",
    ]);
    equal(welink.sent.length, 0);
    yield* disk("roomy");
    yield* TestClock.adjust("31 seconds");
    equal(reportOf(yield* run, []).exitCode, 0);
    equal(new Set(told(welink)).size, 300);
    equal(told(welink).length, 300);
  }).pipe(Effect.provide(world({ sources: [source], channels: [welink] })));
});

test("a daemon says in a sentence that the disk is full, and goes on when it is not", () => {
  const source = scriptedSource("huggingface:acme");
  const welink = scriptedChannel("welink");
  source.answers.push([page([model("other")])], ...Array.from({ length: 20 }, () => [page(many)]));
  return Effect.gen(function* () {
    const { warnings } = yield* collectWarnings(Effect.gen(function* () {
      const running = yield* Effect.forkChild(runDaemon(oneByOne, 1).pipe(ticking("10 seconds")));
      yield* TestClock.adjust("10 seconds");
      yield* disk("full");
      for (let minute = 0; minute < 12; minute++) yield* TestClock.adjust("1 minute");
      yield* disk("roomy");
      for (let minute = 0; minute < 6; minute++) yield* TestClock.adjust("1 minute");
      yield* Fiber.interrupt(running);
    }));
    const detail = "the disk is full";
    for (const warning of warnings) {
      match(warning, /(?:The state file fails|^Incident: state file): the disk is full$/);
    }
    equal(told(welink).length, 300);
    deepEqual(notices(welink), [["began", "state", detail], ["ended", "state", detail]]);
  }).pipe(Effect.provide(world({ sources: [source], channels: [welink] })));
});

test("a state file that fails is told of at once, though nothing can be written down", () => {
  const source = scriptedSource("huggingface:acme");
  const welink = scriptedChannel("welink");
  source.answers.push([page([model("other")])]);
  return Effect.gen(function* () {
    const sql = yield* SqlClient.SqlClient;
    const detail = "it is read-only; make the file and its folder writable for this user";
    const began = ["began", "state", detail];
    const ended = ["ended", "state", detail];
    const fail = sql`PRAGMA query_only = ON`;
    const mend = sql`PRAGMA query_only = OFF`;
    const pass = (minutes: number) =>
      Effect.repeat(TestClock.adjust("1 minute"), { times: minutes - 1 });
    yield* collectWarnings(Effect.gen(function* () {
      const running = yield* Effect.forkChild(runDaemon(settings(), 1).pipe(ticking("5 seconds")));
      yield* pass(2);
      yield* fail;
      yield* TestClock.adjust("10 seconds");
      deepEqual(notices(welink), [began]);
      yield* pass(10);
      deepEqual(notices(welink), [began]);
      yield* mend;
      yield* pass(6);
      deepEqual(notices(welink), [began, ended]);
      // Two notices in an hour are enough.
      yield* fail;
      yield* pass(3);
      yield* mend;
      yield* pass(60);
      deepEqual(notices(welink), [began, ended]);
      // A channel that cannot be reached then hears of it later.
      yield* fail;
      welink.answers.push(new Unavailable({ says: verbatim("the connection is refused") }));
      yield* pass(3);
      deepEqual(notices(welink), [began, ended, began]);
      yield* mend;
      yield* pass(70);
      equal(notices(welink).length, 4);
      deepEqual(notices(welink)[3]?.[0], "ended");
      yield* Fiber.interrupt(running);
    }));
    ok(welink.sent.every(({ mention }) => !mention));
  }).pipe(Effect.provide(world({ sources: [source], channels: [welink] })));
});

test("a state file that another program locks is told of when the first write fails, and once", () => {
  const source = scriptedSource("huggingface:acme");
  const other = scriptedSource("github:a/b", "api.github.com");
  const [welink, email] = [scriptedChannel("welink"), scriptedChannel("email")];
  return Effect.gen(function* () {
    const path = `${yield* temporaryFolder}/state.sqlite3`;
    const state = StateFile.layer(path).pipe(Layer.provide(platform));
    yield* Effect.gen(function* () {
      const { warnings } = yield* collectWarnings(Effect.gen(function* () {
        const running = yield* Effect.forkChild(runDaemon(settings(), 1));
        const pass = (seconds: number) =>
          Effect.repeat(TestClock.adjust("1 second"), { times: seconds - 1 });
        yield* pass(5);
        const db = new DatabaseSync(path);
        db.exec("BEGIN IMMEDIATE");
        yield* pass(15);
        const began = [
          "began",
          "state",
          "it is locked by another program; try again when that has ended",
        ];
        deepEqual([notices(welink), notices(email)], [[began], [began]]);
        yield* pass(20);
        deepEqual([notices(welink), notices(email)], [[began], [began]]);
        db.exec("ROLLBACK");
        db.close();
        for (let minute = 0; minute < 4; minute++) yield* TestClock.adjust("1 minute");
        deepEqual(notices(welink).map(([what]) => what), ["began", "ended"]);
        yield* Fiber.interrupt(running);
      }));
      ok(
        warnings.length > 0 && warnings.every((line) => /locked|state file/.test(line)),
        warnings.join("\n"),
      );
    }).pipe(
      Effect.provide(worldOn({ sources: [source, other], channels: [welink, email] })),
      Effect.provide(state),
    );
  });
});

test("a clock that was set back by an hour stops nobody and loses nothing", () => {
  const source = scriptedSource("huggingface:acme");
  const welink = scriptedChannel("welink", { maxPerMinute: 20 });
  source.answers.push([page([model("other")])], [page([model("deepseek-1")])], [
    page([model("deepseek-2")]),
  ]);
  return Effect.gen(function* () {
    yield* TestClock.setTime(10 * 3_600_000);
    const running = yield* Effect.forkChild(runDaemon(settings(), 1));
    yield* TestClock.adjust("6 minutes");
    deepEqual(told(welink), ["deepseek-1"]);
    yield* Fiber.interrupt(running);
    yield* TestClock.setTime(9 * 3_600_000);
    const again = yield* Effect.forkChild(runDaemon(settings(), 1));
    yield* TestClock.adjust("10 seconds");
    deepEqual(told(welink), ["deepseek-1", "deepseek-2"]);
    yield* Fiber.interrupt(again);
  }).pipe(Effect.provide(world({ sources: [source], channels: [welink] })));
});
