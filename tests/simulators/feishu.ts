import { createHmac } from "node:crypto";
import { type Arrived, fieldOf, type RobotRules, serveRobot, textOf } from "./robot.ts";

/*
 * The custom robot of a Feishu group: signature, 20 KB, forms of messages and cards, 5 a second and 100
 * a minute.
 */

export const feishuToken = "0a1b2c3d-test-token";

const refused = (code: number, msg: string) => ({ code, data: {}, msg });

const knownTags = ["div", "markdown", "hr", "img"];

/** What is wrong with a card, undefined for nothing. */
const cardProblem = (card: unknown): string | undefined => {
  const header = fieldOf(card, "header", "title");
  if (textOf(header, "tag") !== "plain_text" || textOf(header, "content") === "") {
    return "ErrCode: 200621; ErrMsg: parse card json err";
  }
  const elements = fieldOf(card, "elements");
  if (!Array.isArray(elements) || elements.length === 0) return "ErrCode: 200621; no elements";
  for (const element of elements) {
    const tag = textOf(element, "tag");
    if (!knownTags.includes(tag)) {
      return `ErrCode: 11310; ErrMsg: unsupported type of block; ErrorValue: ${tag}`;
    }
    if (tag === "markdown" && textOf(element, "content") === "") return "ErrCode: 200621; empty";
    if (tag === "div" && textOf(element, "text", "content") === "") return "ErrCode: 200621; empty";
  }
  return undefined;
};

const refuse =
  (secret: string | undefined, now: () => number) => ({ url, body, bytes }: Arrived) => {
    if (url.pathname !== `/open-apis/bot/v2/hook/${feishuToken}`) {
      return refused(19001, "param invalid: incoming webhook access token invalid");
    }
    if (secret !== undefined) {
      const timestamp = textOf(body, "timestamp");
      const sign = createHmac("sha256", `${timestamp}\n${secret}`).update("").digest("base64");
      if (
        textOf(body, "sign") !== sign || !/^\d{10}$/.test(timestamp) ||
        Math.abs(now() / 1000 - Number(timestamp)) > 3600
      ) {
        return refused(
          19021,
          "sign match fail or timestamp is not within one hour from current time",
        );
      }
    }
    if (bytes > 20 * 1024) return refused(9499, "Bad Request: body too large");
    switch (body["msg_type"]) {
      case undefined:
        return refused(19002, "params error, msg_type need");
      case "text":
        return textOf(body, "content", "text") === ""
          ? refused(9499, "Bad Request: fail to parse content")
          : undefined;
      case "interactive": {
        const problem = cardProblem(fieldOf(body, "card"));
        return problem === undefined ? undefined : refused(11246, problem);
      }
      default:
        return refused(19002, "params error, msg_type");
    }
  };

type Settings = { readonly secret?: string } & Partial<RobotRules>;

/** Its rules; the secret is what it checks signatures with, and without one it checks none. */
export const feishuRules = ({ secret, now = Date.now, ...rules }: Settings = {}): RobotRules => ({
  refuse: refuse(secret, now),
  taken: { StatusCode: 0, StatusMessage: "success", code: 0, data: {}, msg: "success" },
  rates: [{ most: 5, seconds: 1 }, { most: 100, seconds: 60 }],
  tooFast: refused(11232, "frequency limited psm[lark.oapi.app_platform_runtime]appID[1500]"),
  now,
  ...rules,
});

export const serveFeishu = (settings: Settings = {}) =>
  serveRobot(feishuRules(settings), `/open-apis/bot/v2/hook/${feishuToken}`);
