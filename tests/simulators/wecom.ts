import { type Arrived, type RobotRules, serveRobot, textOf } from "./robot.ts";

/*
 * The robot of a WeCom group: 4,096 bytes of Markdown or 2,048 of text, 20 messages a minute. What it
 * says quotes the caller's address.
 */

export const wecomKey = "0a1b2c3d-test-token";

const refused = (errcode: number, errmsg: string) => ({
  errcode,
  errmsg: `${errmsg}, hint: [1790806079345572489457392], from ip: 203.0.113.7, more info at ` +
    `https://open.work.weixin.qq.com/devtool/query?e=${errcode}`,
});

const bytesOf = (text: string): number => new TextEncoder().encode(text).length;

const refuse = ({ url, body }: Arrived) => {
  if (url.searchParams.get("key") !== wecomKey) return refused(93000, "invalid webhook url");
  const limits: Readonly<Record<string, number>> = { text: 2048, markdown: 4096 };
  const type = String(body["msgtype"]);
  const most = limits[type];
  if (most === undefined) return refused(40008, "invalid message type");
  const content = textOf(body, type, "content");
  if (content === "") return refused(44004, "empty content");
  return bytesOf(content) <= most ? undefined : refused(
    40058,
    `${type}.content exceed max length ${most}. Invalid input invalid Request Parameter`,
  );
};

export const wecomRules = (rules: Partial<RobotRules> = {}): RobotRules => ({
  refuse,
  taken: { errcode: 0, errmsg: "ok" },
  rates: [{ most: 20, seconds: 60 }],
  tooFast: refused(45009, "api freq out of limit"),
  ...rules,
});

export const serveWecom = (rules: Partial<RobotRules> = {}) =>
  serveRobot(wecomRules(rules), `/cgi-bin/webhook/send?key=${wecomKey}`);
