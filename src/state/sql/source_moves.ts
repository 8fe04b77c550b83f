import * as Arr from "effect/Array";
import * as Clock from "effect/Clock";
import * as Duration from "effect/Duration";
import * as Effect from "effect/Effect";
import type * as SqlClient from "effect/sql/SqlClient";
import type { Claim, Identified } from "../../domain/source_store.ts";
import { claimColumns, type CursorRow, toClaim } from "./claim_rows.ts";
import { dropWrongDeadlines, lease } from "./lease.ts";
import { orDie } from "./failure.ts";
import { inParts } from "./parameters.ts";

/** The part of `SourceStore` that recognises a renamed source. */
export const makeMoves = (sql: SqlClient.SqlClient) => {
  /** Moves everything known of a source to another key, whose row makes way. */
  const rename = Effect.fnUntraced(function* (from: string, to: string) {
    yield* sql`DELETE FROM cursors WHERE source_key = ${to}`;
    // Whoever polls it under its former key loses the claim.
    yield* sql`UPDATE cursors SET source_key = ${to}, origin = COALESCE(origin, ${from}),
        lease_owner = NULL, lease_until = 0
      WHERE source_key = ${from}`;
    for (const table of ["items", "seen_events", "unmatched_events", "alerts"]) {
      yield* sql`UPDATE ${sql(table)} SET source_key = ${to} WHERE source_key = ${from}`;
    }
    yield* sql`UPDATE incidents SET subject = ${to}
      WHERE kind = 'source' AND subject = ${from} AND ended_at IS NULL
        AND NOT EXISTS (SELECT 1 FROM incidents AS other WHERE other.kind = 'source'
          AND other.subject = ${to} AND other.ended_at IS NULL)`;
  });

  const sync = Effect.fn("SourceStore.sync")(
    function* (keys: ReadonlyArray<string>) {
      yield* dropWrongDeadlines(sql, yield* Clock.currentTimeMillis);
      // The one polled last comes last, and so wins.
      const rows = yield* sql<{ source_key: string }>`
        SELECT source_key FROM cursors ORDER BY COALESCE(last_ok_at, 0), source_key`;
      const known = new Set(rows.map(({ source_key }) => source_key));
      const configured = new Set(keys);
      const spelt = new Map(
        rows.filter(({ source_key }) => !configured.has(source_key))
          .map(({ source_key }) => [source_key.toLowerCase(), source_key]),
      );
      const fresh = keys.filter((key) => !known.has(key));
      const missing: Array<string> = [];
      for (const key of fresh) {
        const former = spelt.get(key.toLowerCase());
        if (former === undefined) missing.push(key);
        else yield* rename(former, key);
      }
      for (const part of inParts(missing)) {
        yield* sql`INSERT INTO cursors
            ${sql.insert(Arr.map(part, (source_key) => ({ source_key })))}
          ON CONFLICT (source_key) DO NOTHING`;
      }
    },
    (effect) => Effect.uninterruptible(sql.withTransaction(effect)),
    orDie,
  );

  const identify = Effect.fn("SourceStore.identify")(
    function* (claim: Claim, identity: string, configured: ReadonlyArray<string>) {
      const { key, owner, version } = claim;
      const others = yield* sql<{ source_key: string }>`
        SELECT source_key FROM cursors WHERE identity = ${identity} AND source_key <> ${key}
        ORDER BY COALESCE(last_ok_at, 0) DESC, source_key`;
      const held = yield* sql`SELECT 1 FROM cursors
        WHERE source_key = ${key} AND lease_owner = ${owner} AND version = ${version}`;
      const own: Identified = { _tag: "Own" };
      // A lost claim will not be committed either.
      if (held.length === 0) return own;
      const rival = others.find(({ source_key }) => configured.includes(source_key));
      if (rival !== undefined) {
        const taken: Identified = { _tag: "Taken", by: rival.source_key };
        return taken;
      }
      const [former] = others;
      const isNew = claim.baseline._tag === "None";
      if (former !== undefined && isNew) {
        yield* rename(former.source_key, key);
        const now = yield* Clock.currentTimeMillis;
        const rows = yield* sql<CursorRow>`UPDATE cursors SET lease_owner = ${owner},
            lease_until = ${now + Duration.toMillis(lease)}, version = ${version}
          WHERE source_key = ${key} RETURNING ${claimColumns(sql)}`;
        const moved = rows.map((row): Identified => ({
          _tag: "Moved",
          claim: toClaim(row, owner),
          from: former.source_key,
        }));
        return moved[0] ?? own;
      }
      yield* sql`UPDATE cursors SET identity = NULL
        WHERE identity = ${identity} AND source_key <> ${key}`;
      yield* sql`UPDATE cursors SET identity = ${identity} WHERE source_key = ${key}`;
      return own;
    },
    (effect) => Effect.uninterruptible(sql.withTransaction(effect)),
    orDie,
  );

  return { sync, identify };
};
