import * as Clock from "effect/Clock";
import * as Effect from "effect/Effect";
import * as Option from "effect/Option";
import { type AlertRecord, Chronicle } from "../domain/chronicle.ts";
import type { DaemonRecord, HostRecord, SourceRecord } from "../domain/chronicle.ts";
import { type Backlog, Outbox } from "../domain/outbox.ts";
import { type Incident, Supervision } from "../domain/supervision.ts";

/** How one channel stands. */
export interface ChannelStatus {
  readonly channel: string;
  /** Whether the config still has it. */
  readonly configured: boolean;
  readonly waiting: number;
  /** Updates that are told together when their window ends. */
  readonly later: number;
  readonly dead: number;
  readonly nextAt: Option.Option<number>;
  readonly lastError: Option.Option<string>;
}

/** How everything stands at `now` (epoch ms). */
export interface Status {
  readonly now: number;
  readonly daemons: ReadonlyArray<DaemonRecord>;
  /** In the order of the config; a source that was never polled is among them. */
  readonly sources: ReadonlyArray<SourceRecord>;
  readonly hosts: ReadonlyArray<HostRecord>;
  readonly channels: ReadonlyArray<ChannelStatus>;
  readonly incidents: ReadonlyArray<Incident>;
  readonly lastAlert: Option.Option<AlertRecord>;
  /** Bytes. */
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
  failingSince: Option.none(),
  lastError: Option.none(),
  tokenRefused: false,
});

const channelStatus = (
  backlog: ReadonlyArray<Backlog>,
  dead: ReadonlyMap<string, { readonly all: number }>,
  configured: Set<string>,
) =>
(channel: string): ChannelStatus => {
  const found = backlog.find((each) => each.channel === channel);
  return {
    channel,
    configured: configured.has(channel),
    waiting: found?.waiting ?? 0,
    later: found?.later ?? 0,
    dead: dead.get(channel)?.all ?? 0,
    nextAt: found?.nextAt ?? Option.none(),
    lastError: found?.lastError ?? Option.none(),
  };
};

/** Looks at the state; nothing is asked of anybody. */
export const statusOf = Effect.fn("Status.statusOf")(function* (
  sourceKeys: ReadonlyArray<string>,
  channels: ReadonlyArray<string>,
) {
  const chronicle = yield* Chronicle;
  const known = new Map(
    (yield* chronicle.sources(sourceKeys)).map((source) => [source.key, source]),
  );
  const backlog = yield* (yield* Outbox).backlog;
  const dead = yield* chronicle.dead;
  const [lastAlert] = yield* chronicle.alerts({
    source: Option.none(),
    since: Option.none(),
    until: Option.none(),
    limit: 1,
  });
  const names = new Set([...channels, ...backlog.map(({ channel }) => channel), ...dead.keys()]);
  const status: Status = {
    now: yield* Clock.currentTimeMillis,
    daemons: yield* chronicle.daemons,
    sources: sourceKeys.map((key) => known.get(key) ?? neverPolled(key)),
    hosts: yield* chronicle.hosts,
    channels: [...names].map(channelStatus(backlog, dead, new Set(channels))),
    incidents: yield* (yield* Supervision).openIncidents,
    lastAlert: Option.fromUndefinedOr(lastAlert),
    size: yield* chronicle.size,
  };
  return status;
});

/** Why the daemon on this state is not well, none when it is. Times in ms. */
export const ailment = (status: Status, maxAgeMs: number): Option.Option<string> => {
  const { now, daemons, sources, hosts } = status;
  if (daemons.length === 0) return Option.some("no daemon works on this state file");
  const intervalMs = Math.min(...daemons.map((daemon) => daemon.intervalMs));
  const began = Math.min(...daemons.map(({ startedAt }) => startedAt));
  const polled = Math.max(
    began,
    ...sources.flatMap(({ lastPollAt }) => Option.toArray(lastPollAt)),
  );
  // Whoever is asked to wait does right to wait.
  const waits = hosts.some(({ blockedUntil }) => blockedUntil > now);
  if (sources.length > 0 && now - polled > 2 * intervalMs && !waits) {
    return Option.some(`nothing was polled for ${Math.floor((now - polled) / 1000)} s`);
  }
  const failing = sources.find(({ failingSince }) =>
    Option.exists(failingSince, (since) => now - since > maxAgeMs)
  );
  return failing === undefined ? Option.none() : Option.some(
    `${failing.key} has been failing for longer than allowed: ${
      Option.getOrElse(failing.lastError, () => "no reason is known")
    }`,
  );
};
