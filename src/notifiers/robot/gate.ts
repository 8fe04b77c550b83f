import * as Duration from "effect/Duration";
import {
  perhapsTaken,
  type Reason,
  Rejected,
  Unanswered,
  Unauthorized,
} from "../../domain/errors.ts";
import type { Phrase } from "../../domain/phrase.ts";
import { beforeChinese } from "../../domain/text.ts";
import { refusalReason } from "../../http/refusal.ts";
import type { UpstreamResponse } from "../../http/upstream_response.ts";
import type { Dialect, RobotPlace } from "./dialect.ts";

/** Why nothing passed that the robot would answer with a code: its gate refuses, whatever the message. */
export const gateRefusal = (
  response: UpstreamResponse,
  { hasAllowList }: Pick<Dialect, "hasAllowList">,
  { variable }: Pick<RobotPlace, "variable">,
  /** What the body asks to wait, which is more exact than a header. */
  wait?: Duration.Duration,
): Reason => {
  const { label, status, headers } = response;
  const reason = refusalReason(
    wait === undefined ? response : {
      ...response,
      headers: { ...headers, "retry-after": String(Math.ceil(Duration.toSeconds(wait))) },
    },
  );
  // A gateway that lost patience does not know either whether the robot took it.
  if (status === 504) return new Unanswered({ says: perhapsTaken(reason.says) });
  if (reason._tag !== "Rejected" && reason._tag !== "Unauthorized") return reason;
  if ([400, 413, 422].includes(status)) return new Rejected({ says: reason.says });
  const hint: Phrase = status !== 403
    ? { en: `check ${variable}`, zh: `请检查 ${variable}` }
    : hasAllowList === true
    ? {
      en: "put this machine's IP address on the robot's allow-list",
      zh: "请把本机 IP 加入机器人的白名单",
    }
    : {
      en: `check ${variable}, and any proxy or firewall on the way`,
      zh: `请检查 ${variable}，以及途中的代理和防火墙`,
    };
  return new Unauthorized({
    says: {
      en: `${label.en} answers ${status}; ${hint.en}`,
      zh: `${beforeChinese(label.zh)}返回 ${status}；${hint.zh}`,
    },
  });
};
