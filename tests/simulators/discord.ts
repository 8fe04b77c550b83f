import {
  type Arrived,
  fieldOf,
  listOf,
  type Replied,
  type RobotRules,
  serveRobot,
  textOf,
} from "./robot.ts";

/*
 * A webhook of Discord: embeds and their limits, threads of a forum, `wait`, 5 messages in 2 seconds and
 * 30 a minute with the headers that say so.
 */

export const discordPath = "/api/webhooks/223704706495545344/0a1b2c3d-test-token";

const refused = (status: number, code: number, message: string): Replied => ({
  status,
  body: { message, code },
});

const charactersIn = (text: string): number => [...text].length;

const isTooLong = (body: Arrived["body"]): boolean => {
  const embeds = listOf(body["embeds"]);
  const parts = embeds.map((embed) => [textOf(embed, "title"), textOf(embed, "description")]);
  return charactersIn(textOf(body, "content")) > 2000 || embeds.length > 10 ||
    parts.some(([title = "", description = ""]) =>
      charactersIn(title) > 256 || charactersIn(description) > 4096
    ) || charactersIn(parts.flat().join("")) > 6000 ||
    embeds.some((embed) => textOf(embed, "url").length > 2048);
};

const refuse = (isForum: boolean) => ({ url, body }: Arrived): Replied | undefined => {
  if (url.pathname !== discordPath) return refused(404, 10015, "Unknown Webhook");
  if (isForum && url.searchParams.get("thread_id") === null) {
    return refused(
      400,
      220001,
      "Webhooks posted to forum channels must have a thread_name or thread_id",
    );
  }
  if (textOf(body, "content") === "" && listOf(body["embeds"]).length === 0) {
    return refused(400, 50006, "Cannot send an empty message");
  }
  return isTooLong(body) ? refused(400, 50035, "Invalid Form Body") : undefined;
};

/** Who is notified: those who stand in the content and are allowed. */
export const notifiedBy = ({ body }: Arrived): ReadonlyArray<string> => {
  const content = textOf(body, "content");
  const allowed = fieldOf(body, "allowed_mentions");
  const all = /@(?:everyone|here)/.test(content) &&
    (allowed === undefined || listOf(fieldOf(allowed, "parse")).includes("everyone"));
  const users = [...content.matchAll(/<@!?(\d+)>/g)].map(([, id = ""]) => id)
    .filter((id) => allowed === undefined || listOf(fieldOf(allowed, "users")).includes(id));
  const roles = [...content.matchAll(/<@&(\d+)>/g)].map(([, id = ""]) => id)
    .filter((id) => allowed === undefined || listOf(fieldOf(allowed, "roles")).includes(id));
  return [...users, ...roles.map((id) => `&${id}`), ...all ? ["all"] : []];
};

export const discordRules = (
  { isForum = false, ...rules }: { readonly isForum?: boolean } & Partial<RobotRules> = {},
): RobotRules => ({
  refuse: refuse(isForum),
  taken: ({ url }, left): Replied =>
    url.searchParams.get("wait") === "true"
      ? {
        status: 200,
        body: { id: "1203320034678912345", type: 0 },
        headers: {
          "x-ratelimit-limit": "5",
          "x-ratelimit-remaining": String(Math.max(0, Math.min(left, 5))),
          "x-ratelimit-reset-after": "2",
        },
      }
      : { status: 204, body: "" },
  asked: ({ pathname }) =>
    pathname === discordPath
      ? { id: "223704706495545344", type: 1, token: "0a1b2c3d-test-token" }
      : refused(404, 10015, "Unknown Webhook"),
  rates: [{ most: 5, seconds: 2 }, { most: 30, seconds: 60 }],
  tooFast: {
    status: 429,
    body: { message: "You are being rate limited.", retry_after: 1.337, global: false },
    headers: { "retry-after": "2", "x-ratelimit-remaining": "0" },
  },
  ...rules,
});

export const serveDiscord = (rules?: Parameters<typeof discordRules>[0]) =>
  serveRobot(discordRules(rules), discordPath);
