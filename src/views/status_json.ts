import * as Duration from "effect/Duration";
import * as Option from "effect/Option";
import * as Schema from "effect/Schema";
import { stateOf, type StatusReport } from "../app/health/status.ts";
import { englishOrNull } from "../domain/phrase.ts";
import { isoOrNull, isoTime } from "../domain/time_text.ts";
import { Count, MaybeText, MaybeTime, Time } from "./json.ts";

const SourceJson = Schema.Struct({
  source: Schema.String,
  state: Schema.Literals([
    "polling",
    "token_refused",
    "failing",
    "degraded",
    "never_polled",
    "ok",
  ]),
  items: Count,
  last_ok_at: MaybeTime,
  last_poll_at: MaybeTime,
  next_poll_at: Time,
  fails: Count,
  failing_since: MaybeTime,
  error: MaybeText,
}).annotate({ identifier: "Source" });

const ChannelJson = Schema.Struct({
  channel: Schema.String,
  configured: Schema.Boolean,
  waiting: Count,
  later: Count,
  scheduled: Count,
  pause: Schema.NullOr(Schema.Struct({ why: Schema.String, until: Time })),
  dead: Count,
  next_attempt_at: MaybeTime,
  error: MaybeText,
}).annotate({ identifier: "Channel" });

/** How everything stands. */
export const StatusJson = Schema.Struct({
  daemons: Schema.Array(Schema.Struct({
    pid: Count,
    started_at: Time,
    seen_at: Time,
    interval_seconds: Count,
  })),
  last_run_at: MaybeTime,
  state_file: Schema.Struct({ path: Schema.String, bytes: Count }),
  sources: Schema.Array(SourceJson),
  hosts: Schema.Array(Schema.Struct({
    host: Schema.String,
    token: Schema.Boolean,
    quota: Schema.NullOr(Count),
    remaining: Schema.NullOr(Count),
    reset_at: MaybeTime,
    blocked_until: MaybeTime,
  })),
  channels: Schema.Array(ChannelJson),
  incidents: Schema.Array(Schema.Struct({
    kind: Schema.String,
    subject: Schema.String,
    detail: Schema.String,
    since: Time,
  })),
  last_alert_at: MaybeTime,
}).annotate({ identifier: "Status" });

/** For machines: snake_case, times in ISO 8601. */
export const statusAsJson = (status: StatusReport, path: string): typeof StatusJson.Type => ({
  daemons: status.daemons.map(({ pid, startedAt, seenAt, interval }) => ({
    pid,
    started_at: isoTime(startedAt),
    seen_at: isoTime(seenAt),
    interval_seconds: Math.round(Duration.toSeconds(interval)),
  })),
  last_run_at: isoOrNull(status.lastRunAt),
  state_file: { path, bytes: status.size },
  sources: status.sources.map((source) => ({
    source: source.key,
    state: stateOf(source),
    items: source.items,
    last_ok_at: isoOrNull(source.lastOkAt),
    last_poll_at: isoOrNull(source.lastPollAt),
    next_poll_at: isoTime(source.nextPollAt),
    fails: source.fails,
    failing_since: isoOrNull(source.failingSince),
    error: englishOrNull(source.lastError),
  })),
  hosts: status.hosts.map((host) => ({
    host: host.host,
    token: host.withToken,
    quota: Option.getOrNull(host.quota),
    remaining: Option.getOrNull(host.remaining),
    reset_at: isoOrNull(host.resetAt),
    blocked_until: host.blockedUntil > status.now ? isoTime(host.blockedUntil) : null,
  })),
  channels: status.channels.map((channel) => ({
    channel: channel.channel,
    configured: channel.configured,
    waiting: channel.waiting,
    later: channel.later,
    scheduled: channel.scheduled,
    pause: Option.getOrNull(
      Option.map(channel.pause, ({ why, until }) => ({ why, until: isoTime(until) })),
    ),
    dead: channel.dead,
    next_attempt_at: isoOrNull(channel.nextAt),
    error: englishOrNull(channel.lastError),
  })),
  incidents: status.incidents.map(({ kind, subject, detail, since }) => ({
    kind,
    subject,
    detail: detail.en,
    since: isoTime(since),
  })),
  last_alert_at: Option.getOrNull(
    Option.map(status.lastAlert, ({ createdAt }) => isoTime(createdAt)),
  ),
});
