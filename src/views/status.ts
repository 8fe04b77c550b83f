import * as Duration from "effect/Duration";
import * as Option from "effect/Option";
import { formatLocal, isoOrNull, isoTime } from "../domain/time_text.ts";
import { incidentName } from "../domain/incident_store.ts";
import { recordTitle } from "./alerts.ts";
import { durationText, fromNow } from "../domain/duration_text.ts";
import {
  type ChannelStatus,
  isDegraded,
  stateOf,
  type StatusReport,
} from "../app/health/status.ts";
import type { HostRecord, SourceRecord } from "../domain/status.ts";
import { codeText } from "./code_text.ts";
import { orphaned } from "./failures.ts";
import { table } from "./table.ts";
import { englishOrNull } from "../domain/phrase.ts";

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
  Option.match(Option.filter(channel.nextAt, () => channel.configured), {
    onNone: () => "",
    onSome: (at) => fromNow(at, now),
  }),
];

/** A due delivery untried for longer than this has no sender. */
const longUntried = Duration.minutes(10);

const megabytes = (bytes: number) => `${(bytes / 1e6).toFixed(1)} MB`;

/** What channels hold that the config does not have any more, one sentence each. */
export const abandonedBy = ({ channels }: Pick<StatusReport, "channels">): ReadonlyArray<string> =>
  channels.flatMap(({ channel, configured, waiting, later, dead }) => {
    const held = waiting + later + dead;
    return configured || held === 0 ? [] : [`${channel}: ${held} held; ${orphaned(channel).en}`];
  });

/** For people, 80 columns wide; problems come in full at the end. */
export const statusAsText = (status: StatusReport, path: string, timezone: string): string => {
  const { now } = status;
  const problems = [
    ...status.incidents.map((incident) =>
      `incident for ${durationText(Duration.millis(now - incident.since))}: ${
        incidentName(incident)
      }: ${incident.detail.en}`
    ),
    ...status.sources.filter(isDegraded).map(({ key, failingSince, lastError, fails }) =>
      `${key} ${fails === 0 ? "is degraded" : "fails"} since ${
        Option.match(failingSince, {
          onNone: () => "an unknown time",
          onSome: (at) => formatLocal(at, timezone),
        })
      }: ${Option.match(lastError, { onNone: () => "no reason is known", onSome: ({ en }) => en })}`
    ),
    ...abandonedBy(status),
    ...status.channels.filter(({ configured }) => configured).flatMap((
      { channel, lastError, dead, waiting, untriedSince },
    ) => [
      ...Option.match(lastError, {
        onNone: () =>
          Option.toArray(
            Option.filter(untriedSince, (at) => now - at > Duration.toMillis(longUntried)),
          ).map((at) =>
            `${channel}: ${waiting} waiting, not tried for ${
              durationText(Duration.millis(now - at))
            }; ` +
            "mrt check shows whether the channel can be used"
          ),
        onSome: ({ en }) => [`${channel}: ${en}`],
      }),
      ...dead === 0 ? [] : [`${channel}: ${dead} given up; mrt failures shows why`],
    ]),
    ...status.daemons.length > 1
      ? [
        `${status.daemons.length} daemons share this state file; that is harmless, but one is enough`,
      ]
      : [],
  ];
  return [
    ...status.daemons.length === 0
      ? ["No daemon is running on this state file"]
      : status.daemons.map(({ pid, startedAt, seenAt, interval }) =>
        `Daemon ${pid}: up for ${durationText(Duration.millis(now - startedAt))}, last seen ${
          fromNow(seenAt, now)
        }, polls every ${durationText(interval)}`
      ),
    `State file: ${path}, ${status.size === 0 ? "not there yet" : megabytes(status.size)}`,
    `Last alert: ${
      Option.match(status.lastAlert, {
        onNone: () => "none yet",
        onSome: (record) => `${formatLocal(record.createdAt, timezone)}, ${recordTitle(record)}`,
      })
    }`,
    "",
    ...table([
      ["SOURCE", "STATE", "LAST OK", "NEXT POLL", "ITEMS"],
      ...status.sources.map((source) => [
        source.key,
        codeText(stateOf(source)),
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
    ...problems.length === 0 ? [] : ["", "Problems:"],
    ...problems.map((problem) => `  ${problem}`),
  ].join("\n");
};

/** For machines: snake_case, times in ISO 8601. */
export const statusAsJson = (status: StatusReport, path: string) => ({
  daemons: status.daemons.map(({ pid, startedAt, seenAt, interval }) => ({
    pid,
    started_at: isoTime(startedAt),
    seen_at: isoTime(seenAt),
    interval_seconds: Math.round(Duration.toSeconds(interval)),
  })),
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
