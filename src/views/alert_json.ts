import * as Option from "effect/Option";
import { isReplayed, type MatchedEvent, noticeLinesOf } from "../domain/alert.ts";
import type { AlertRecord } from "../domain/history.ts";
import type { RuleMatch } from "../domain/rule.ts";
import { isoOrNull, isoTime } from "../domain/time_text.ts";
import { recordTitle } from "./titles.ts";

/*
 * Alerts for machines: snake_case, times in ISO 8601.
 */

/** A match with what its rule says besides, where it says any of it. */
export const matchJson = ({ ruleId, reason, channels, mute }: RuleMatch) => ({
  rule: ruleId,
  reason,
  ...channels === undefined ? {} : { channels },
  ...mute === undefined ? {} : { mutes: true },
});

export const eventJson = ({ event, matches }: MatchedEvent) => ({
  fingerprint: event.fingerprint,
  type: event.eventType,
  title: event.title,
  url: event.url,
  matched: matches.map(matchJson),
});

const noticeOf = ({ alert }: AlertRecord) =>
  Option.match(alert, { onNone: () => [], onSome: noticeLinesOf });

export const alertJson = (record: AlertRecord) => ({
  id: record.id,
  kind: Option.getOrNull(Option.map(record.alert, ({ kind }) => kind)),
  source: record.source,
  title: recordTitle(record),
  total: Option.match(record.alert, { onNone: () => 0, onSome: ({ total }) => total }),
  replayed: Option.exists(record.alert, isReplayed),
  created_at: isoTime(record.createdAt),
  events: record.events.map(eventJson),
  notice: noticeOf(record).map(({ what, kind, subject, detail, since }) => ({
    what,
    kind,
    subject,
    detail: detail.en,
    since: isoTime(since),
  })),
  deliveries: record.deliveries.map((delivery) => ({
    channel: delivery.channel,
    state: delivery.state,
    attempts: delivery.failures.length + (delivery.state === "sent" ? 1 : 0),
    sent_at: isoOrNull(delivery.sentAt),
    next_attempt_at: isoOrNull(delivery.nextAt),
    failures: delivery.failures.map(({ at, error }) => ({ at: isoTime(at), error: error.en })),
  })),
});
