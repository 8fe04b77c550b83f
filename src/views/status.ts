import * as DateTime from "effect/DateTime";
import * as Option from "effect/Option";
import { formatLocal } from "../domain/time_text.ts";
import { nameOf } from "../domain/incident_store.ts";
import { titleOf } from "./alerts.ts";
import { durationText, fromNow } from "../domain/duration_text.ts";
import type { ChannelStatus, Status } from "../app/health/status.ts";
import type { HostRecord, SourceRecord } from "../domain/history.ts";
import { table } from "./table.ts";

/** Whether its last poll was not as it should be, though it may have brought something. */
const isBad = ({ outage }: SourceRecord): boolean =>
  Option.exists(outage, ({ badPolls }) => badPolls > 0);

const stateOf = (source: SourceRecord): string => {
  if (source.polling) return "polling";
  if (source.fails > 0) return source.tokenRefused ? "token refused" : "failing";
  if (isBad(source)) return "degraded";
  return Option.isNone(source.lastOkAt) ? "never polled" : "ok";
};

const ago = (at: Option.Option<number>, now: number): string =>
  Option.match(at, { onNone: () => "never", onSome: (time) => fromNow(time, now) });

const nextOf = ({ nextPollAt, polling }: SourceRecord, now: number): string =>
  polling ? "now" : nextPollAt <= now ? "due" : fromNow(nextPollAt, now);

const hostRow = (host: HostRecord, now: number) => [
  host.host,
  host.withToken ? "yes" : "no",
  Option.match(Option.all([host.remaining, host.quota]), {
    onNone: () => "?",
    onSome: ([left, quota]) => `${left} of ${quota}`,
  }),
  Option.match(host.resetAt, {
    onNone: () => "?",
    onSome: (at) => at <= now ? "has been" : fromNow(at, now),
  }),
  host.blockedUntil <= now ? "now" : fromNow(host.blockedUntil, now),
];

const channelRow = (channel: ChannelStatus, now: number) => [
  channel.configured ? channel.channel : `${channel.channel} (not configured)`,
  channel.waiting,
  channel.later,
  channel.dead,
  Option.match(channel.nextAt, { onNone: () => "", onSome: (at) => fromNow(at, now) }),
];

/** What is due waits no longer than this (ms) for its first try, but when nobody sends it. */
const longUntriedMs = 600_000;

const megabytes = (bytes: number) => `${(bytes / 1e6).toFixed(1)} MB`;

/** For people, 80 columns wide; what is wrong stands whole at the end. */
export const statusAsText = (status: Status, path: string, timezone: string): string => {
  const { now } = status;
  const troubles = [
    ...status.incidents.map((incident) =>
      `incident for ${durationText(now - incident.since)}: ${nameOf(incident)}: ${incident.detail}`
    ),
    ...status.sources.filter(isBad).map(({ key, failingSince, lastError, fails }) =>
      `${key} ${fails === 0 ? "is degraded" : "fails"} since ${
        Option.match(failingSince, {
          onNone: () => "an unknown time",
          onSome: (at) => formatLocal(at, timezone),
        })
      }: ${Option.getOrElse(lastError, () => "no reason is known")}`
    ),
    ...status.channels.flatMap(({ channel, lastError, dead, waiting, untriedSince }) => [
      ...Option.match(lastError, {
        onNone: () =>
          Option.toArray(Option.filter(untriedSince, (at) => now - at > longUntriedMs)).map((at) =>
            `${channel}: ${waiting} waiting, not tried for ${durationText(now - at)}; ` +
            "mrt check shows whether the channel can be used"
          ),
        onSome: (error) => [`${channel}: ${error}`],
      }),
      ...dead === 0 ? [] : [`${channel}: ${dead} given up; mrt failures shows why`],
    ]),
    ...status.daemons.length > 1
      ? [`${status.daemons.length} daemons share this state file; that is harmless, one is enough`]
      : [],
  ];
  return [
    ...status.daemons.length === 0
      ? ["No daemon is running on this state file"]
      : status.daemons.map(({ pid, startedAt, beatAt, intervalMs }) =>
        `Daemon ${pid}: up for ${durationText(now - startedAt)}, heard of ${
          fromNow(beatAt, now)
        }, polls every ${durationText(intervalMs)}`
      ),
    `State file: ${path}, ${status.size === 0 ? "not there yet" : megabytes(status.size)}`,
    `Last alert: ${
      Option.match(status.lastAlert, {
        onNone: () => "none yet",
        onSome: ({ alert }) => `${formatLocal(alert.createdAt, timezone)}, ${titleOf(alert)}`,
      })
    }`,
    "",
    ...table([
      ["SOURCE", "STATE", "LAST OK", "NEXT POLL", "ITEMS"],
      ...status.sources.map((source) => [
        source.key,
        stateOf(source),
        ago(source.lastOkAt, now),
        nextOf(source, now),
        source.items,
      ]),
    ]),
    "",
    ...table([
      ["CHANNEL", "WAITING", "LATER", "DEAD", "NEXT TRY"],
      ...status.channels.map((channel) => channelRow(channel, now)),
    ]),
    ...status.hosts.length === 0 ? [] : [
      "",
      ...table([
        ["HOST", "TOKEN", "LEFT", "RESET", "MAY BE ASKED"],
        ...status.hosts.map((host) => hostRow(host, now)),
      ]),
    ],
    ...troubles.length === 0 ? [] : ["", "Troubles:"],
    ...troubles.map((trouble) => `  ${trouble}`),
  ].join("\n");
};

const iso = (at: number) => DateTime.formatIso(DateTime.makeUnsafe(at));
const isoOrNull = (at: Option.Option<number>) => Option.getOrNull(Option.map(at, iso));

/** For machines: snake_case, times in ISO 8601. */
export const statusAsJson = (status: Status, path: string) => ({
  daemons: status.daemons.map(({ pid, startedAt, beatAt, intervalMs }) => ({
    pid,
    started_at: iso(startedAt),
    seen_at: iso(beatAt),
    interval_seconds: Math.round(intervalMs / 1000),
  })),
  state_file: { path, bytes: status.size },
  sources: status.sources.map((source) => ({
    source: source.key,
    state: stateOf(source).replaceAll(" ", "_"),
    items: source.items,
    last_ok_at: isoOrNull(source.lastOkAt),
    last_poll_at: isoOrNull(source.lastPollAt),
    next_poll_at: iso(source.nextPollAt),
    fails: source.fails,
    failing_since: isoOrNull(source.failingSince),
    error: Option.getOrNull(source.lastError),
  })),
  hosts: status.hosts.map((host) => ({
    host: host.host,
    token: host.withToken,
    quota: Option.getOrNull(host.quota),
    remaining: Option.getOrNull(host.remaining),
    reset_at: isoOrNull(host.resetAt),
    blocked_until: host.blockedUntil > status.now ? iso(host.blockedUntil) : null,
  })),
  channels: status.channels.map((channel) => ({
    channel: channel.channel,
    configured: channel.configured,
    waiting: channel.waiting,
    later: channel.later,
    dead: channel.dead,
    next_attempt_at: isoOrNull(channel.nextAt),
    error: Option.getOrNull(channel.lastError),
  })),
  incidents: status.incidents.map(({ kind, subject, detail, since }) => ({
    kind,
    subject,
    detail,
    since: iso(since),
  })),
  last_alert_at: Option.getOrNull(
    Option.map(status.lastAlert, ({ alert }) => iso(alert.createdAt)),
  ),
});
