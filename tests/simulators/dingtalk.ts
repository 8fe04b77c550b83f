import { createHmac } from "node:crypto";
import { type Arrived, fieldOf, listOf, type RobotRules, serveRobot, textOf } from "./robot.ts";

/*
 * The custom robot of a DingTalk group: signature or keyword, 20,000 bytes, forms of messages, and ten
 * minutes of silence for who sends more than 20 a minute.
 */

export const dingtalkToken = "0a1b2c3d-test-token";

const refused = (errcode: number, errmsg: string) => ({ errcode, errmsg });

interface Settings {
  readonly secret?: string;
  readonly keyword?: string;
  readonly now?: () => number;
}

const refuse =
  ({ secret, keyword, now = Date.now }: Settings) => ({ url, body, bytes }: Arrived) => {
    const { searchParams } = url;
    if (searchParams.get("access_token") === null) return refused(40035, "缺少参数 access_token");
    if (searchParams.get("access_token") !== dingtalkToken) {
      return refused(300005, "token is not exist");
    }
    if (secret !== undefined) {
      const timestamp = searchParams.get("timestamp") ?? "";
      const sign = createHmac("sha256", secret).update(`${timestamp}\n${secret}`).digest("base64");
      if (!(Math.abs(now() - Number(timestamp)) < 3_600_000)) {
        return refused(310000, "invalid timestamp");
      }
      if (searchParams.get("sign") !== sign) return refused(310000, "sign not match");
    }
    if (bytes > 20_000) return refused(460101, "message too long, exceed 20000 bytes");
    const type = body["msgtype"];
    if (type === undefined) return refused(40035, "缺少参数 json");
    const text = type === "markdown"
      ? textOf(body, "markdown", "text")
      : textOf(body, "text", "content");
    if (!["text", "markdown"].includes(String(type))) return refused(400105, "不支持的消息类型");
    if (text === "" || (type === "markdown" && textOf(body, "markdown", "title") === "")) {
      return refused(40035, "缺少参数 json");
    }
    if (keyword !== undefined && !text.includes(keyword)) {
      return refused(310000, "keywords not in content");
    }
    const named = [
      ...listOf(fieldOf(body, "at", "atMobiles")),
      ...listOf(fieldOf(body, "at", "atUserIds")),
    ];
    // The real one takes it and mentions nobody, which no test would see.
    return named.every((id) => text.includes(`@${id}`))
      ? undefined
      : refused(-2, "mentions nobody");
  };

export const dingtalkRules = (
  { secret, keyword, now, ...rules }: Settings & Partial<RobotRules> = {},
): RobotRules => ({
  refuse: refuse({
    ...secret === undefined ? {} : { secret },
    ...keyword === undefined ? {} : { keyword },
    ...now === undefined ? {} : { now },
  }),
  taken: { errcode: 0, errmsg: "ok" },
  rates: [{ most: 20, seconds: 60 }],
  tooFast: refused(130101, "send too fast, exceed 20 times per minute"),
  penaltySeconds: 600,
  ...now === undefined ? {} : { now },
  ...rules,
});

export const serveDingtalk = (settings: Settings & Partial<RobotRules> = {}) =>
  serveRobot(dingtalkRules(settings), `/robot/send?access_token=${dingtalkToken}`);
