import type * as Duration from "effect/Duration";
import type * as Option from "effect/Option";
import type { Phrase } from "../../domain/phrase.ts";
import type { UpstreamResponse } from "../../http/upstream_response.ts";
import type { Answer, Json } from "./answer.ts";

/** What a code means and what to do about it. */
export interface Meaning {
  readonly reason: "Unauthorized" | "Rejected" | "RateLimited" | "Unavailable" | "Unanswered";
  readonly says: Phrase;
  /** How long to wait where it is RateLimited; a minute without it. */
  readonly wait?: Duration.Duration;
  /** It is the form of the message that is refused, and plain text may do. */
  readonly isForm?: true;
  /** It is the time of the message, or what was made of it, that is refused: the clock may be wrong. */
  readonly isTime?: true;
}

/** Where the config has a robot, and which variables hold its secrets. */
export interface RobotPlace {
  /** `notify.KIND`, or `notify.KIND[1]` for one of several. */
  readonly path: string;
  readonly variable: string;
  /** None where the config names none. */
  readonly secretVariable: string | undefined;
  /** What holds its address: the variable, or a key of the config. */
  readonly address: string;
}

/** How a kind of robot answers. */
export interface Dialect {
  /** None of a response that is not the robot's own. */
  readonly read: (response: UpstreamResponse) => Option.Option<Answer>;
  /** What every answer of its own has: `a code`. */
  readonly sign: Phrase;
  /** What an answer means that did not take the message; undefined of a code that nobody knows. */
  readonly meaning: (answer: Answer, place: RobotPlace) => Meaning | undefined;
  /** What a body of success means that is no answer. */
  readonly codeless?: (body: Json) => Meaning | undefined;
  /** Whether its gate lets only listed addresses pass. */
  readonly hasAllowList?: true;
}

/** `a code`, which the answers of most robots have. */
export const aCode: Phrase = { en: "a code", zh: "代码" };
