import * as Option from "effect/Option";
import type * as SqlClient from "effect/sql/SqlClient";
import type { Claim } from "../../domain/source_store.ts";

export interface CursorRow {
  readonly source_key: string;
  readonly origin: string | null;
  readonly identity: string | null;
  readonly cursor: string | null;
  readonly version: number;
  readonly baseline_at: number | null;
  readonly baseline_complete: number;
  readonly last_complete_at: number | null;
  readonly read_up_to: number | null;
  readonly fails: number;
}

/** SQL: the columns of a claim. */
export const claimColumns = (sql: SqlClient.SqlClient) =>
  sql.literal(
    "source_key, origin, identity, cursor, version, baseline_at, baseline_complete, " +
      "last_complete_at, read_up_to, fails",
  );

export const toClaim = (row: CursorRow, owner: string): Claim => ({
  key: row.source_key,
  origin: row.origin ?? row.source_key,
  identity: Option.fromNullOr(row.identity),
  cursor: Option.fromNullOr(row.cursor),
  baseline: row.baseline_at === null
    ? Option.none()
    : Option.some({ at: row.baseline_at, complete: row.baseline_complete === 1 }),
  lastCompleteAt: Option.fromNullOr(row.last_complete_at),
  readUpTo: Option.fromNullOr(row.read_up_to),
  fails: row.fails,
  version: row.version,
  owner,
});
