import { type Arrived, type Replied, type RobotRules, serveRobot, textOf } from "./robot.ts";

/*
 * A topic of ntfy: JSON to the root, an access token where it is protected, 4,096 bytes of text, 60
 * messages at once.
 */

export const ntfyTopic = "mrt-0a1b2c3d-test-token";
export const ntfyPath = `/${ntfyTopic}`;

export const refusedByNtfy = (code: number, error: string): Replied => ({
  status: Math.floor(code / 100),
  body: { code, http: Math.floor(code / 100), error, link: "https://ntfy.sh/docs/publish/" },
});

const tagNames = /^(?:green|purple|orange|blue|yellow|red)_circle$/;

const refuse = (token?: string) => ({ url, body, headers }: Arrived): Replied | undefined => {
  if (url.pathname !== "/") return refusedByNtfy(40401, "page not found");
  if (!/^[\w-]{1,64}$/.test(textOf(body, "topic"))) {
    return refusedByNtfy(40009, "invalid request: topic invalid");
  }
  const isAllowed = token === undefined || headers.get("authorization") === `Bearer ${token}`;
  if (textOf(body, "topic") !== ntfyTopic || !isAllowed) return refusedByNtfy(40301, "forbidden");
  if (body["delay"] !== undefined) {
    return refusedByNtfy(40004, "invalid delay parameter: unable to parse delay");
  }
  const tags = body["tags"];
  const isRead = Array.isArray(tags) && tags.every((tag) => tagNames.test(String(tag))) &&
    typeof body["title"] === "string" && typeof body["message"] === "string" &&
    (body["click"] === undefined || typeof body["click"] === "string");
  if (!isRead) return refusedByNtfy(40024, "invalid request: request body must be valid JSON");
  // The real one makes a file of it, which no test would see.
  return new TextEncoder().encode(textOf(body, "message")).length > 4096
    ? refusedByNtfy(41301, "attachment too large, or bandwidth limit reached")
    : undefined;
};

export const ntfyRules = (
  { token, ...rules }: { readonly token?: string } & Partial<RobotRules> = {},
): RobotRules => ({
  refuse: refuse(token),
  taken: { status: 200, body: { id: "hwQ2YpKdmg", time: 1, event: "message", topic: ntfyTopic } },
  rates: [{ most: 60, seconds: 60 }],
  tooFast: refusedByNtfy(42901, "limit reached: too many requests"),
  ...rules,
});

export const serveNtfy = (rules?: Parameters<typeof ntfyRules>[0]) =>
  serveRobot(ntfyRules(rules), ntfyPath);
