import { Buffer } from "node:buffer";
import { createHmac } from "node:crypto";
import * as Schema from "effect/Schema";
import { Payload } from "../../src/notifiers/webhook/payload.ts";
import { type Arrived, type Replied, type RobotRules, serveRobot } from "./robot.ts";

/*
 * A program behind a webhook: the signature of Standard Webhooks over the bytes that came, a time within
 * five minutes, the documented form and nothing else, 64 KB.
 */

/** Of Standard Webhooks' own examples. */
export const webhookSecret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
export const webhookPath = "/hooks/0a1b2c3d0a1b2c3d-test-token";

const isPayload = Schema.is(Schema.toCodecJson(Payload));

/** The signature of a request, by a receiver's own means. */
export const webhookSignature = (secret: string, id: string, seconds: string, text: string) =>
  `v1,${
    createHmac("sha256", Buffer.from(secret.slice("whsec_".length), "base64"))
      .update(`${id}.${seconds}.${text}`).digest("base64")
  }`;

const refuse =
  (now: () => number, secret?: string) =>
  ({ url, body, headers, text, bytes }: Arrived): Replied | undefined => {
    if (url.pathname !== webhookPath) return { status: 404, body: "not found" };
    const id = headers.get("webhook-id") ?? "";
    const seconds = headers.get("webhook-timestamp") ?? "";
    if (secret !== undefined) {
      const signature = webhookSignature(secret, id, seconds, text);
      if (headers.get("webhook-signature") !== signature) return { status: 401, body: "signature" };
    }
    if (id === "" || Math.abs(Number(seconds) * 1000 - now()) > 5 * 60_000) {
      return { status: 400, body: "no id, or another time" };
    }
    return isPayload(body) && bytes <= 65_536 ? undefined : { status: 422, body: "no such form" };
  };

export const webhookRules = (
  { secret, ...rules }: { readonly secret?: string } & Partial<RobotRules> = {},
): RobotRules => ({
  refuse: refuse(rules.now ?? Date.now, secret),
  taken: { status: 200, body: "" },
  rates: [{ most: 1000, seconds: 60 }],
  tooFast: { status: 429, body: "Too Many Requests" },
  ...rules,
});

export const serveWebhook = (rules?: Parameters<typeof webhookRules>[0]) =>
  serveRobot(webhookRules(rules), webhookPath);
