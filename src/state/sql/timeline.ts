import * as Effect from "effect/Effect";
import * as Layer from "effect/Layer";
import * as Option from "effect/Option";
import * as SqlClient from "effect/sql/SqlClient";
import { type Tally, Timeline } from "../../domain/timeline.ts";
import { type AlertRow, makeAlertRecords } from "./alert_records.ts";
import { orDie } from "./failure.ts";
import { rulesThatMatched } from "./rule_matches.ts";
import { makeToldAlerts } from "./told_alerts.ts";
import { makeUntoldEvents } from "./untold_events.ts";

const make = Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient;
  const { select, records } = makeAlertRecords(sql);

  const alert = Effect.fn("Timeline.alert")(function* (id: string) {
    const rows = yield* sql<AlertRow>`SELECT ${select} FROM alerts WHERE id = ${id}`;
    return Option.fromUndefinedOr((yield* records(rows, false))[0]);
  }, orDie);

  const matchesByRule = Effect.fn("Timeline.matchesByRule")(
    (from: number, to: number) =>
      Effect.map(
        sql<Tally>`${rulesThatMatched(sql)} SELECT rule AS name,
          (SELECT COUNT(*) FROM rule_matches AS m WHERE m.rule = rules.rule
            AND observed_at >= ${from} AND observed_at < ${to}) AS count
          FROM rules WHERE rule IS NOT NULL`,
        (tallies) => tallies.filter(({ count }) => count > 0),
      ),
    orDie,
  );

  const alertsBySource = Effect.fn("Timeline.alertsBySource")(
    (from: number, to: number) =>
      sql<Tally>`
        SELECT source_key AS name, COUNT(*) AS count FROM alerts
        WHERE created_at >= ${from} AND created_at < ${to} GROUP BY source_key`,
    orDie,
  );

  return Timeline.of({
    alerts: Effect.fn("Timeline.alerts")(makeToldAlerts(sql), orDie),
    untold: Effect.fn("Timeline.untold")(makeUntoldEvents(sql), orDie),
    alert,
    matchesByRule,
    alertsBySource,
  });
});

/** `Timeline` on Effect SQL. */
export const layer = Layer.effect(Timeline, make);
