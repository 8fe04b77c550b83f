import { DatabaseSync } from "node:sqlite";
import * as Effect from "effect/Effect";
import * as Schema from "effect/Schema";
import * as Migrator from "effect/sql/Migrator";
import { TrackerEvent } from "../src/domain/event.ts";
import { ItemJson, searchedText } from "../src/domain/item.ts";
import { migrations, migrationsTable } from "../src/state/sql/migrations.ts";
import { SqliteClient } from "../src/state/sqlite/sqlite.ts";
import { event, item } from "../tests/state/samples.ts";
import { source, start } from "./process.ts";
import { section, target } from "./report.ts";
import { folderWith, remove, repos, stateMb, type Upstream } from "./upstream_client.ts";

/*
 * A state file of an earlier version, which stored the texts of events that matched nothing twice:
 * while a daemon works, the file shrinks, and no poll waits for that.
 */

const sources = 10;
const events = 20_000;
/** How long polls are watched when nothing is left to shrink. */
const afterMs = 30_000;
const longestMs = 240_000;
const lookEveryMs = 50;

const encodeEvent = Schema.encodeSync(Schema.fromJsonString(TrackerEvent));
const encodeItem = Schema.encodeSync(ItemJson);

const tablesOfBefore = (filename: string) =>
  Migrator.make({})({
    loader: Migrator.fromRecord(Object.fromEntries(
      Object.entries(migrations).filter(([name]) => Number.parseInt(name) < 10),
    )),
    table: migrationsTable,
  }).pipe(Effect.provide(SqliteClient.layer({ filename })), Effect.runPromise);

const fill = (filename: string) => {
  const db = new DatabaseSync(filename);
  const items = db.prepare(
    `INSERT INTO items
      (source_key, item_id, version, updated_at, item_json, first_seen_at, changed_at)
      VALUES (?, ?, 'v1', ?, ?, ?, ?)`,
  );
  const seen = db.prepare(
    `INSERT INTO seen_events
      (fingerprint, source_key, item_id, version, event_json, matches, observed_at)
      VALUES (?, ?, ?, 'v1', ?, '[]', ?)`,
  );
  const now = Date.now();
  db.exec("BEGIN");
  for (let n = 0; n < events; n++) {
    const id = `${3_000_000_000 + n}`;
    const key = `github:${repos(sources, "old")[n % sources]}`;
    const each = item(id, { body: "It does not work as it should. ".repeat(30), updatedAt: now });
    items.run(key, id, now, encodeItem(each), now, now);
    const { title, url, author, labels, fields } = each;
    const fingerprint = n.toString(16).padStart(64, "0");
    const whole = event(fingerprint, {
      source: key,
      resourceId: id,
      title,
      summary: searchedText(each),
      url,
      author,
      labels,
      fields,
      observedAt: now,
    });
    seen.run(fingerprint, key, id, encodeEvent(whole), now);
  }
  db.exec("COMMIT");
  db.close();
};

/** What is in use of a state file, in MB; how overdue its most overdue source is, in ms. */
const watch = (filename: string, since: number) => {
  const db = new DatabaseSync(filename, { readOnly: true });
  const used = db.prepare(
    `SELECT (page_count - freelist_count) * page_size / 1e6 AS found
      FROM pragma_page_count(), pragma_freelist_count(), pragma_page_size()`,
  );
  // What is leased is being polled.
  const overdue = db.prepare(
    `SELECT MAX(:now - next_poll_at) AS found FROM cursors
      WHERE lease_until < :now AND next_poll_at > :since`,
  );
  return {
    usedMb: () => Number(used.get()?.["found"]),
    overdueMs: () => Number(overdue.get({ now: Date.now(), since })?.["found"] ?? 0),
    isShrunk: () =>
      db.prepare("SELECT 1 FROM sqlite_master WHERE name = 'unmatched_events'").get() !==
        undefined &&
      db.prepare("SELECT 1 FROM event_texts").get() === undefined,
    close: () => db.close(),
  };
};

const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

export const oldState = async (upstream: Upstream) => {
  const folder = await folderWith(
    { github: { repos: repos(sources, "old"), base_url: upstream.github } },
    { first_run: "silent", poll_interval_seconds: 10 },
  );
  const filename = `${folder}/mrt_state.sqlite3`;
  await tablesOfBefore(filename);
  fill(filename);
  const began = Date.now();
  const state = watch(filename, began);
  const before = { usedMb: state.usedMb(), fileMb: stateMb(folder) };
  const daemon = start(source, { args: ["daemon"], folder });
  // By then it has made the tables of now.
  await sleep(5000);
  const latestUntil = async (isOver: () => boolean): Promise<number> => {
    let latest = 0;
    while (!isOver()) {
      latest = Math.max(latest, state.overdueMs());
      await sleep(lookEveryMs);
    }
    return latest;
  };
  const latest = await latestUntil(() => state.isShrunk() || Date.now() - began > longestMs);
  const tookMs = Date.now() - began;
  const usualLatest = await latestUntil(() => Date.now() - began - tookMs > afterMs);
  const after = { usedMb: state.usedMb(), fileMb: stateMb(folder) };
  state.close();
  daemon.kill("SIGTERM");
  await daemon.status;
  await remove(folder);
  section(
    "Old state",
    `of an earlier version, with ${events} events that matched nothing, while a daemon polls ${sources} sources every\n` +
      "10 s. Latest poll: how long a source that was due waited until its poll began.",
    ["", "MB in use", "MB of the file", "latest poll s"],
    [
      ["before, and while it shrinks", before.usedMb, before.fileMb, latest / 1000],
      [`after ${(tookMs / 1000).toFixed(0)} s`, after.usedMb, after.fileMb, usualLatest / 1000],
    ],
  );
  target("old state shrinks: space in use of what it was", after.usedMb / before.usedMb, 0.7);
  target("old state shrinks: polls are later by", (latest - usualLatest) / 1000, 1, {
    unit: " s",
    floor: [usualLatest / 1000, " s when shrunk"],
  });
};
