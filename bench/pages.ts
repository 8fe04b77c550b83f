import * as NodeFileSystem from "@effect/platform-node-shared/NodeFileSystem";
import * as NodePath from "@effect/platform-node-shared/NodePath";
import * as Effect from "effect/Effect";
import * as Layer from "effect/Layer";
import * as ManagedRuntime from "effect/ManagedRuntime";
import * as Option from "effect/Option";
import { History } from "../src/domain/history.ts";
import { Timeline, type TimelineFilter } from "../src/domain/timeline.ts";
import * as SqlHistory from "../src/state/sql/history.ts";
import * as SqlTimeline from "../src/state/sql/timeline.ts";
import * as StateFile from "../src/state/sqlite/file.ts";
import { longRecord, sourceOf } from "../tests/state/long_record.ts";

/*
 * How long the page's queries take on the state of a year, and for how long each holds the loop:
 * `deno run --allow-all bench/pages.ts`.
 */

const extent = { sources: 200, items: 500_000, events: 500_000, until: 365 * 86_400_000 };

const folder = await Deno.makeTempDir({ prefix: "mrt-bench-" });
addEventListener("unload", () => Deno.removeSync(folder, { recursive: true }));

const runtime = ManagedRuntime.make(
  Layer.mergeAll(SqlTimeline.layer, SqlHistory.layer).pipe(
    Layer.provideMerge(StateFile.layer(`${folder}/year.sqlite3`)),
    Layer.provide(Layer.mergeAll(NodeFileSystem.layer, NodePath.layer)),
    Layer.orDie,
  ),
);
await runtime.runPromise(longRecord(extent));

const none = Option.none<never>();
const all: TimelineFilter = {
  source: none,
  kind: none,
  rule: none,
  channel: none,
  keyword: none,
  since: none,
  until: none,
};

const timeline = await runtime.runPromise(Timeline);
const history = await runtime.runPromise(History);
const some = Option.some;
const anywhere = () => some({ at: Math.floor(Math.random() * extent.until), id: "f" });
const anySource = () => some(sourceOf(1 + Math.floor(Math.random() * extent.sources)));
const day = 86_400_000;
const anyDay = () => Math.floor(Math.random() * 360) * day;

const queries: Readonly<Record<string, () => Effect.Effect<unknown>>> = {
  "alerts, newest": () => timeline.alerts(all, none, 50),
  "alerts, anywhere": () => timeline.alerts(all, anywhere(), 50),
  "alerts of a source": () => timeline.alerts({ ...all, source: anySource() }, anywhere(), 50),
  "alerts of a rule": () => timeline.alerts({ ...all, rule: some("day-0") }, anywhere(), 50),
  "alerts of a rule that never matched": () =>
    timeline.alerts({ ...all, rule: some("x") }, anywhere(), 50),
  "alerts on a channel without any": () =>
    timeline.alerts({ ...all, channel: some("x") }, anywhere(), 50),
  "alerts with a word": () => timeline.alerts({ ...all, keyword: some("qwen") }, anywhere(), 50),
  "alerts with a word nobody wrote": () =>
    timeline.alerts({ ...all, keyword: some("nobody") }, anywhere(), 50),
  "untold, anywhere": () => timeline.untold(all, anywhere(), 50),
  "untold of a source": () => timeline.untold({ ...all, source: anySource() }, anywhere(), 50),
  "untold with a word nobody wrote": () =>
    timeline.untold({ ...all, keyword: some("nobody") }, anywhere(), 50),
  "an alert": () => timeline.alert((10).toString(16).padStart(64, "0")),
  "an item": () => history.item(sourceOf(11), "i10", 100),
  "matches of a day": () =>
    Effect.suspend(() => {
      const from = anyDay();
      return timeline.matchesByRule(from, from + day);
    }),
  "alerts of a day": () =>
    Effect.suspend(() => {
      const from = anyDay();
      return timeline.alertsBySource(from, from + day);
    }),
};

const percentile = (values: ReadonlyArray<number>, share: number): number =>
  values.toSorted((one, other) => one - other)[Math.floor(values.length * share)] ?? 0;

for (const [name, query] of Object.entries(queries)) {
  const times: Array<number> = [];
  let held = 0;
  let last = performance.now();
  let isRunning = true;
  const watch = (async () => {
    while (isRunning) {
      await new Promise((resolve) => setImmediate(resolve));
      const now = performance.now();
      held = Math.max(held, now - last);
      last = now;
    }
  })();
  for (let run = 0; run < 100; run++) {
    const began = performance.now();
    await runtime.runPromise(query());
    times.push(performance.now() - began);
    // As requests come one by one.
    await new Promise((resolve) => setTimeout(resolve, 0));
    if (run === 10) held = 0;
  }
  isRunning = false;
  await watch;
  const shown = [percentile(times, 0.5), percentile(times, 0.95), held].map((ms) => ms.toFixed(1));
  Deno.stdout.writeSync(new TextEncoder().encode(
    `${name}: p50 ${shown[0]} ms, p95 ${shown[1]} ms, holds the loop ${shown[2]} ms\n`,
  ));
}
await runtime.dispose();
