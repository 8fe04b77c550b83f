import * as Effect from "effect/Effect";
import * as Layer from "effect/Layer";
import * as Option from "effect/Option";
import * as Schema from "effect/Schema";
import * as SqlClient from "effect/sql/SqlClient";
import { V0ImportJson, V0Record } from "../../domain/v0_import.ts";
import { orDie } from "./failure.ts";
import { inParts } from "./parameters.ts";

const decodeImport = Schema.decodeUnknownOption(V0ImportJson);

const make = Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient;

  const leftOff = Effect.fn("V0Record.leftOff")(function* (key: string) {
    const [row] = yield* sql<{ takeover: string | null }>`
      SELECT takeover FROM cursors WHERE source_key = ${key}`;
    return Option.flatMap(Option.fromNullishOr(row?.takeover), decodeImport);
  }, orDie);

  const holds = Effect.fn("V0Record.holds")(function* (keys: ReadonlyArray<string>) {
    const held = new Set<string>();
    for (const part of inParts(keys)) {
      const rows = yield* sql<{ key: string }>`
        SELECT key FROM v0_record WHERE key IN ${sql.in(part)}`;
      for (const { key } of rows) held.add(key);
    }
    return held;
  }, orDie);

  return { leftOff, holds };
});

/** `V0Record` on Effect SQL. */
export const layer = Layer.effect(V0Record, make);
