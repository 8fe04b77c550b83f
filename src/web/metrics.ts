import * as Effect from "effect/Effect";
import * as Option from "effect/Option";
import * as HttpRouter from "effect/http/HttpRouter";
import * as HttpServerResponse from "effect/http/HttpServerResponse";
import * as PrometheusMetrics from "effect/observability/PrometheusMetrics";
import { stateOf, statusOf, type StatusReport } from "../app/health/status.ts";
import { version } from "../app/version.ts";
import type { AppConfig } from "../config/load.ts";
import { exposition, type Gauge, type Sample } from "./exposition.ts";
import type { Reading } from "./reading.ts";

/*
 * Numbers for Prometheus: what this process has counted, and how the state stands when it is asked.
 */

const seconds = (at: number): number => Math.round(at / 1000);

const perName = (label: string, counts: ReadonlyMap<string, number>): ReadonlyArray<Sample> =>
  [...counts].map(([name, value]) => ({ labels: { [label]: name }, value }));

const countBy = <A>(all: ReadonlyArray<A>, nameOf: (each: A) => string) => {
  const counts = new Map<string, number>();
  for (const each of all) counts.set(nameOf(each), (counts.get(nameOf(each)) ?? 0) + 1);
  return counts;
};

/** How the state stands. */
export const gaugesOf = (status: StatusReport): ReadonlyArray<Gauge> => {
  const { daemons, sources, channels, hosts, incidents, size } = status;
  const known = hosts.flatMap(({ host, withToken, quota, remaining }) =>
    Option.toArray(
      Option.map(Option.all([quota, remaining]), ([limit, left]) => ({
        labels: { host, token: withToken ? "yes" : "no" },
        limit,
        left,
      })),
    )
  );
  const queued = channels.flatMap(({ channel, waiting, later, scheduled }) =>
    Object.entries({ due: waiting, later, scheduled }).map(([state, value]) => ({
      labels: { channel, state },
      value,
    }))
  );
  return [
    {
      name: "mrt_build_info",
      help: "The version that runs; always 1.",
      samples: [{ labels: { version }, value: 1 }],
    },
    {
      name: "mrt_daemons",
      help: "Daemons at work on the state file.",
      samples: [{ value: daemons.length }],
    },
    {
      name: "mrt_daemon_seen_timestamp_seconds",
      help: "When a daemon last gave a sign of life.",
      samples: daemons.length === 0
        ? []
        : [{ value: Math.max(...daemons.map(({ seenAt }) => seconds(seenAt))) }],
    },
    {
      name: "mrt_sources_by_state",
      help: "Sources by how they stand.",
      samples: perName("state", countBy(sources, stateOf)),
    },
    {
      name: "mrt_source_last_ok_timestamp_seconds",
      help: "When a source was last polled well.",
      samples: sources.flatMap(({ key, lastOkAt }) =>
        Option.toArray(
          Option.map(lastOkAt, (at) => ({ labels: { source: key }, value: seconds(at) })),
        )
      ),
    },
    {
      name: "mrt_deliveries_pending",
      help: "Deliveries that wait, by channel and by what for.",
      samples: queued,
    },
    {
      name: "mrt_dead_letters",
      help: "Deliveries that were given up, by channel.",
      samples: channels.map(({ channel, dead }) => ({ labels: { channel }, value: dead })),
    },
    {
      name: "mrt_incidents_open",
      help: "Incidents that are open, by what they are about.",
      samples: perName("kind", countBy(incidents, ({ kind }) => kind)),
    },
    {
      name: "mrt_rate_limit",
      help: "Requests a host allows in a window.",
      samples: known.map(({ labels, limit }) => ({ labels, value: limit })),
    },
    {
      name: "mrt_rate_limit_remaining",
      help: "What was left of them at the last answer.",
      samples: known.map(({ labels, left }) => ({ labels, value: left })),
    },
    {
      name: "mrt_state_bytes",
      help: "Size of the state file.",
      samples: [{ value: size }],
    },
  ];
};

export const metrics = (config: AppConfig, reading: Reading) =>
  HttpRouter.add(
    "GET",
    "/metrics",
    Effect.gen(function* () {
      const status = yield* Effect.provideContext(statusOf(config), reading);
      const counted = yield* PrometheusMetrics.format({ prefix: "mrt" });
      return HttpServerResponse.text(`${counted}${exposition(gaugesOf(status))}`, {
        contentType: "text/plain; version=0.0.4; charset=utf-8",
        headers: { "cache-control": "no-store" },
      });
    }),
  );
