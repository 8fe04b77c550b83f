import * as Duration from "effect/Duration";
import * as Option from "effect/Option";
import * as Result from "effect/Result";
import * as Schema from "effect/Schema";
import * as SchemaParser from "effect/SchemaParser";
import {
  Malformed,
  RateLimited,
  type Reason,
  Rejected,
  Unauthorized,
  Unavailable,
} from "../../domain/errors.ts";
import type { Phrase } from "../../domain/phrase.ts";
import { beforeChinese, cleanLine, truncate } from "../../domain/text.ts";
import type { UpstreamResponse } from "../../http/upstream_response.ts";
import { gateRefusal } from "./gate.ts";

/*
 * Robots answer 200 whatever they think of a message: the code in the body says whether it was taken.
 */

/** What a code means and what to do about it. */
export interface Meaning {
  readonly reason: "Unauthorized" | "Rejected" | "RateLimited" | "Unavailable";
  readonly says: Phrase;
  /** How long to wait where it is RateLimited; a minute without it. */
  readonly wait?: Duration.Duration;
  /** It is the form of the message that is refused, and plain text may do. */
  readonly isForm?: true;
  /** It is the time of the message, or what was made of it, that is refused: the clock may be wrong. */
  readonly isTime?: true;
}

/** A robot's answer. */
export interface Answer {
  readonly code: string;
  /** What it says besides, as it came. */
  readonly said: string;
}

/** Where the config has a robot, and which variables hold its secrets. */
export interface RobotPlace {
  /** `notify.KIND`, or `notify.KIND[1]` for one of several. */
  readonly path: string;
  readonly variable: string;
  /** None where the config names none. */
  readonly secretVariable: string | undefined;
}

/** How a kind of robot answers. */
export interface Dialect {
  /** The fields that hold the code, and those that hold its text: the first that is there counts. */
  readonly code: ReadonlyArray<string>;
  readonly said: ReadonlyArray<string>;
  /** What an answer other than 0 means; undefined of a code that nobody knows. */
  readonly meaning: (answer: Answer, place: RobotPlace) => Meaning | undefined;
  /** What a body means that has no code. */
  readonly codeless?: (body: Readonly<Record<string, unknown>>) => Meaning | undefined;
}

/** Why a message was not taken. */
export interface RobotRefusal {
  readonly reason: Reason;
  /** None where the code is unknown or absent. */
  readonly meaning: Option.Option<Meaning>;
}

const decodeBody = SchemaParser.decodeUnknownResult(
  Schema.fromJsonString(Schema.Record(Schema.String, Schema.Unknown)),
);
/** Some say a number as a string; it means the same. */
const decodeCode = SchemaParser.decodeUnknownResult(Schema.Union([Schema.Finite, Schema.String]));

const answerIn = (
  body: Readonly<Record<string, unknown>>,
  { code, said }: Dialect,
): Option.Option<Answer> => {
  const found = code.map((field) => body[field]).find((value) => value !== undefined);
  const text = said.map((field) => body[field]).find((value) => typeof value === "string");
  return Option.map(
    Result.getSuccess(decodeCode(found)),
    (code) => ({ code: String(code), said: typeof text === "string" ? text : "" }),
  );
};

/** Why the robot did not take a message, none when it did: code 0 with a status of 2xx. */
export const refusalOf = (
  response: UpstreamResponse,
  dialect: Dialect,
  place: RobotPlace,
  /** Cuts the robot's own secrets out of what it says. */
  redact: (text: string) => string,
): Option.Option<RobotRefusal> => {
  const { label, status } = response;
  const unknown = (reason: Reason) => Option.some({ reason, meaning: Option.none() });
  const success = status >= 200 && status < 300;
  const body = Result.getSuccess(decodeBody(response.text));
  const answer = Option.flatMap(body, (json) => answerIn(json, dialect));
  if (Option.isNone(answer)) {
    const meaning = Option.flatMap(
      body,
      (json) => Option.fromUndefinedOr(dialect.codeless?.(json)),
    );
    if (!success) return unknown(gateRefusal(response));
    if (Option.isSome(meaning)) {
      const { en, zh } = meaning.value.says;
      const says = { en: `${label.en}: ${en}`, zh: `${label.zh}：${zh}` };
      return Option.some({ reason: reasonOf(meaning.value, says), meaning });
    }
    return unknown(
      new Malformed({
        says: {
          en:
            `${label.en} answers ${status} without a code; check the address in ${place.variable}`,
          zh: `${
            beforeChinese(label.zh)
          }返回 ${status} 而没有代码；请检查 ${place.variable} 中的地址`,
        },
      }),
    );
  }
  const { code } = answer.value;
  if (success && code === "0") return Option.none();
  if (status === 429) return unknown(gateRefusal(response));
  const quoted = quotable(redact(answer.value.said));
  const meaning = Option.fromUndefinedOr(dialect.meaning(answer.value, place));
  if (Option.isNone(meaning)) {
    return unknown(
      success
        ? new Rejected({
          says: {
            en: `${label.en} answers with the unknown code ${shortCode(code)}` +
              (quoted === "" ? "" : `, “${quoted}”`),
            zh: `${beforeChinese(label.zh)}返回未知代码 ${shortCode(code)}` +
              (quoted === "" ? "" : `（${quoted}）`),
          },
        })
        : gateRefusal(response),
    );
  }
  const { en, zh } = meaning.value.says;
  const says = {
    en: `${label.en} answers code ${code}${quoted === "" ? "" : `, “${quoted}”`}: ${en}`,
    zh: `${beforeChinese(label.zh)}返回代码 ${code}${quoted === "" ? "" : `（${quoted}）`}：${zh}`,
  };
  return Option.some({ reason: reasonOf(meaning.value, says), meaning });
};

const shortCode = (code: string): string => truncate(cleanLine(code), 20);

/** Of a minute's limit. */
const standardWait = Duration.minutes(1);

const reasonOf = ({ reason, wait = standardWait }: Meaning, says: Phrase): Reason => {
  switch (reason) {
    case "Unauthorized":
      return new Unauthorized({ says });
    case "Rejected":
      return new Rejected({ says });
    case "Unavailable":
      return new Unavailable({ says });
    case "RateLimited":
      return new RateLimited({ says, retryAfter: wait });
  }
};

/** Request ids, the sender's public address and links to help, which tell a reader nothing. */
const noise = [
  /,? *hint: *\[[^\]]*\]/gi,
  /,? *from ip: *[\d.:a-f]+/gi,
  /,? *more info at *\S+/gi,
  /\(?\bhttps?:\/\/\S*/gi,
  /\b(?:\d{1,3}\.){3}\d{1,3}\b(?::\d+)?/g,
];

/** What the robot says, short, on one clean line and without anybody's address. */
const quotable = (said: string): string =>
  truncate(
    noise.reduce((text, pattern) => text.replace(pattern, ""), cleanLine(said.slice(0, 2000)))
      .replace(/\s+/g, " ").replace(/[\s,;.，；。]+$/, ""),
    120,
  );
