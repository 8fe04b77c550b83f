import { type Arrived, type Replied, type RobotRules, serveRobot, textOf } from "./robot.ts";

/*
 * An Apprise server with targets stored under one key: 204 for any other key, 424 where no target has the
 * tag.
 */

export const appriseKey = "0a1b2c3d0a1b2c3d-test-token";
export const apprisePath = `/notify/${appriseKey}`;

const failed = "One or more notification could not be sent";

/** 424, with what the server logged. */
export const failedAtApprise = (
  ...log: ReadonlyArray<readonly [level: string, words: string]>
): Replied => ({
  status: 424,
  body: {
    error: failed,
    details: log.map(([level, words]) => [level, "2026-09-17 03:28:04,135", words]),
  },
});

const refuse = ({ url, body }: Arrived): Replied | undefined => {
  if (url.pathname !== apprisePath) return { status: 204, body: "" };
  const isValid = textOf(body, "body") !== "" &&
    ["info", "success", "warning", "failure"].includes(textOf(body, "type")) &&
    textOf(body, "format") === "text";
  if (!isValid) return { status: 400, body: { error: "Payload lacks minimum requirements" } };
  return ["", "team"].includes(textOf(body, "tag")) ? undefined : failedAtApprise();
};

export const appriseRules = (rules: Partial<RobotRules> = {}): RobotRules => ({
  refuse,
  taken: {
    status: 200,
    body: {
      error: null,
      details: [["INFO", "2026-09-17 03:28:04,135", "Sent JSON notification."]],
    },
  },
  asked: ({ pathname }) =>
    pathname === `/json/urls/${appriseKey}`
      ? { tags: ["team"], urls: [{ url: "json://…", tags: ["team"] }] }
      : { status: 204, body: "" },
  rates: [{ most: 1000, seconds: 60 }],
  tooFast: { status: 429, body: "Too Many Requests" },
  ...rules,
});

export const serveApprise = (rules?: Partial<RobotRules>) =>
  serveRobot(appriseRules(rules), apprisePath);
