import * as SchemaIssue from "effect/SchemaIssue";
import { decodePhrase } from "../src/domain/phrase.ts";

/** `path: what is wrong`, in English, of each issue. */
export const issuesOf = (issue: SchemaIssue.Issue): ReadonlyArray<string> =>
  SchemaIssue.makeFormatterStandardSchemaV1()(issue).issues.map(({ path, message }) =>
    `${(path ?? []).map(String).join(".")}: ${
      message.replace(/\{"en":.*\}$/s, (text) => decodePhrase(text).en)
    }`
  );
