import { ok } from "node:assert/strict";
import * as Duration from "effect/Duration";
import * as Effect from "effect/Effect";
import * as Layer from "effect/Layer";
import * as Option from "effect/Option";
import * as Result from "effect/Result";
import { HttpPolicy, UpstreamClient } from "../../src/http/upstream_client.ts";
import { builtSource } from "../../src/app/plugin_layers.ts";
import { Sources } from "../../src/domain/source.ts";
import { sources } from "../../src/registry.ts";
import * as StateFile from "../../src/state/sqlite/file.ts";
import { runOnce } from "../../src/app/once.ts";
import type { PollSettings } from "../../src/app/poll/poll.ts";
import { collectWarnings, environmentOf } from "../testing.ts";
import { type scriptedChannel, settings, worldOn } from "./scripted.ts";

const client = UpstreamClient.layer({ userAgent: "mrt-test" }).pipe(
  Layer.provide(
    Layer.succeed(HttpPolicy, {
      timeout: Duration.seconds(5),
      retries: 0,
      retryWithin: Duration.zero,
      maxBytes: 1e7,
    }),
  ),
);

/** The real sources of these sections of a config, a scripted channel, and real SQLite in memory. */
export const watching = (
  sections: Readonly<Record<string, unknown>>,
  channel: ReturnType<typeof scriptedChannel>,
  variables: Readonly<Record<string, string>> = {},
  state: typeof StateFile.layerMemory = StateFile.layerMemory,
) => {
  const entries = sources.flatMap((plugin) =>
    sections[plugin.kind] === undefined
      ? []
      : Result.getOrThrow(plugin.open(sections[plugin.kind], environmentOf(variables)))
  );
  return Layer.effect(Sources, Effect.forEach(entries, builtSource)).pipe(
    Layer.provide(client),
    Layer.provideMerge(Layer.provideMerge(worldOn({ channels: [channel] }), state)),
  );
};

/** What one poll of all sources brings: the report, and what the channel is told, sorted. */
export const pollingInto =
  (channel: ReturnType<typeof scriptedChannel>) => (polling: Partial<PollSettings> = {}) =>
    Effect.gen(function* () {
      const before = channel.sent.length;
      const { value, warnings } = yield* collectWarnings(
        runOnce(settings(polling, Duration.zero), () => Effect.void),
      );
      const alerts = channel.sent.slice(before).flatMap(({ alerts }) => alerts);
      return {
        sources: value.sources,
        warnings,
        kinds: alerts.map(({ kind }) => kind),
        told: alerts.flatMap(({ events }) =>
          events.map(({ event }) => `${event.source} ${event.eventType} ${event.title}`)
        ).toSorted(),
      };
    });

/** The source of a key, as its plugin makes it. */
export const sourceOf = (key: string) =>
  Effect.gen(function* () {
    const [kind = "", name = ""] = key.split(/:(.*)/, 2);
    const plugin = sources.find((each) => each.kind === kind);
    ok(plugin !== undefined, key);
    const section = kind === "github" ? { repos: [name] } : { orgs: [name] };
    const [entry] = Result.getOrThrow(plugin.open(section, { get: () => Option.none() }));
    ok(entry !== undefined);
    return yield* Effect.provide(entry.make, client);
  });
