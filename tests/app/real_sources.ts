import * as Effect from "effect/Effect";
import * as Layer from "effect/Layer";
import * as Option from "effect/Option";
import * as Result from "effect/Result";
import { Sources } from "../../src/domain/source.ts";
import { HttpPolicy, UpstreamClient } from "../../src/http/upstream_client.ts";
import { sources } from "../../src/registry.ts";
import { type scriptedChannel, world } from "./scripted.ts";

const client = UpstreamClient.layer({ userAgent: "mrt-test" }).pipe(
  Layer.provide(
    Layer.succeed(HttpPolicy, { timeoutMs: 5000, retries: 0, retryWithinMs: 0, maxBytes: 1e7 }),
  ),
);

/** The real sources of these sections of a config, a scripted channel, and real SQLite in memory. */
export const watching = (
  sections: Readonly<Record<string, unknown>>,
  channel: ReturnType<typeof scriptedChannel>,
) => {
  const entries = sources.flatMap((plugin) =>
    sections[plugin.kind] === undefined
      ? []
      : Result.getOrThrow(plugin.open(sections[plugin.kind], { get: () => Option.none() }))
  );
  return Layer.effect(Sources, Effect.forEach(entries, ({ make }) => make)).pipe(
    Layer.provideMerge(world({ channels: [channel] })),
    Layer.provide(client),
  );
};
