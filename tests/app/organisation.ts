import * as Duration from "effect/Duration";
import * as Effect from "effect/Effect";
import * as Layer from "effect/Layer";
import * as SqlClient from "effect/sql/SqlClient";
import { runOnce } from "../../src/app/once.ts";
import type { PollSettings } from "../../src/app/poll/poll.ts";
import { huggingface } from "../simulators/huggingface.ts";
import { modelscope } from "../simulators/modelscope.ts";
import { collectWarnings } from "../testing.ts";
import { watching } from "./real_sources.ts";
import { scriptedChannel, settings } from "./scripted.ts";

export const hour = 3_600_000;
/** When what has always been there was published. */
export const long = Date.UTC(2023, 0, 1);

/** Both hubs with one organisation, polled whenever the test says so, and what was told since. */
export const organisation = Effect.gen(function* () {
  const hub = yield* huggingface();
  const scope = yield* modelscope();
  const channel = scriptedChannel("welink");
  const services = yield* Layer.build(watching({
    huggingface: { orgs: ["acme"], base_url: hub.url },
    modelscope: { orgs: ["acme"], base_url: scope.url },
  }, channel));
  const sql = <A>(run: (sql: SqlClient.SqlClient) => Effect.Effect<A, unknown>) =>
    Effect.flatMap(SqlClient.SqlClient, run).pipe(Effect.orDie, Effect.provideContext(services));
  const run = (polling: Partial<PollSettings> = {}) =>
    Effect.map(
      collectWarnings(
        runOnce(settings(polling, Duration.zero), () => Effect.void).pipe(
          Effect.provideContext(services),
        ),
      ),
      ({ value }) => value.sources,
    );
  const poll = Effect.gen(function* () {
    const before = channel.sent.length;
    yield* run();
    return channel.sent.slice(before).flatMap(({ alerts }) =>
      alerts.flatMap(({ events }) =>
        events.map(({ event }) => `${event.source.split(":")[0]} ${event.eventType} ${event.title}`)
      )
    ).toSorted();
  });
  /** As if so much time had passed. */
  const later = (ms: number) =>
    sql((sql) =>
      Effect.all([
        sql`UPDATE cursors SET last_complete_at = last_complete_at - ${ms}`,
        sql`UPDATE cursors SET
            cursor = json_set(cursor, '$.short.at', json_extract(cursor, '$.short.at') - ${ms})
          WHERE json_extract(cursor, '$.short.at') IS NOT NULL`,
        sql`UPDATE items SET absent_since = absent_since - ${ms}`,
      ])
    );
  const both = (
    todo: (hub: {
      readonly publish: (id: string, model?: { readonly createdAt?: number }) => void;
      readonly hide: (id: string) => void;
      readonly show: (id: string) => void;
      readonly set: (id: string, model: { readonly private: boolean }) => void;
    }) => void,
  ) => {
    todo(hub);
    todo(scope);
  };
  return { hub, scope, channel, sql, run, poll, later, both };
});
