import * as Duration from "effect/Duration";
import * as Option from "effect/Option";
import * as Result from "effect/Result";
import * as Schema from "effect/Schema";
import * as SchemaParser from "effect/SchemaParser";
import {
  Malformed,
  type Reason,
  Rejected,
  Unanswered,
  Unauthorized,
  Unavailable,
} from "../../domain/errors.ts";
import { cleanLine, counted, truncate } from "../../domain/text.ts";
import { refusalReason } from "../../http/refusal.ts";
import { dateOf, type UpstreamResponse } from "../../http/upstream_response.ts";

/** The documents say that the code is a string; a number means the same. */
const Reply = Schema.fromJsonString(
  Schema.Struct({ code: Schema.Union([Schema.String, Schema.Finite]) }),
);
const decode = SchemaParser.decodeUnknownResult(Reply);

/** Where the config has the robot, and which variable holds its address. */
export interface Robot {
  /** `notify.welink`, or `notify.welink[1]` for one of several. */
  readonly path: string;
  readonly variable: string;
}

/** Documented codes and what to do about them. */
const known = (
  code: string,
  { label }: UpstreamResponse,
  { path, variable }: Robot,
): Option.Option<Reason> => {
  const said = (what: string) => ({ message: `${label} answers code ${code}: ${what}` });
  switch (code) {
    case "58404":
      return Option.some(
        new Unauthorized(said(`the robot does not exist; look at the address in ${variable}`)),
      );
    case "58500":
      return Option.some(new Unavailable(said("WeLink has a fault of its own")));
    case "58601":
      return Option.some(
        new Rejected(said(
          `a parameter is wrong; look at ${path}.at_accounts and at the address in ${variable}`,
        )),
      );
    case "58602":
      return Option.some(
        new Unauthorized(said("the robot is not enabled; enable it in the settings of its group")),
      );
  }
  return Option.none();
};

/** The robot takes no message whose time is 10 minutes off; half of that is no delay of the network. */
const clockTolerance = Duration.minutes(5);

const roughly = (ms: number): string => {
  const minutes = Math.round(ms / 60_000);
  if (minutes < 120) return counted(minutes, "minute");
  return minutes < 48 * 60
    ? counted(Math.round(minutes / 60), "hour")
    : counted(Math.round(minutes / 1440), "day");
};

/** Said instead of a refusal of the message where our clock, at `now`, may be all that is wrong. */
const wrongClock = ({ label, headers }: UpstreamResponse, now: number): Option.Option<Reason> =>
  dateOf(headers).pipe(
    Option.map((theirs) => now - theirs),
    Option.filter((ahead) => Math.abs(ahead) > Duration.toMillis(clockTolerance)),
    Option.map((ahead) =>
      new Unavailable({
        message: `${label}: this machine's clock is ${roughly(Math.abs(ahead))} ${
          ahead > 0 ? "ahead of" : "behind"
        } WeLink's, which refuses such messages; set it right`,
      })
    ),
  );

/**
 * Why the robot did not take a message, none when it did: code "0" with a status of 2xx. What the
 * robot says besides is not repeated, for it may quote the address. `now` is when it answered, in
 * epoch ms by our clock.
 */
export const welinkRefusal = (
  response: UpstreamResponse,
  robot: Robot,
  now: number,
): Option.Option<Reason> =>
  Option.map(
    judge(response, robot),
    (reason) =>
      reason._tag === "Rejected"
        ? Option.getOrElse(wrongClock(response, now), () => reason)
        : reason,
  );

const judge = (response: UpstreamResponse, robot: Robot): Option.Option<Reason> => {
  const { label, status } = response;
  const success = status >= 200 && status < 300;
  const reply = decode(response.text);
  if (Result.isFailure(reply)) {
    return Option.some(
      success
        ? new Malformed({
          message:
            `${label} answers ${status} without a code; look at the address in ${robot.variable}`,
        })
        : httpRefusal(response),
    );
  }
  const code = String(reply.success.code);
  if (success && code === "0") return Option.none();
  const reason = status === 429 ? Option.none() : known(code, response, robot);
  if (Option.isSome(reason)) return reason;
  return Option.some(
    success
      ? new Rejected({
        message: `${label} answers with the unknown code ${truncate(cleanLine(code), 20)}`,
      })
      : httpRefusal(response),
  );
};

/** Where no code is given it is the gate that refuses, whatever the message. */
const httpRefusal = (response: UpstreamResponse): Reason => {
  const reason = refusalReason(response);
  // A gateway that lost patience does not know either whether the robot took it.
  if (response.status === 504) {
    return new Unanswered({ message: `${reason.message}; it may have taken the message` });
  }
  if (reason._tag !== "Rejected" && reason._tag !== "Unauthorized") return reason;
  const message = response.status === 403
    ? `${response.label} answers 403; put this machine's IP address on the robot's allow-list`
    : reason.message;
  return [400, 413, 422].includes(response.status)
    ? new Rejected({ message })
    : new Unauthorized({ message });
};

/** Whether the robot is there and enabled and only does not like what it was sent. */
export const refusesContent = ({ text }: UpstreamResponse, reason: Reason): boolean => {
  const reply = decode(text);
  return reason._tag === "Rejected" && Result.isSuccess(reply) &&
    String(reply.success.code) === "58601";
};
