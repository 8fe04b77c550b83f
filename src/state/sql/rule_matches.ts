import type * as SqlClient from "effect/sql/SqlClient";

/** SQL: each rule that has matched something, found by going from one to the next, and NULL at the end. */
export const rulesThatMatched = (sql: SqlClient.SqlClient) =>
  sql`WITH RECURSIVE rules (rule) AS (
    SELECT MIN(rule) FROM rule_matches
    UNION ALL SELECT (SELECT MIN(m.rule) FROM rule_matches AS m WHERE m.rule > rules.rule)
      FROM rules WHERE rule IS NOT NULL
  )`;
