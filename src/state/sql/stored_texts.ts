import * as Option from "effect/Option";
import type * as SqlClient from "effect/sql/SqlClient";
import { folded } from "../../domain/keyword_search.ts";

/** A word as JSON has it, so that what holds no such text need not be decoded. */
export const wordOf = (keyword: Option.Option<string>): Option.Option<string> =>
  Option.map(keyword, (text) => folded(JSON.stringify(text).slice(1, -1)));

/** SQL: the JSON in this column names the rule. */
export const matchedBy = (
  sql: SqlClient.SqlClient,
  column: string,
  rule: Option.Option<string>,
) =>
  Option.toArray(Option.map(
    rule,
    (id) => sql`instr(${sql(column)}, ${`"ruleId":${JSON.stringify(id)}`}) > 0`,
  ));
