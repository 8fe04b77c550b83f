import * as Duration from "effect/Duration";
import * as Option from "effect/Option";
import { stateOf, type StatusReport } from "../app/health/status.ts";
import { englishOrNull } from "../domain/phrase.ts";
import { isoOrNull, isoTime } from "../domain/time_text.ts";

/** For machines: snake_case, times in ISO 8601. */
export const statusAsJson = (status: StatusReport, path: string) => ({
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
