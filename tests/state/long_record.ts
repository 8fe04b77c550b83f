import * as Effect from "effect/Effect";
import * as Schema from "effect/Schema";
import * as SqlClient from "effect/sql/SqlClient";
import { itemAlert } from "../../src/app/alert/summary.ts";
import { AlertJson } from "../../src/domain/alert.ts";
import { ItemJson } from "../../src/domain/item.ts";
import { event, item } from "./samples.ts";

export const sourceOf = (index: number): string => `github:acme/repo-${index}`;

interface Extent {
  readonly sources: number;
  readonly items: number;
  /** Of these every tenth matched and was told. */
  readonly events: number;
  /** Epoch ms: events lie between then, 0 without it, and `until`. */
  readonly from?: number;
  readonly until: number;
}

/** Fills the tables by SQL alone, as polls of a long time would have done. */
export const longRecord = Effect.fnUntraced(function* (
  { sources, items, events, from = 0, until }: Extent,
) {
  const sql = yield* SqlClient.SqlClient;
  const body = "word ".repeat(60);
  const matches = [{ ruleId: "day-0", reason: "qwen", excerpt: "qwen" }];
  const seen = event("FINGERPRINT", {
    source: "SOURCE",
    resourceId: "ITEM",
    title: "Support qwen",
    summary: body,
  });
  const encoded = {
    item: Schema.encodeSync(ItemJson)(item("ITEM", { body })),
    whole: JSON.stringify(seen),
    alert: Schema.encodeSync(AlertJson)(itemAlert({ event: seen, matches }, 0)),
    matches: JSON.stringify(matches),
  };
  const numbers = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?)";
  const source = `'github:acme/repo-' || (1 + i % ${sources})`;
  const named = (json: string) =>
    `replace(replace(replace(${json}, 'FINGERPRINT', printf('%064x', i)), 'ITEM', 'i' || i),
      'SOURCE', ${source})`;
  const at = `CAST(${from} + i * ${(until - from) / events} AS INTEGER)`;
  yield* sql.withTransaction(Effect.gen(function* () {
    yield* sql.unsafe(
      `${numbers} INSERT INTO cursors (source_key, cursor, version, baseline_at, last_ok_at, next_poll_at)
      SELECT 'github:acme/repo-' || i, 'c', 1, 0, 0, 9e12 FROM n`,
      [sources],
    );
    yield* sql.unsafe(
      `${numbers} INSERT INTO items (source_key, item_id, version, updated_at, item_json, first_seen_at,
        changed_at) SELECT ${source}, 'i' || i, 'v', i, ${named("?")}, 0, 0 FROM n`,
      [items, encoded.item],
    );
    yield* sql.unsafe(
      `${numbers} INSERT INTO seen_events (fingerprint, source_key, item_id, version, event_json, matches,
        observed_at) SELECT printf('%064x', i), ${source}, 'i' || i, 'v', ${named("?")}, ?, ${at}
        FROM n WHERE i % 10 = 0`,
      [events, encoded.whole, encoded.matches],
    );
    yield* sql.unsafe(
      `${numbers} INSERT INTO unmatched_events (fingerprint, source_key, item_id, version,
        resource_type, event_type, occurred_at, observed_at)
        SELECT unhex(printf('%064x', i)), ${source}, 'i' || i, 'v', ?, ?, ?, ${at}
        FROM n WHERE i % 10 <> 0`,
      [events, seen.resourceType, seen.eventType, seen.occurredAt],
    );
    yield* sql.unsafe(
      `${numbers} INSERT INTO alerts (id, kind, source_key, alert_json, created_at)
      SELECT printf('%064x', i), 'event', ${source}, ${named("?")}, ${at} FROM n WHERE i % 10 = 0`,
      [events, encoded.alert],
    );
    yield* sql`INSERT INTO alert_events SELECT id, id FROM alerts`;
    yield* sql`INSERT INTO deliveries (id, alert_id, channel, state, created_at, position, sent_at)
      SELECT id || ':welink', id, 'welink', 'sent', created_at, 0, created_at FROM alerts`;
  }));
});
