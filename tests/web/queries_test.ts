import { deepEqual, equal, ok } from "node:assert/strict";
import { DatabaseSync, StatementSync } from "node:sqlite";
import * as Effect from "effect/Effect";
import { live } from "../testing.ts";
import { served } from "./served.ts";

/** Notes the statements that are run from then on, by whomever in this process. */
const noting = Effect.acquireRelease(
  Effect.sync(() => {
    const asked = new Set<string>();
    const { all } = StatementSync.prototype;
    const noted: typeof all = function (this: StatementSync, ...parameters: Array<never>) {
      asked.add(this.sourceSQL);
      return Reflect.apply(all, this, parameters);
    };
    StatementSync.prototype.all = noted;
    return { asked, all };
  }),
  ({ all }) =>
    Effect.sync(() => {
      StatementSync.prototype.all = all;
    }),
);

/** Tables with a row for each source, host, channel, process or incident, never for each item or alert. */
const few =
  /^(?:SCAN|SEARCH) (?:c|channels|config_runs|cursors|daemons|hosts|incidents|other|recipient_holds|rules|pragma_\w+|CONSTANT ROW|\(subquery-\d+\))/;

/** Indexes of what is open, was given up or is about MRT itself, which are as long as that is. */
const partial = /USING (?:COVERING )?INDEX (?:deliveries_open|deliveries_dead|alerts_notices)\b/;

/** Finds what is of one item, alert or change; `events` is a view of two tables. */
const ofOne = /^SCAN events$| \((?:source_key=\? AND )?(?:item_id|id|alert_id|fingerprint)[=>]/;

/** What of a plan goes through all there is, or sorts it; times that are equal are sorted among themselves. */
const endlessIn = (plan: ReadonlyArray<string>): ReadonlyArray<string> => {
  const large = plan.filter((step) => /^(?:SCAN|SEARCH) /.test(step) && !few.test(step));
  return large.every((step) => ofOne.test(step))
    ? []
    : plan.filter((step) =>
      (large.includes(step) && step.startsWith("SCAN ") && !partial.test(step)) ||
      step === "USE TEMP B-TREE FOR ORDER BY"
    );
};

live(
  "no page and no route of the API goes through a whole table or sorts it",
  () =>
    Effect.gen(function* () {
      const mrt = yield* served();
      const repo = mrt.forge.repo("vllm-project/vllm");
      mrt.hub.publish("deepseek-ai/Janus");
      yield* mrt.mrt("once");
      mrt.hub.publish("deepseek-ai/DeepSeek-V4");
      repo.open({ title: "Support DeepSeek-V4" });
      repo.open({ title: "Typo" });
      yield* mrt.mrt("once");
      mrt.state("UPDATE deliveries SET state = 'dead' WHERE rowid % 2 = 0");
      mrt.state("UPDATE deliveries SET state = 'pending' WHERE rowid % 2 = 1");
      const [{ id: alert } = {}] = mrt.state("SELECT id FROM alerts WHERE kind <> 'first_run'");
      const [{ item_id: item } = {}] = mrt.state("SELECT item_id FROM unmatched_events");
      const [{ fingerprint } = {}] = mrt.state(
        "SELECT hex(fingerprint) AS fingerprint FROM unmatched_events",
      );
      ok(alert !== undefined && item !== undefined && typeof fingerprint === "string");
      const source = encodeURIComponent("github:vllm-project/vllm");
      const filters = [
        "",
        "after=1~x",
        `source=${source}`,
        "kind=event",
        "rule=watch_keywords",
        "channel=welink",
        "keyword=deepseek",
        "since=7d&until=1h",
      ];
      const addresses = [
        "/",
        ...filters.flatMap((filter) => [
          `/timeline?${filter}`,
          `/timeline?unmatched=1&${filter}`,
          `/feed.atom?${filter}`,
        ]),
        `/alerts/${alert}`,
        `/items?source=${source}&id=${item}`,
        "/queue",
        "/queue?channel=welink&state=dead&after=1~0~x",
        "/queue?channel=welink&state=waiting",
        "/rules",
        "/sources",
        "/config",
        "/metrics",
        "/api/v1/status",
        "/api/v1/alerts",
        `/api/v1/alerts?source=${source}&since=2020-01-01T00:00:00Z&after=1.x`,
        `/api/v1/alerts/${alert}`,
        `/api/v1/items/${alert}`,
        `/api/v1/items/${fingerprint.toLowerCase()}`,
        "/api/v1/queue",
        "/api/v1/queue?after=1.0.x",
        "/api/v1/rules",
      ];
      const { asked } = yield* noting;
      for (const address of addresses) equal((yield* mrt.ask(address)).status, 200, address);
      ok(asked.size > 40, `${asked.size} statements`);
      const db = yield* Effect.acquireRelease(
        Effect.sync(() => new DatabaseSync(`${mrt.folder}/mrt_state.sqlite3`, { readOnly: true })),
        (db) => Effect.sync(() => db.close()),
      );
      const endless = [...asked].map((text) => ({
        text,
        steps: endlessIn(
          db.prepare(`EXPLAIN QUERY PLAN ${text}`).all().map(({ detail }) => String(detail)),
        ),
      })).filter(({ steps }) => steps.length > 0);
      deepEqual(endless, []);
    }).pipe(Effect.scoped),
);
