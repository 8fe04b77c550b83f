import { deepEqual, ok } from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import * as Effect from "effect/Effect";
import * as Option from "effect/Option";
import * as Stream from "effect/Stream";
import { asTakenOver, recordKeys } from "../../../src/app/poll/v0.ts";
import { temporaryFolder } from "../../state/temporary_folder.ts";
import { onRecorded, recorded, test } from "../../testing.ts";
import { sourceOf } from "../real_sources.ts";
import { model, page, scriptedSource } from "../scripted.ts";

/** How an item looks to us about which v0 recorded an event. */
const itemOf = (event: Record<string, string>) => {
  const { event_id = "", resource_type, resource_id = "", source, url = "" } = event;
  if (resource_type === "repo_issue") return model(event_id, { kind: "issue", url });
  // The list of issues shows another id of a pull request than v0 saw.
  if (resource_type === "repo_pr") return model("another id", { kind: "pull_request", url });
  return source === "huggingface"
    ? model(`${resource_id}/x`, { version: event_id })
    : model(event_id);
};

onRecorded("what a real v0 alerted is found in its record", () =>
  Effect.gen(function* () {
    const path = `${yield* temporaryFolder}/v0.sqlite3`;
    Deno.copyFileSync(new URL("v0/mrt_state.sqlite3", recorded), path);
    const db = new DatabaseSync(path);
    const alerts = db.prepare("SELECT fingerprint, alert_json FROM alerts").all();
    db.close();
    const kinds = new Set<string>();
    for (const { fingerprint, alert_json } of alerts) {
      const { event } = JSON.parse(String(alert_json));
      kinds.add(`${event.source} ${event.event_type}`);
      const key = `${event.source}:${event.resource_id}`;
      const keys = recordKeys(yield* sourceOf(key), key, itemOf(event));
      ok(
        keys.includes(String(fingerprint)) || keys.includes(`${event.event_type} ${event.url}`),
        JSON.stringify({ ...event, raw: undefined, summary: undefined }),
      );
      if (event.resource_type !== "repo_pr") {
        ok(keys.includes(String(fingerprint)), event.event_type);
      }
    }
    ok(kinds.size >= 4, [...kinds].join());
  }));

/** A source that v0 had read up to 1000, and what it had written down. */
const afterV0 = (told: ReadonlyArray<string>) => {
  const { source, answers, cursors } = scriptedSource("huggingface:acme");
  const taken = asTakenOver(
    {
      ...source,
      resumeFrom: (upTo) => `since ${upTo}`,
      v0Keys: (_, { id }) => ({ item: [`told ${id}`], merge: [] }),
    },
    { seenUpTo: { model: 1000 }, origin: source.key, baselineAt: 900 },
    (keys) => Effect.sync(() => new Set(keys.filter((key) => told.includes(key)))),
  );
  return { source, taken, answers, cursors };
};

test("after the import of v0 a source goes on where v0 left off, and only there", () => {
  const { taken, cursors } = afterV0([]);
  return Effect.gen(function* () {
    yield* Stream.runDrain(taken.poll(Option.none(), false));
    yield* Stream.runDrain(taken.poll(Option.some("own"), false));
    deepEqual(cursors, [Option.some("since 900"), Option.some("own")]);
  });
});

test("after the import of v0 only what v0 had neither seen nor told is news", () => {
  const models = {
    seen: model("acme/seen", { updatedAt: 999 }),
    told: model("acme/told", { updatedAt: 1001, version: "c1" }),
    unseen: model("acme/unseen", { updatedAt: 1001, version: "c2" }),
    unwatched: model("acme/issue", { kind: "issue", updatedAt: 1001 }),
  };
  const { source, taken, answers } = afterV0([`told ${models.told.id}`]);
  answers.push([page(Object.values(models))]);
  return Effect.gen(function* () {
    yield* Stream.runDrain(taken.poll(Option.none(), false));
    const baseline = { at: 900, complete: false };
    const news = (before: Option.Option<typeof models.seen>) =>
      Object.entries(models).flatMap(([name, item]) =>
        taken.changes(before, item, baseline).some(({ news }) => news) ? [name] : []
      );
    deepEqual(news(Option.none()), ["unseen"]);
    // What is stored is compared as ever.
    deepEqual(
      taken.changes(Option.some(models.seen), models.told, baseline),
      source.changes(Option.some(models.seen), models.told, baseline),
    );
  });
});
