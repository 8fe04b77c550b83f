import * as Duration from "effect/Duration";
import * as Option from "effect/Option";
import {
  Malformed,
  RateLimited,
  type Reason,
  Rejected,
  Unanswered,
  Unauthorized,
  Unavailable,
} from "../../domain/errors.ts";
import type { Phrase } from "../../domain/phrase.ts";
import { amidChinese, beforeChinese, cleanLine, truncate } from "../../domain/text.ts";
import type { UpstreamResponse } from "../../http/upstream_response.ts";
import { isSuccess, jsonOf } from "./answer.ts";
import type { Dialect, Meaning, RobotPlace } from "./dialect.ts";
import { gateRefusal } from "./gate.ts";

/*
 * Whether a robot took a message is what it says itself, whatever the status: some answer 200 to all.
 */

/** Why a message was not taken. */
export interface RobotRefusal {
  readonly reason: Reason;
  /** None where the code is unknown or absent. */
  readonly meaning: Option.Option<Meaning>;
}

/** Why the robot did not take a message, none when it says that it did. */
export const refusalOf = (
  response: UpstreamResponse,
  dialect: Dialect,
  place: RobotPlace,
  /** Cuts the robot's own secrets out of what it says. */
  redact: (text: string) => string,
): Option.Option<RobotRefusal> => {
  const answer = dialect.read(response);
  if (Option.isNone(answer)) return Option.some(foreign(response, dialect, place));
  const { isTaken, code, wait } = answer.value;
  if (isTaken) return Option.none();
  const { label, status } = response;
  const gate = () => gateRefusal(response, dialect, place, wait);
  if (status === 429) return unknown(gate());
  const quoted = quotable(redact(answer.value.said));
  const meaning = Option.fromUndefinedOr(dialect.meaning(answer.value, place));
  if (Option.isSome(meaning)) {
    const { en, zh } = meaning.value.says;
    const says = {
      en: `${label.en} answers code ${code}${quoted === "" ? "" : `, “${quoted}”`}: ${en}`,
      zh: `${beforeChinese(label.zh)}返回代码 ${code}${
        quoted === "" ? "" : `（${quoted}）`
      }：${zh}`,
    };
    return Option.some({ reason: reasonOf(meaning.value, says), meaning });
  }
  const says = {
    en: `${label.en} answers with the unknown code ${shortCode(redact(code))}` +
      (quoted === "" ? "" : `, “${quoted}”`),
    zh: `${beforeChinese(label.zh)}返回未知代码 ${shortCode(redact(code))}` +
      (quoted === "" ? "" : `（${quoted}）`),
  };
  if (["Rejected", "Unauthorized"].includes(gate()._tag)) {
    return unknown(
      notThere.includes(status) ? new Unauthorized({ says }) : new Rejected({ says }),
    );
  }
  return unknown(isSuccess(response) ? new Rejected({ says }) : gate());
};

/** A status of a robot that is not there, or that lets nobody in. */
const notThere: ReadonlyArray<number> = [401, 403, 404, 410];

const unknown = (reason: Reason) => Option.some({ reason, meaning: Option.none() });

/** Why a response refuses that is not the robot's own: of its gate, of a proxy, of another server. */
const foreign = (
  response: UpstreamResponse,
  dialect: Dialect,
  place: RobotPlace,
): RobotRefusal => {
  const { label, status } = response;
  if (!isSuccess(response)) {
    return { reason: gateRefusal(response, dialect, place), meaning: Option.none() };
  }
  const meaning = Option.flatMap(
    jsonOf(response),
    (json) => Option.fromUndefinedOr(dialect.codeless?.(json)),
  );
  if (Option.isSome(meaning)) {
    const { en, zh } = meaning.value.says;
    const says = { en: `${label.en}: ${en}`, zh: `${label.zh}：${zh}` };
    return { reason: reasonOf(meaning.value, says), meaning };
  }
  const { sign } = dialect;
  const says = {
    en: `${label.en} answers ${status} without ${sign.en}; check the address in ${place.address}`,
    zh: `${beforeChinese(label.zh)}返回 ${status} 而没有${
      amidChinese(sign.zh).trimEnd()
    }；请检查 ${place.address} 中的地址`,
  };
  return { reason: new Malformed({ says }), meaning };
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
    case "Unanswered":
      return new Unanswered({ says });
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
