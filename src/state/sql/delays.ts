import * as Effect from "effect/Effect";
import * as Layer from "effect/Layer";
import * as SqlClient from "effect/sql/SqlClient";
import { Delays } from "../../domain/delays.ts";
import { orDie } from "./failure.ts";

/** Of one time; the newest of a flood say enough. */
const most = 1_000;

const make = Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient;
  /** As the index seen_events_matched has it. */
  const occurredAt = sql.literal(
    "CASE WHEN json_valid(event_json) THEN event_json ->> '$.occurredAt' END",
  );

  const delaysOf = Effect.map((rows: ReadonlyArray<{ readonly began: unknown; ended: number }>) =>
    rows.flatMap(({ began, ended }) =>
      typeof began === "number" ? [Math.max(0, ended - began)] : []
    )
  );

  const ofDetections = Effect.fn("Delays.ofDetections")(
    (from: number, to: number) =>
      delaysOf(sql<{ began: unknown; ended: number }>`
        SELECT ${occurredAt} AS began, observed_at AS ended FROM seen_events
        WHERE matches <> '[]' AND observed_at >= ${from} AND observed_at < ${to}
        ORDER BY observed_at DESC LIMIT ${most}`),
    orDie,
  );

  const ofDeliveries = Effect.fn("Delays.ofDeliveries")(
    (from: number, to: number) =>
      delaysOf(sql<{ began: unknown; ended: number }>`
        SELECT created_at AS began, sent_at AS ended FROM deliveries
        WHERE state = 'sent' AND sent_at >= ${from} AND sent_at < ${to}
        ORDER BY sent_at DESC LIMIT ${most}`),
    orDie,
  );

  return Delays.of({ ofDetections, ofDeliveries });
});

/** `Delays` on Effect SQL. */
export const layer = Layer.effect(Delays, make);
