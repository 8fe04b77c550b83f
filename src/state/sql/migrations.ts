import * as Layer from "effect/Layer";
import * as Migrator from "effect/sql/Migrator";
import { migration0001 } from "./migrations/0001_sources.ts";
import { migration0002 } from "./migrations/0002_outbox.ts";
import { migration0003 } from "./migrations/0003_pace.ts";
import { migration0004 } from "./migrations/0004_takeover.ts";
import { migration0005 } from "./migrations/0005_hosts.ts";
import { migration0006 } from "./migrations/0006_operations.ts";
import { migration0007 } from "./migrations/0007_bounds.ts";
import { migration0008 } from "./migrations/0008_delivery.ts";
import { migration0009 } from "./migrations/0009_health.ts";
import { migration0010 } from "./migrations/0010_event_texts.ts";
import { migration0011 } from "./migrations/0011_marks.ts";
import { migration0012 } from "./migrations/0012_urgent.ts";
import { migration0013 } from "./migrations/0013_unmatched.ts";
import { migration0014 } from "./migrations/0014_timeline.ts";
import { migration0015 } from "./migrations/0015_pages.ts";
import { migration0016 } from "./migrations/0016_counts.ts";
import { migration0017 } from "./migrations/0017_delays.ts";

export const migrationsTable = "mrt_migrations";

/*
 * Times are epoch milliseconds, ids and JSON are text, so that one SQL text serves SQLite and later
 * PostgreSQL. A migration that has been released is never edited; a new one is added.
 */
export const migrations = {
  "0001_sources": migration0001,
  "0002_outbox": migration0002,
  "0003_pace": migration0003,
  "0004_takeover": migration0004,
  "0005_hosts": migration0005,
  "0006_operations": migration0006,
  "0007_bounds": migration0007,
  "0008_delivery": migration0008,
  "0009_health": migration0009,
  "0010_event_texts": migration0010,
  "0011_marks": migration0011,
  "0012_urgent": migration0012,
  "0013_unmatched": migration0013,
  "0014_timeline": migration0014,
  "0015_pages": migration0015,
  "0016_counts": migration0016,
  "0017_delays": migration0017,
};

/** The highest migration this program knows; a file beyond it was written by a newer one. */
export const newestMigration = Math.max(
  ...Object.keys(migrations).map((name) => Number.parseInt(name)),
);

/** Runs what is missing in one transaction, or as part of one. */
export const migrate = Migrator.make({})({
  loader: Migrator.fromRecord(migrations),
  table: migrationsTable,
});

export const layer = Layer.effectDiscard(migrate);
