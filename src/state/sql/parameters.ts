import * as Arr from "effect/Array";
import * as Duration from "effect/Duration";
import type * as SqlClient from "effect/sql/SqlClient";

/** Keys of one IN, or rows of one INSERT: well below the limit of parameters of a statement. */
const most = 200;

/** The values in parts that fit into one statement each. */
export const inParts = <A>(values: ReadonlyArray<A>): Array<Arr.NonEmptyArray<A>> =>
  Arr.chunksOf(values, most);

/**
 * SQL: `INSERT INTO` a table as many rows as are given, and what follows. The same text for the same number
 * of rows, as composing it anew for every poll takes longer than running it.
 */
export const inserting = (table: string, columns: ReadonlyArray<string>, then: string) => {
  const row = `(${columns.map(() => "?").join(", ")})`;
  const texts = new Map<number, string>();
  const textOf = (rows: number): string => {
    const known = texts.get(rows);
    if (known !== undefined) return known;
    const values = Array.from({ length: rows }, () => row).join(", ");
    const text = `INSERT INTO ${table} (${columns.join(", ")}) VALUES ${values} ${then}`;
    texts.set(rows, text);
    return text;
  };
  return (
    sql: SqlClient.SqlClient,
    rows: Arr.NonEmptyReadonlyArray<ReadonlyArray<string | number | null>>,
  ) => sql.unsafe(textOf(rows.length), rows.flat());
};

/** A length of time as columns hold it. */
export const toWholeMillis = (duration: Duration.Duration): number =>
  Math.round(Duration.toMillis(duration));
