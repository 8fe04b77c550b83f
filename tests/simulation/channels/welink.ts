import type { SimulatedChannel } from "../channel.ts";
import { minute } from "../history.ts";
import { type Saying, webhook, webhookTrouble } from "../webhook.ts";

/*
 * The group of WeLink: 500 characters, a time within ten minutes, a UUID of its own, 20 messages a
 * minute.
 */

const token = "SimulatedRobotToken4711";

const code = (code: string): Saying => ({
  body: { code, data: "", message: code === "0" ? "ok" : "refused" },
});

export const welink: SimulatedChannel = {
  channel: "welink",
  isGroup: true,
  host: "welink.example.com",
  section: () => ({}),
  variables: {
    WELINK_WEBHOOK_URL:
      `https://welink.example.com/api/werobot/v1/webhook/send?token=${token}&channel=standard`,
  },
  secrets: [token],
  perMinute: 20,
  toleranceMs: 9 * minute,
  trouble: webhookTrouble,
  make: webhook("welink", (now) => {
    const uuids = new Set<string>();
    return {
      text: ({ body }) => String(JSON.parse(body).content?.text ?? ""),
      take: ({ url, body }) => {
        if (url.searchParams.get("token") !== token) return { result: "down", says: code("58404") };
        const { content, timeStamp, uuid } = JSON.parse(body) as Readonly<Record<string, unknown>>;
        const text = (content as { readonly text?: unknown } | undefined)?.text;
        const refused = { result: "refused", says: code("58601") } as const;
        if (typeof text !== "string" || text === "" || [...text].length > 500) return refused;
        if (typeof timeStamp !== "number" || Math.abs(timeStamp - now()) > 10 * minute) {
          return { result: "down", says: code("58601") };
        }
        if (typeof uuid !== "string" || uuids.has(uuid)) return refused;
        uuids.add(uuid);
        return { result: "taken", says: code("0") };
      },
      taken: code("0"),
      off: code("58602"),
      disliked: code("58601"),
    };
  }),
};
