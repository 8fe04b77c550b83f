import {
  perhapsTaken,
  type Reason,
  Rejected,
  Unanswered,
  Unauthorized,
} from "../../domain/errors.ts";
import { beforeChinese } from "../../domain/text.ts";
import { refusalReason } from "../../http/refusal.ts";
import type { UpstreamResponse } from "../../http/upstream_response.ts";

/** Why nothing passed that the robot would answer with a code: its gate refuses, whatever the message. */
export const gateRefusal = (response: UpstreamResponse): Reason => {
  const reason = refusalReason(response);
  // A gateway that lost patience does not know either whether the robot took it.
  if (response.status === 504) return new Unanswered({ says: perhapsTaken(reason.says) });
  if (reason._tag !== "Rejected" && reason._tag !== "Unauthorized") return reason;
  const { label, status } = response;
  const says = status === 403
    ? {
      en: `${label.en} answers 403; put this machine's IP address on the robot's allow-list`,
      zh: `${beforeChinese(label.zh)}返回 403；请把本机 IP 加入机器人的白名单`,
    }
    : reason.says;
  return [400, 413, 422].includes(status) ? new Rejected({ says }) : new Unauthorized({ says });
};
