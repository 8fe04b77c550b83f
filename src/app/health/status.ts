import * as Clock from "effect/Clock";
import * as Effect from "effect/Effect";
import * as Option from "effect/Option";
import { type AlertRecord, History } from "../../domain/history.ts";
import type { DaemonRecord, HostRecord, SourceRecord } from "../../domain/history.ts";
import { Outbox, type QueueStatus } from "../../domain/outbox.ts";
import { type Incident, IncidentStore } from "../../domain/incident_store.ts";
import { concerns } from "./incidents.ts";

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
  /** The oldest that is due and was never tried. */
  readonly untriedSince: Option.Option<number>;
}

/** How everything stands at `now` (epoch ms). */
export interface Status {
  readonly now: number;
  readonly daemons: ReadonlyArray<DaemonRecord>;
  /** In the order of the config; a source that was never polled is among them. */
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
  backlog: ReadonlyArray<QueueStatus>,
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
    untriedSince: found?.untriedSince ?? Option.none(),
  };
};

/** What the config has, for whom the status is. */
export interface Scope {
  /** Source keys, and where each is asked. */
  readonly sources: ReadonlyArray<{ readonly id: string; readonly hosts?: ReadonlyArray<string> }>;
  readonly notifiers: ReadonlyArray<{ readonly id: string }>;
}

/** Looks at the state; nothing is asked of anybody. */
export const statusOf = Effect.fn("Status.statusOf")(function* (scope: Scope) {
  const channels = scope.notifiers.map(({ id }) => id);
  const sources = scope.sources.map(({ id, hosts }) => ({ key: id, host: hosts?.[0] ?? "" }));
  const history = yield* History;
  const known = new Map(
    (yield* history.sources(sources.map(({ key }) => key))).map((source) => [source.key, source]),
  );
  const backlog = yield* (yield* Outbox).backlog;
  const dead = yield* history.dead;
  const [lastAlert] = yield* history.alerts({
    source: Option.none(),
    since: Option.none(),
    until: Option.none(),
    limit: 1,
  });
  const names = new Set([...channels, ...backlog.map(({ channel }) => channel), ...dead.keys()]);
  const status: Status = {
    now: yield* Clock.currentTimeMillis,
    daemons: yield* history.daemons,
    sources: sources.map(({ key, host }) => ({ ...known.get(key) ?? neverPolled(key), host })),
    hosts: yield* history.hosts,
    channels: [...names].map(channelStatus(backlog, dead, new Set(channels))),
    incidents: (yield* (yield* IncidentStore).openIncidents).filter(
      concerns({ sources, channels }),
    ),
    lastAlert: Option.fromUndefinedOr(lastAlert),
    size: yield* history.size,
  };
  return status;
});

/** Why the daemon on this state is not well, none when it is. Times in ms. */
export const ailment = (status: Status, maxAgeMs: number): Option.Option<string> => {
  const { now, daemons, sources, hosts } = status;
  if (daemons.length === 0) return Option.some("no daemon is running on this state file");
  const intervalMs = Math.min(...daemons.map((daemon) => daemon.intervalMs));
  const began = Math.min(...daemons.map(({ startedAt }) => startedAt));
  // Whoever is asked to wait does right to wait.
  const waits = new Set(
    hosts.flatMap(({ host, blockedUntil }) => blockedUntil > now ? [host] : []),
  );
  const overdue = sources.find(({ nextPollAt, host }) =>
    !waits.has(host) && now - Math.max(nextPollAt, began) > 2 * intervalMs
  );
  if (overdue !== undefined) {
    const forS = Math.floor((now - Math.max(overdue.nextPollAt, began)) / 1000);
    return Option.some(`${overdue.key} should have been polled ${forS} s ago`);
  }
  // One that works, though with something to see to, does not make the daemon ill.
  const failing = sources.find(({ fails, outage }) =>
    fails > 0 && Option.exists(outage, ({ lastedMs }) => lastedMs > maxAgeMs)
  );
  return failing === undefined ? Option.none() : Option.some(
    `${failing.key} has been failing for longer than allowed: ${
      Option.getOrElse(failing.lastError, () => "no reason is known")
    }`,
  );
};
