import * as Effect from "effect/Effect";
import * as SqlClient from "effect/sql/SqlClient";

export const migration0016 = Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient;
  // How many items a source has is asked with every page, and to count them takes long.
  yield* sql`CREATE TABLE item_counts (
    source_key TEXT PRIMARY KEY,
    items BIGINT NOT NULL
  ) WITHOUT ROWID`;
  yield* sql`INSERT INTO item_counts SELECT source_key, COUNT(*) FROM items GROUP BY source_key`;
  const countNew = sql.literal(`INSERT INTO item_counts VALUES (NEW.source_key, 1)
    ON CONFLICT (source_key) DO UPDATE SET items = items + 1`);
  const countGone = sql.literal(
    "UPDATE item_counts SET items = items - 1 WHERE source_key = OLD.source_key",
  );
  yield* sql`CREATE TRIGGER item_counts_new AFTER INSERT ON items BEGIN ${countNew}; END`;
  yield* sql`CREATE TRIGGER item_counts_gone AFTER DELETE ON items BEGIN ${countGone}; END`;
  yield* sql`CREATE TRIGGER item_counts_moved AFTER UPDATE OF source_key ON items
    BEGIN ${countGone}; ${countNew}; END`;

  // When each rule matched what, as the JSON of the events says.
  yield* sql`CREATE TABLE rule_matches (
    rule TEXT NOT NULL,
    observed_at BIGINT NOT NULL,
    fingerprint TEXT NOT NULL,
    PRIMARY KEY (rule, observed_at, fingerprint)
  ) WITHOUT ROWID`;
  const rulesOf = (matches: string) =>
    `json_each(CASE WHEN json_valid(${matches}) THEN ${matches} ELSE '[]' END) AS each
      WHERE each.type = 'object' AND each.value ->> '$.ruleId' IS NOT NULL`;
  yield* sql`INSERT OR IGNORE INTO rule_matches
    SELECT each.value ->> '$.ruleId', observed_at, fingerprint
    FROM seen_events, ${sql.literal(rulesOf("matches"))}`;
  const noteMatches = sql.literal(`INSERT OR IGNORE INTO rule_matches
    SELECT each.value ->> '$.ruleId', NEW.observed_at, NEW.fingerprint
    FROM ${rulesOf("NEW.matches")}`);
  const forgetMatches = sql.literal(`DELETE FROM rule_matches
    WHERE observed_at = OLD.observed_at AND fingerprint = OLD.fingerprint AND rule IN (
      SELECT each.value ->> '$.ruleId' FROM ${rulesOf("OLD.matches")})`);
  yield* sql`CREATE TRIGGER rule_matches_new AFTER INSERT ON seen_events BEGIN ${noteMatches}; END`;
  yield* sql`CREATE TRIGGER rule_matches_gone AFTER DELETE ON seen_events
    BEGIN ${forgetMatches}; END`;
  yield* sql`CREATE TRIGGER rule_matches_changed AFTER UPDATE OF matches, observed_at ON seen_events
    BEGIN ${forgetMatches}; ${noteMatches}; END`;
  yield* sql`DROP INDEX seen_events_matched`;

  // The timeline of one source, and what was muted, without going through all the rest.
  yield* sql`DROP INDEX alerts_source`;
  yield* sql`CREATE INDEX alerts_source ON alerts (source_key COLLATE NOCASE, created_at, id)`;
  yield* sql`CREATE INDEX seen_events_untold ON seen_events (observed_at, fingerprint, source_key)
    WHERE matches = '[]' OR instr(matches, '"mute":true') > 0`;

  // What waits and what was given up is counted by channel and shown page by page; dead letters about
  // MRT itself are told apart.
  yield* sql`DROP INDEX deliveries_open`;
  yield* sql`CREATE INDEX deliveries_open ON deliveries (channel, created_at, position, id)
    WHERE state IN ('pending', 'sending')`;
  yield* sql`DROP INDEX deliveries_dead`;
  yield* sql`CREATE INDEX deliveries_dead ON deliveries (channel, created_at, position, id, alert_id)
    WHERE state = 'dead'`;
  yield* sql`CREATE INDEX alerts_notices ON alerts (id) WHERE kind = 'notice'`;
});
