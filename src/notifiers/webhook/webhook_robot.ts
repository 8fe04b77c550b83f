import { Buffer } from "node:buffer";
import { createHmac } from "node:crypto";
import * as Option from "effect/Option";
import * as Redacted from "effect/Redacted";
import type { Alert } from "../../domain/alert.ts";
import { utf8Bytes } from "../../domain/text.ts";
import { isSuccess } from "../robot/answer.ts";
import { takesMentions } from "../robot/fields.ts";
import { jsonBytes } from "../robot/plain_form.ts";
import type { Robot } from "../robot/robot.ts";
import { titledForm } from "../robot/titled_form.ts";
import { webhookAccounts } from "./config.ts";
import { alertOf, payloadOf } from "./payload_of.ts";

/** Bytes of JSON for the texts and for the alerts of a digest; Standard Webhooks advises 20 KB in all. */
const [mostText, mostAlerts] = [6000, 13_000];

const jsonOf = (alert: Alert): number => utf8Bytes(JSON.stringify(alertOf(alert))) + 1;

/** How many of the alerts the list of a message holds; at least 1. */
const fitsList = (alerts: ReadonlyArray<Alert>): number => {
  let size = 0;
  const over = alerts.findIndex((alert) => (size += jsonOf(alert)) > mostAlerts);
  return over === -1 ? alerts.length : Math.max(over, 1);
};

/** What a program is sent, and how it answers. */
export const webhookRobot: Robot = {
  owner: ({ host }) => ({ en: host, zh: host }),
  dialect: {
    // It has the message when it says 2xx, whatever else it says.
    read: (response) =>
      isSuccess(response) ? Option.some({ isTaken: true, code: "", said: "" }) : Option.none(),
    sign: { en: "2xx", zh: "2xx" },
    meaning: () => undefined,
  },
  takes: takesMentions(webhookAccounts),
  forms: (mention, wording) => {
    const form = titledForm(wording, { most: mostText, measure: jsonBytes(utf8Bytes) });
    return {
      fits: (alerts) => Math.min(form.fits(alerts), fitsList(alerts)),
      body: (message) => {
        const { title, link, body } = form.write(message);
        const text = [title, link, body].filter((part) => part !== "").join("\n");
        return payloadOf(message.alerts, { title, text, mention });
      },
    };
  },
  sign: (body, { id, secret, now }) => {
    const seconds = String(Math.floor(now / 1000));
    const unsigned = { "webhook-id": id, "webhook-timestamp": seconds };
    return {
      body,
      headers: Option.match(secret, {
        onNone: () => unsigned,
        onSome: (key) => ({
          ...unsigned,
          "webhook-signature": `v1,${
            createHmac("sha256", Buffer.from(Redacted.value(key).replace(/^whsec_/, ""), "base64"))
              .update(`${id}.${seconds}.${JSON.stringify(body)}`).digest("base64")
          }`,
        }),
      }),
    };
  },
  probe: "none",
};
