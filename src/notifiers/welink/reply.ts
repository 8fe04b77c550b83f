import * as Duration from "effect/Duration";
import * as Option from "effect/Option";
import * as Result from "effect/Result";
import * as Schema from "effect/Schema";
import * as SchemaParser from "effect/SchemaParser";
import {
  Malformed,
  perhapsTaken,
  type Reason,
  Rejected,
  Unanswered,
  Unauthorized,
  Unavailable,
} from "../../domain/errors.ts";
import { cleanLine, counted, truncate } from "../../domain/text.ts";
import { refusalReason } from "../../http/refusal.ts";
import { dateOf, type UpstreamResponse } from "../../http/upstream_response.ts";
import type { Phrase } from "../../domain/phrase.ts";

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
  const said = ({ en, zh }: Phrase) => ({
    says: {
      en: `${label.en} answers code ${code}: ${en}`,
      zh: `${label.zh} 返回代码 ${code}：${zh}`,
    },
  });
  switch (code) {
    case "58404":
      return Option.some(
        new Unauthorized(said({
          en: `the robot does not exist; check the address in ${variable}`,
          zh: `机器人不存在；请检查 ${variable} 中的地址`,
        })),
      );
    case "58500":
      return Option.some(
        new Unavailable(said({ en: "WeLink has a fault of its own", zh: "WeLink 自身出错" })),
      );
    case "58601":
      return Option.some(
        new Rejected(said({
          en: `a parameter is wrong; check ${path}.at_accounts and the address in ${variable}`,
          zh: `参数有误；请检查 ${path}.at_accounts 和 ${variable} 中的地址`,
        })),
      );
    case "58602":
      return Option.some(
        new Unauthorized(said({
          en: "the robot is not enabled; enable it in the settings of its group",
          zh: "机器人未启用；请在群设置中启用",
        })),
      );
  }
  return Option.none();
};

/** The robot takes no message whose time is 10 minutes off; half of that is no delay of the network. */
const clockTolerance = Duration.minutes(5);

const roughly = (duration: Duration.Duration): Phrase => {
  const minutes = Math.round(Duration.toMinutes(duration));
  const hours = Math.round(minutes / 60);
  const days = Math.round(minutes / 1440);
  if (minutes < 120) return { en: counted(minutes, "minute"), zh: `${minutes} 分钟` };
  return minutes < 48 * 60
    ? { en: counted(hours, "hour"), zh: `${hours} 小时` }
    : { en: counted(days, "day"), zh: `${days} 天` };
};

/** Said instead of a refusal of the message where our clock, at `now`, may be all that is wrong. */
const wrongClock = ({ label, headers }: UpstreamResponse, now: number): Option.Option<Reason> =>
  dateOf(headers).pipe(
    Option.map((theirs) => now - theirs),
    Option.filter((ahead) => Math.abs(ahead) > Duration.toMillis(clockTolerance)),
    Option.map((ahead) => {
      const by = roughly(Duration.millis(Math.abs(ahead)));
      return new Unavailable({
        says: {
          en: `${label.en}: this machine's clock is ${by.en} ${
            ahead > 0 ? "ahead of" : "behind"
          } WeLink's, which refuses such messages; set it right`,
          zh: `${label.zh}：本机时钟比 WeLink ${ahead > 0 ? "快" : "慢"} ${by.zh}，` +
            "消息因此被拒收；请校准时钟",
        },
      });
    }),
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
          says: {
            en: `${label.en} answers ${status} without a code; check the address in ` +
              robot.variable,
            zh: `${label.zh} 返回 ${status} 而没有代码；请检查 ${robot.variable} 中的地址`,
          },
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
        says: {
          en: `${label.en} answers with the unknown code ${truncate(cleanLine(code), 20)}`,
          zh: `${label.zh} 返回未知代码 ${truncate(cleanLine(code), 20)}`,
        },
      })
      : httpRefusal(response),
  );
};

/** Where no code is given it is the gate that refuses, whatever the message. */
const httpRefusal = (response: UpstreamResponse): Reason => {
  const reason = refusalReason(response);
  // A gateway that lost patience does not know either whether the robot took it.
  if (response.status === 504) {
    return new Unanswered({ says: perhapsTaken(reason.says) });
  }
  if (reason._tag !== "Rejected" && reason._tag !== "Unauthorized") return reason;
  const { label } = response;
  const says = response.status === 403
    ? {
      en: `${label.en} answers 403; put this machine's IP address on the robot's allow-list`,
      zh: `${label.zh} 返回 403；请把本机 IP 加入机器人的白名单`,
    }
    : reason.says;
  return [400, 413, 422].includes(response.status)
    ? new Rejected({ says })
    : new Unauthorized({ says });
};

/** Whether the robot is there and enabled and only does not like what it was sent. */
export const refusesContent = ({ text }: UpstreamResponse, reason: Reason): boolean => {
  const reply = decode(text);
  return reason._tag === "Rejected" && Result.isSuccess(reply) &&
    String(reply.success.code) === "58601";
};
