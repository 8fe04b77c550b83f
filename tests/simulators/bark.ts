import { type Arrived, type Replied, type RobotRules, serveRobot, textOf } from "./robot.ts";

/*
 * A Bark server with one phone: its key, and the 4,096 bytes of a notification of Apple's.
 */

export const barkKey = "ynJ5Ft4atkMk0-test-token";
export const barkPath = `/${barkKey}`;

export const refusedByBark = (code: number, message: string): Replied => ({
  status: code,
  body: { code, message, timestamp: 1 },
});

const noKey = refusedByBark(
  400,
  "failed to get device token: failed to get [x] device token from database",
);

/** What the server makes of a message for Apple. */
const notification = ({ title, body, device_key: _, ...extra }: Arrived["body"]) => ({
  aps: { alert: { title, body }, sound: "1107.caf", category: "myNotificationCategory", ...extra },
  ...extra,
});

const refuse = ({ url, body }: Arrived): Replied | undefined => {
  if (url.pathname !== "/push") return { status: 404, body: "Cannot POST" };
  if (textOf(body, "device_key") !== barkKey) return noKey;
  const size = new TextEncoder().encode(JSON.stringify(notification(body))).length;
  return size > 4096 ? refusedByBark(500, "push failed: PayloadTooLarge") : undefined;
};

export const barkRules = (rules: Partial<RobotRules> = {}): RobotRules => ({
  refuse,
  taken: { status: 200, body: { code: 200, message: "success", timestamp: 1 } },
  asked: ({ pathname }) =>
    pathname === `/register/${barkKey}`
      ? { code: 200, message: "success", timestamp: 1 }
      : refusedByBark(400, "failed to get [x] device token from database"),
  rates: [{ most: 1000, seconds: 60 }],
  tooFast: { status: 429, body: "Too Many Requests" },
  ...rules,
});

export const serveBark = (rules?: Partial<RobotRules>) => serveRobot(barkRules(rules), barkPath);
