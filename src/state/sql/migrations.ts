import { SqliteMigrator } from "../sqlite/sqlite.ts";
import { sources } from "./migrations/0001_sources.ts";
import { outbox } from "./migrations/0002_outbox.ts";
import { pace } from "./migrations/0003_pace.ts";
import { takeover } from "./migrations/0004_takeover.ts";
import { hosts } from "./migrations/0005_hosts.ts";
import { operations } from "./migrations/0006_operations.ts";
import { bounds } from "./migrations/0007_bounds.ts";
import { delivery } from "./migrations/0008_delivery.ts";
import { health } from "./migrations/0009_health.ts";

export const migrationsTable = "mrt_migrations";

/*
 * Times are epoch milliseconds, ids and JSON are text, so that one SQL text serves SQLite and later
 * PostgreSQL. A migration that has been released is never edited; a new one is added.
 */
export const migrations = {
  "0001_sources": sources,
  "0002_outbox": outbox,
  "0003_pace": pace,
  "0004_takeover": takeover,
  "0005_hosts": hosts,
  "0006_operations": operations,
  "0007_bounds": bounds,
  "0008_delivery": delivery,
  "0009_health": health,
};

/** The highest migration this program knows; a file beyond it was written by a newer one. */
export const newestMigration = Math.max(
  ...Object.keys(migrations).map((name) => Number.parseInt(name)),
);

const options = {
  loader: SqliteMigrator.fromRecord(migrations),
  table: migrationsTable,
};

/** Runs what is missing, as part of a transaction where there is one. */
export const run = SqliteMigrator.run(options);

export const layer = SqliteMigrator.layer(options);
