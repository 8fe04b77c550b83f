import * as Arr from "effect/Array";
import type { Alert, MatchedEvent } from "../../domain/alert.ts";
import { cleanLine, cleanText, safeLink, truncate, utf8Bytes } from "../../domain/text.ts";
import type { Payload } from "./payload.ts";

/** Code points of a text, of a label and of a passage. */
const [longest, longestLabel, longestPassage] = [300, 100, 600];
/** The most of a list, and the most matches of a change. */
const [mostListed, mostMatches] = [20, 5];
/** Bytes of an alert's changes in JSON; the newest stands whatever it takes. */
const mostEvents = 12_000;

const line = (text: string, most = longest): string => truncate(cleanLine(text), most);
const label = (text: string): string => line(text, longestLabel);
const iso = (ms: number): string | null => {
  const date = new Date(ms);
  return Number.isNaN(date.getTime()) ? null : date.toISOString();
};

const eventOf = ({ event, matches }: MatchedEvent): Payload["alerts"][0]["events"][number] => ({
  fingerprint: event.fingerprint,
  type: event.eventType,
  transition: event.transition ?? null,
  source: line(event.source),
  resource_type: event.resourceType,
  resource_id: line(event.resourceId),
  title: line(event.title),
  url: safeLink(event.url),
  author: event.author === null ? null : line(event.author),
  labels: event.labels.slice(0, mostListed).map(label),
  changed: event.changed.slice(0, mostListed).map(label),
  occurred_at: event.occurredAt === null ? null : iso(event.occurredAt),
  observed_at: iso(event.observedAt),
  matches: matches.slice(0, mostMatches).map(({ ruleId, reason, excerpt }) => ({
    rule: ruleId,
    reason: line(reason),
    excerpt: truncate(cleanText(excerpt), longestPassage),
  })),
});

/** An alert as a program reads it. */
export const alertOf = (alert: Alert): Payload["alerts"][0] => {
  let size = 0;
  return {
    id: alert.id,
    kind: alert.kind,
    source: line(alert.source),
    total: alert.total,
    events: alert.events.slice(0, mostListed).map(eventOf).filter((event, index) => {
      size += utf8Bytes(JSON.stringify(event));
      return index === 0 || size <= mostEvents;
    }),
  };
};

/** A message as a program reads it, with what people read. */
export const payloadOf = (
  alerts: Arr.NonEmptyReadonlyArray<Alert>,
  told: Pick<Payload, "title" | "text" | "mention">,
): Payload => ({
  version: 1,
  type: alerts.length === 1 ? "alert" : "digest",
  timestamp: iso(Math.max(...alerts.map(({ createdAt }) => createdAt))),
  ...told,
  alerts: Arr.map(alerts, alertOf),
});
