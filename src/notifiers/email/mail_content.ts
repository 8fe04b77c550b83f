import { createHash } from "node:crypto";
import type { Alert } from "../../domain/alert.ts";
import type { Message } from "../../domain/notifier.ts";
import { truncate } from "../../domain/text.ts";
import { digestOf, digestText } from "../../message/digest.ts";
import { digestHtml } from "../../message/digest_html.ts";
import { mailHtml } from "../../message/html.ts";
import { text } from "../../message/plain_text.ts";
import { render } from "../../message/render.ts";
import type { Wording } from "../../message/words.ts";
import type { Mail } from "./transport.ts";

/** Code points of a subject; mail readers show far less. */
const subjectLength = 200;

/** What a mail about the alerts says, in each form. */
export const mailContent = (
  alerts: Message["alerts"],
  wording: Wording,
): Pick<Mail, "subject" | "text" | "html"> => {
  const { words } = wording;
  if (alerts.length === 1) {
    const rendered = render(alerts[0], wording);
    const subject = truncate(rendered.title, subjectLength);
    return { subject, text: text(rendered), html: mailHtml(rendered, words) };
  }
  const digest = digestOf(alerts, wording);
  const subject = truncate(digest.subject, subjectLength);
  return { subject, text: digestText(digest), html: digestHtml(digest, words) };
};

/**
 * What mails about one item refer to, so that readers show them as one thread: a Message-ID of no
 * mail, made from the item alone. Null for what concerns several.
 */
export const threadOf = (alerts: Message["alerts"], domain: string): string | null => {
  const [alert] = alerts;
  return alerts.length === 1 && isOfItem(alert)
    ? `<${identityOf(alert)}.item.mrt@${domain}>`
    : null;
};

type OfItem = Extract<Alert, { readonly kind: "event" | "updates" }>;

const isOfItem = (alert: Alert): alert is OfItem =>
  alert.kind === "event" || alert.kind === "updates";

const identityOf = ({ events: [{ event: { source, resourceType, resourceId } }] }: OfItem) =>
  createHash("sha256").update(JSON.stringify([source, resourceType, resourceId])).digest("hex")
    .slice(0, 32);

/** `<infra.email.mrt.example.com>`: what mails of a channel are sorted by (RFC 2919). */
export const listIdOf = (channel: string, domain: string): string =>
  `<${channel.split(":").reverse().join(".")}.mrt.${domain}>`;
