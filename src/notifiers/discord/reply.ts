import * as Duration from "effect/Duration";
import * as Option from "effect/Option";
import type { UpstreamResponse } from "../../http/upstream_response.ts";
import { type Answer, isSuccess, jsonOf } from "../robot/answer.ts";
import { noRobot, refusedForm } from "../robot/meanings.ts";
import type { Dialect } from "../robot/dialect.ts";

const secondsIn = (value: unknown): Option.Option<Duration.Duration> =>
  typeof value === "number" && value >= 0
    ? Option.some(Duration.millis(value * 1000))
    : Option.none();

/** A message or a webhook that is there has an id; anything else has a code, or says how long to wait. */
const read = (response: UpstreamResponse): Option.Option<Answer> =>
  Option.flatMap(jsonOf(response), ({ id, code, message, retry_after }) => {
    const wait = secondsIn(retry_after);
    const said = typeof message === "string" ? message : "";
    if (isSuccess(response) && typeof id === "string") {
      return Option.some({ isTaken: true, code: "", said });
    }
    return typeof code !== "number" && Option.isNone(wait) ? Option.none() : Option.some({
      isTaken: false,
      code: String(code),
      said,
      ...Option.isNone(wait) ? {} : { wait: wait.value },
    });
  });

/** Documented codes and what to do about them. */
export const discordDialect: Dialect = {
  read,
  sign: { en: "an id", zh: "ID" },
  meaning: ({ code }, { path, variable }) => {
    switch (code) {
      case "10015":
      case "50027":
        return noRobot(variable);
      case "10003":
        return {
          reason: "Unauthorized",
          says: {
            en: `the channel or the thread is gone; check ${path}.thread_id`,
            zh: `频道或子区不存在；请检查 ${path}.thread_id`,
          },
        };
      case "50083":
      case "160005":
        return {
          reason: "Unauthorized",
          says: {
            en: `the thread is archived or locked; name another in ${path}.thread_id`,
            zh: `子区已归档或锁定；请在 ${path}.thread_id 中换一个`,
          },
        };
      case "220001":
        return {
          reason: "Unauthorized",
          says: {
            en: `the webhook belongs to a forum; name one of its threads in ${path}.thread_id`,
            zh: `这个 webhook 属于论坛频道；请在 ${path}.thread_id 中填写一个子区`,
          },
        };
      case "40005":
      case "50035":
        return refusedForm;
      case "50006":
        return {
          reason: "Rejected",
          says: { en: "the message is empty", zh: "消息是空的" },
        };
    }
    return undefined;
  },
};
