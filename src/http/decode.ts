import * as Effect from "effect/Effect";
import * as Result from "effect/Result";
import type * as Schema from "effect/Schema";
import * as SchemaIssue from "effect/SchemaIssue";
import * as SchemaParser from "effect/SchemaParser";
import { Malformed } from "../domain/errors.ts";
import { cleanLine, truncate } from "../domain/text.ts";
import { beginning, shownUrl, type UpstreamResponse } from "./upstream_response.ts";

const formatIssue = SchemaIssue.makeFormatterStandardSchemaV1();

/** Path and kind of the first thing wrong, never the value. */
const firstProblem = (issue: SchemaIssue.Issue): string => {
  const first = formatIssue(issue).issues[0];
  if (first === undefined) return "unexpected shape";
  const path = (first.path ?? []).map((key) => typeof key === "object" ? key.key : key).join(".");
  return truncate(cleanLine(`${path === "" ? "" : `${path}: `}${first.message}`), 200);
};

/** What it was and where it came from, for whoever has to find out why. */
const seen = ({ text, url }: UpstreamResponse): string =>
  `${beginning(text)} (from ${shownUrl(url)})`;

/** Parses a body as JSON and decodes it; what does not fit is Malformed and names the request. */
export const decodeJson = <S extends Schema.ConstraintDecoder<unknown>>(schema: S) => {
  const decode = SchemaParser.decodeUnknownResult(schema);
  return (response: UpstreamResponse): Effect.Effect<S["Type"], Malformed> =>
    Effect.try({
      try: () => JSON.parse(response.text) as unknown,
      catch: () =>
        new Malformed({
          message: `${response.label} answers with no valid JSON: ${seen(response)}`,
        }),
    }).pipe(Effect.flatMap((json) => {
      const result = decode(json);
      return Result.isSuccess(result) ? Effect.succeed(result.success) : Effect.fail(
        new Malformed({
          message: `${response.label} answers in an unknown form (${
            firstProblem(result.failure)
          }): ${seen(response)}`,
        }),
      );
    }));
};

/** Decodes each element by itself: a malformed one is left out and named in a note. */
export const decodeEach = <S extends Schema.ConstraintDecoder<unknown>>(
  schema: S,
  /** What to call a malformed element, from whatever it is. */
  nameOf: (element: unknown) => string,
) => {
  const decode = SchemaParser.decodeUnknownResult(schema);
  return (elements: ReadonlyArray<unknown>) => {
    const decoded: Array<S["Type"]> = [];
    const notes: Array<string> = [];
    elements.forEach((element, index) => {
      const result = decode(element);
      if (Result.isSuccess(result)) decoded.push(result.success);
      else {
        const name = truncate(cleanLine(nameOf(element)), 80) || `item ${index + 1} of the page`;
        notes.push(`skipped ${name}: ${firstProblem(result.failure)}`);
      }
    });
    return { decoded, notes };
  };
};
