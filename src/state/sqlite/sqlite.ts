/*
 * The name of `@effect/sql-sqlite-node`, which cannot be installed for effect 4.1 yet: replacing
 * imports of this file by imports of that package is the whole change once it can.
 */
export * as SqliteClient from "./client.ts";
