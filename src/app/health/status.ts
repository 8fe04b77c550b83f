import * as Clock from "effect/Clock";
import * as Duration from "effect/Duration";
import * as Effect from "effect/Effect";
import * as Option from "effect/Option";
import { type AlertRecord, History } from "../../domain/history.ts";
import {
  type DaemonRecord,
  type HostRecord,
  type SourceRecord,
  Status,
} from "../../domain/status.ts";

import { OutboxDesk, type QueueStatus } from "../../domain/outbox_desk.ts";
import { type Incident, IncidentStore } from "../../domain/incident_store.ts";
import { counted } from "../../domain/text.ts";
import { concerns } from "./incidents.ts";
import type { Phrase } from "../../domain/phrase.ts";

/** Whether something was wrong with its last poll, though it may have brought items. */
export const isDegraded = ({ outage }: SourceRecord): boolean =>
  Option.exists(outage, ({ badPolls }) => badPolls > 0);

/** How a source stands, as a code. */
export const stateOf = (source: SourceRecord) => {
  if (source.polling) return "polling";
  if (source.fails > 0) return source.tokenRefused ? "token_refused" : "failing";
  if (isDegraded(source)) return "degraded";
  return Option.isNone(source.lastOkAt) ? "never_polled" : "ok";
};

/** How one channel stands. */
export interface ChannelStatus {
  readonly channel: string;
  /** Whether the config still has it. */
  readonly configured: boolean;
  readonly waiting: number;
  /** Updates gathered until their window ends. */
  readonly later: number;
  readonly dead: number;
  /** Whether it is held after a failure, with something to send. */
  readonly held: boolean;
  readonly nextAt: Option.Option<number>;
  readonly lastError: Option.Option<Phrase>;
  /** The oldest that is due and was never tried. */
  readonly untriedSince: Option.Option<number>;
}

/** How everything stands at `now` (epoch ms). */
export interface StatusReport {
  readonly now: number;
  readonly daemons: ReadonlyArray<DaemonRecord>;
  /** In the order of the config, including sources that were never polled. */
  readonly sources: ReadonlyArray<SourceRecord & { readonly host: string }>;
  readonly hosts: ReadonlyArray<HostRecord>;
  readonly channels: ReadonlyArray<ChannelStatus>;
  readonly incidents: ReadonlyArray<Incident>;
  readonly lastAlert: Option.Option<AlertRecord>;
  /** Bytes; 0 where there is no state file yet. */
  readonly size: number;
}

const neverPolled = (key: string): SourceRecord => ({
  key,
  items: 0,
  lastOkAt: Option.none(),
  lastPollAt: Option.none(),
  nextPollAt: 0,
  polling: false,
  fails: 0,
  outage: Option.none(),
  failingSince: Option.none(),
  lastError: Option.none(),
  tokenRefused: false,
});

const channelStatus = (
  queues: ReadonlyArray<QueueStatus>,
  dead: ReadonlyMap<string, { readonly all: number }>,
  configured: Set<string>,
) =>
(channel: string): ChannelStatus => {
  const found = queues.find((each) => each.channel === channel);
  return {
    channel,
    configured: configured.has(channel),
    waiting: found?.waiting ?? 0,
    later: found?.later ?? 0,
    dead: dead.get(channel)?.all ?? 0,
    held: found?.held ?? false,
    nextAt: found?.nextAt ?? Option.none(),
    lastError: found?.lastError ?? Option.none(),
    untriedSince: found?.untriedSince ?? Option.none(),
  };
};

/** The sources and channels of the config. */
export interface Scope {
  /** Source keys and their hosts. */
  readonly sources: ReadonlyArray<{ readonly id: string; readonly hosts?: ReadonlyArray<string> }>;
  readonly notifiers: ReadonlyArray<{ readonly id: string }>;
}

/** Reads the state alone. */
export const statusOf = Effect.fn("Status.statusOf")(function* (scope: Scope) {
  const channels = scope.notifiers.map(({ id }) => id);
  const sources = scope.sources.map(({ id, hosts }) => ({ key: id, host: hosts?.[0] ?? "" }));
  const status = yield* Status;
  const known = new Map(
    (yield* status.sources(sources.map(({ key }) => key))).map((source) => [source.key, source]),
  );
  const queues = yield* (yield* OutboxDesk).queues;
  const dead = yield* status.dead;
  const [lastAlert] = yield* (yield* History).alerts({
    source: Option.none(),
    since: Option.none(),
    until: Option.none(),
    limit: 1,
  });
  const names = new Set([...channels, ...queues.map(({ channel }) => channel), ...dead.keys()]);
  const report: StatusReport = {
    now: yield* Clock.currentTimeMillis,
    daemons: yield* status.daemons,
    sources: sources.map(({ key, host }) => ({ ...known.get(key) ?? neverPolled(key), host })),
    hosts: yield* status.hosts,
    channels: [...names].map(channelStatus(queues, dead, new Set(channels))),
    incidents: (yield* (yield* IncidentStore).openIncidents).filter(
      concerns({ sources, channels }),
    ),
    lastAlert: Option.fromUndefinedOr(lastAlert),
    size: yield* status.size,
  };
  return report;
});

/** What a health check is about. */
export interface Health {
  /** The config whose daemon is meant, as its heartbeat names it. */
  readonly config: string;
  /** How long a source may fail. */
  readonly maxAge: Duration.Duration;
  /** Whether a channel that is held or has dead letters counts. */
  readonly withChannels: boolean;
}

/** Why the daemon with this config is unhealthy; none when it is healthy. */
export const ailment = (
  { now, daemons, sources, hosts, channels }: StatusReport,
  { config, maxAge, withChannels }: Health,
): Option.Option<Phrase> => {
  // Another daemon or mrt once may poll the same sources; what they do says nothing about this one.
  const own = daemons.filter((daemon) => daemon.config.path === config);
  if (own.length === 0) {
    return Option.some(
      daemons.length === 0
        ? { en: "no daemon is running on this state file", zh: "没有守护进程在使用这个状态文件" }
        : {
          en: "no daemon with this config is running, only one with another config",
          zh: "没有使用这份配置的守护进程在运行，只有使用其他配置的",
        },
    );
  }
  const interval = own.map((daemon) => daemon.interval).reduce(Duration.min);
  const began = Math.min(...own.map(({ startedAt }) => startedAt));
  // Waiting for a rate limit is healthy.
  const waits = new Set(
    hosts.flatMap(({ host, blockedUntil }) => blockedUntil > now ? [host] : []),
  );
  const overdue = sources.find(({ nextPollAt, host }) =>
    !waits.has(host) && now - Math.max(nextPollAt, began) > 2 * Duration.toMillis(interval)
  );
  if (overdue !== undefined) {
    const forS = Math.floor((now - Math.max(overdue.nextPollAt, began)) / 1000);
    return Option.some({
      en: `${overdue.key} should have been polled ${forS} s ago`,
      zh: `${overdue.key} 应在 ${forS} 秒前轮询`,
    });
  }
  // A degraded source does not make the daemon unhealthy.
  const failing = sources.find(({ fails, outage }) =>
    fails > 0 && Option.exists(outage, ({ lasted }) => Duration.isGreaterThan(lasted, maxAge))
  );
  if (failing !== undefined) {
    const why = Option.getOrElse(failing.lastError, () => ({
      en: "no reason is known",
      zh: "原因不明",
    }));
    return Option.some({
      en: `${failing.key} has been failing for longer than allowed: ${why.en}`,
      zh: `${failing.key} 失败的时间超过允许的限度：${why.zh}`,
    });
  }
  return withChannels ? Option.firstSomeOf(channels.map(channelAilment)) : Option.none();
};

const channelAilment = (
  { channel, held, waiting, dead, lastError }: ChannelStatus,
): Option.Option<Phrase> => {
  if (dead > 0) {
    return Option.some({
      en: `${channel}: ${counted(dead, "dead letter")}; mrt failures shows why`,
      zh: `${channel}：${dead} 封死信；原因见 mrt failures`,
    });
  }
  if (!held) return Option.none();
  const why = Option.getOrElse(lastError, () => ({ en: "it failed", zh: "发送失败" }));
  return Option.some({
    en: `${channel} is held with ${waiting} pending: ${why.en}`,
    zh: `${channel} 暂停发送，${waiting} 条待发：${why.zh}`,
  });
};
