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
import { ConfigUses } from "../../domain/config_identity.ts";
import { durationText } from "../../domain/duration_text.ts";
import { counted } from "../../domain/text.ts";
import type { Item } from "../../domain/item.ts";
import { entriesNow } from "../poll/watched.ts";
import { type ChannelStatus, type Standing, standingOf } from "./standing.ts";
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

/** How a source of the config stands. */
export interface ConfiguredSource extends SourceRecord {
  readonly host: string;
  /** The variable of its token. */
  readonly variable: Option.Option<string>;
}

/** How everything stands at `now` (epoch ms). */
export interface StatusReport extends Standing {
  readonly daemons: ReadonlyArray<DaemonRecord>;
  /** Epoch ms of the latest run of `once`, none without one within the last day. */
  readonly lastRunAt: Option.Option<number>;
  /** In the order of the config, including those never polled; what has joined them comes last. */
  readonly sources: ReadonlyArray<ConfiguredSource>;
  readonly hosts: ReadonlyArray<HostRecord>;
  readonly lastAlert: Option.Option<AlertRecord>;
  /** Bytes; 0 where there is no state file yet. */
  readonly size: number;
}

/** A source of which nothing is known yet. */
export const neverPolled = (key: string): SourceRecord => ({
  key,
  items: 0,
  lastOkAt: Option.none(),
  lastPollAt: Option.none(),
  nextPollAt: 0,
  interval: Duration.zero,
  cursor: Option.none(),
  readUpTo: Option.none(),
  lastCompleteAt: Option.none(),
  polling: false,
  fails: 0,
  outage: Option.none(),
  failingSince: Option.none(),
  lastError: Option.none(),
  tokenRefused: false,
});

interface ScopedSource {
  /** Its key. */
  readonly id: string;
  readonly hosts?: ReadonlyArray<string>;
  readonly secrets?: ReadonlyArray<{ readonly variable: string }>;
  readonly members?: (item: Item) => ReadonlyArray<ScopedSource>;
}

/** The sources and channels of the config. */
export interface Scope {
  readonly sources: ReadonlyArray<ScopedSource>;
  readonly notifiers: ReadonlyArray<{ readonly id: string }>;
}

/** Reads the state alone. */
export const statusOf = Effect.fn("Status.statusOf")(function* (scope: Scope) {
  const sources = (yield* entriesNow(scope.sources)).map(({ id, hosts, secrets = [] }) => ({
    key: id,
    host: hosts?.[0] ?? "",
    variable: Option.fromUndefinedOr(secrets[0]?.variable),
  }));
  const status = yield* Status;
  const known = new Map(
    (yield* status.sources(sources.map(({ key }) => key))).map((source) => [source.key, source]),
  );
  const [lastAlert] = yield* (yield* History).alerts({
    source: Option.none(),
    since: Option.none(),
    until: Option.none(),
    limit: 1,
  });
  const uses = yield* (yield* ConfigUses).all;
  const report: StatusReport = {
    ...yield* standingOf({ sources, channels: scope.notifiers.map(({ id }) => id) }),
    daemons: yield* status.daemons,
    lastRunAt: Option.fromUndefinedOr(uses.find(({ by }) => by === "once")?.at),
    sources: sources.map((source) => ({
      ...known.get(source.key) ?? neverPolled(source.key),
      ...source,
    })),
    hosts: yield* status.hosts,
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
    const late = Duration.millis(now - Math.max(overdue.nextPollAt, began));
    return Option.some({
      en: `${overdue.key} should have been polled ${durationText(late)} ago`,
      zh: `${overdue.key} 在 ${durationText(late, "zh")}前就该轮询`,
    });
  }
  // A degraded source does not make the daemon unhealthy.
  const failing = sources.find(({ fails, outage }) =>
    fails > 0 && Option.exists(outage, ({ lasted }) => Duration.isGreaterThan(lasted, maxAge))
  );
  if (failing !== undefined) {
    const why = Option.getOrElse(failing.lastError, () => unknownReason);
    return Option.some({
      en: `${failing.key} has been failing for longer than allowed: ${why.en}`,
      zh: `${failing.key} 失败的时间超过了限度：${why.zh}`,
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
  const why = Option.getOrElse(lastError, () => unknownReason);
  return Option.some({
    en: `${channel} is held with ${waiting} pending: ${why.en}`,
    zh: `${channel} 暂停发送，${waiting} 条待发：${why.zh}`,
  });
};

export const unknownReason: Phrase = { en: "no reason is known", zh: "原因不明" };
