import type * as Duration from "effect/Duration";
import * as Option from "effect/Option";
import * as Result from "effect/Result";
import * as Schema from "effect/Schema";
import * as SchemaParser from "effect/SchemaParser";
import type { UpstreamResponse } from "../../http/upstream_response.ts";

/** What a robot says of a message. */
export interface Answer {
  readonly isTaken: boolean;
  readonly code: string;
  /** What it says besides, as it came. */
  readonly said: string;
  /** How long it asks to wait; absent where it does not say. */
  readonly wait?: Duration.Duration;
}

export type Json = Readonly<Record<string, unknown>>;

const decodeJson = SchemaParser.decodeUnknownResult(
  Schema.fromJsonString(Schema.Record(Schema.String, Schema.Unknown)),
);

/** The object of JSON that a response is, none of any other. */
export const jsonOf = ({ text }: UpstreamResponse): Option.Option<Json> =>
  Result.getSuccess(decodeJson(text));

export const isSuccess = ({ status }: UpstreamResponse): boolean => status >= 200 && status < 300;

/** Some say a number as a string; it means the same. */
const decodeCode = SchemaParser.decodeUnknownResult(Schema.Union([Schema.Finite, Schema.String]));

/** Of robots that always say a code, 0 where they took the message: the first field there is counts. */
export const codeIn =
  (codes: ReadonlyArray<string>, texts: ReadonlyArray<string>) =>
  (response: UpstreamResponse): Option.Option<Answer> =>
    Option.flatMap(jsonOf(response), (body) => {
      const found = codes.map((field) => body[field]).find((value) => value !== undefined);
      const said = texts.map((field) => body[field]).find((value) => typeof value === "string");
      return Option.map(Result.getSuccess(decodeCode(found)), (code) => ({
        isTaken: isSuccess(response) && String(code) === "0",
        code: String(code),
        said: typeof said === "string" ? said : "",
      }));
    });
