import * as Option from "effect/Option";
import * as Schema from "effect/Schema";
import { isReplayed, type MatchedEvent, noticeLinesOf } from "../domain/alert.ts";
import type { AlertRecord } from "../domain/history.ts";
import type { RuleMatch } from "../domain/rule.ts";
import { isoOrNull, isoTime } from "../domain/time_text.ts";
import { Count, MaybeText, MaybeTime, Texts, Time } from "./json.ts";
import { recordTitle } from "./titles.ts";

/*
 * Alerts for machines: snake_case, times in ISO 8601.
 */

/** Which rule matched, and by what. */
export const MatchJson = Schema.Struct({
  rule: Schema.String,
  reason: Schema.String,
  channels: Schema.optionalKey(Texts),
  mutes: Schema.optionalKey(Schema.Boolean),
}).annotate({ identifier: "Match" });

export const EventJson = Schema.Struct({
  fingerprint: Schema.String,
  type: Schema.String,
  title: Schema.String,
  url: Schema.String,
  matched: Schema.Array(MatchJson),
}).annotate({ identifier: "Event", description: "A change of an item" });

const DeliveryJson = Schema.Struct({
  channel: Schema.String,
  state: Schema.Literals(["waiting", "sending", "sent", "dead"]),
  attempts: Count,
  sent_at: MaybeTime,
  next_attempt_at: MaybeTime,
  failures: Schema.Array(Schema.Struct({ at: Time, error: Schema.String })),
}).annotate({ identifier: "Delivery", description: "How an alert fared on a channel" });

/** An alert with its events and deliveries. */
export const AlertRecordJson = Schema.Struct({
  id: Schema.String,
  kind: MaybeText,
  source: Schema.String,
  title: Schema.String,
  total: Count,
  replayed: Schema.Boolean,
  created_at: Time,
  events: Schema.Array(EventJson),
  notice: Schema.Array(Schema.Struct({
    what: Schema.String,
    kind: Schema.String,
    subject: Schema.String,
    detail: Schema.String,
    since: Time,
  })),
  deliveries: Schema.Array(DeliveryJson),
}).annotate({ identifier: "Alert" });

/** A match with what its rule says besides, where it says any of it. */
export const matchJson = (
  { ruleId, reason, channels, mute }: RuleMatch,
): typeof MatchJson.Type => ({
  rule: ruleId,
  reason,
  ...channels === undefined ? {} : { channels },
  ...mute === undefined ? {} : { mutes: true },
});

export const eventJson = ({ event, matches }: MatchedEvent): typeof EventJson.Type => ({
  fingerprint: event.fingerprint,
  type: event.eventType,
  title: event.title,
  url: event.url,
  matched: matches.map(matchJson),
});

const noticeOf = ({ alert }: AlertRecord) =>
  Option.match(alert, { onNone: () => [], onSome: noticeLinesOf });

export const alertJson = (record: AlertRecord): typeof AlertRecordJson.Type => ({
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
