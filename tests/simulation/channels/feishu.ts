import { feishuRules, feishuToken } from "../../simulators/feishu.ts";
import type { SimulatedChannel } from "../channel.ts";
import { minute } from "../history.ts";
import { robotRules, webhook, webhookTrouble } from "../webhook.ts";

const secret = "SimulatedFeishuSecret0123";

/** The custom robot of a Feishu group, which checks signatures. */
export const feishu: SimulatedChannel = {
  channel: "feishu",
  isGroup: true,
  host: "open.feishu.cn",
  section: () => ({ secret_env: "FEISHU_SECRET" }),
  variables: {
    FEISHU_WEBHOOK_URL: `https://open.feishu.cn/open-apis/bot/v2/hook/${feishuToken}`,
    FEISHU_SECRET: secret,
  },
  secrets: [feishuToken, secret],
  perMinute: 100,
  toleranceMs: 50 * minute,
  trouble: webhookTrouble,
  make: webhook("feishu", (now) =>
    robotRules(feishuRules({ secret, now }), {
      text: (body) => JSON.stringify(body["card"] ?? body["content"] ?? ""),
      off: { code: 19001, msg: "param invalid: incoming webhook access token invalid" },
      disliked: { code: 19024, msg: "Key Words Not Found" },
    })),
};
