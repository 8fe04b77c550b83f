import { deepEqual, equal } from "node:assert/strict";
import * as Arbitrary from "effect/Arbitrary";
import * as Deferred from "effect/Deferred";
import * as Duration from "effect/Duration";
import * as Effect from "effect/Effect";
import * as Fiber from "effect/Fiber";
import * as Schema from "effect/Schema";
import * as SqlClient from "effect/sql/SqlClient";
import { runOnce } from "../../src/app/once.ts";
import { SourceStore } from "../../src/domain/source_store.ts";
import { collectWarnings, live, tries } from "../testing.ts";
import { keys, minute, repoName, Step, upstreams } from "./poll/changing_upstreams.ts";
import { watching } from "./real_sources.ts";
import { scriptedChannel, settings } from "./scripted.ts";

/*
 * The three real sources over simulated upstreams that change in any order, with restarts anywhere.
 * What has to be told is found out by comparing what an upstream showed at one committed poll with what
 * it showed at the one before: no cursor, no page, no overlap is in that.
 */

/** Runs the steps and says which alerts came beside those that had to. */
const story = (steps: ReadonlyArray<Step>) =>
  Effect.gen(function* () {
    const { forge, hub, scope, clock, shown, change } = yield* upstreams;
    const channel = scriptedChannel("welink");
    const app = watching({
      github: { repos: [repoName], base_url: forge.url },
      huggingface: { orgs: ["acme"], base_url: hub.url },
      modelscope: { orgs: ["acme"], base_url: scope.url },
    }, channel);
    // As if an hour had passed, so that lists are read to their end every time.
    const hourLater = Effect.flatMap(
      SqlClient.SqlClient,
      (sql) => sql`UPDATE cursors SET last_complete_at = NULL`,
    );
    const run = Effect.andThen(hourLater, runOnce(settings({}, Duration.zero), () => Effect.void));
    const had: Array<string> = [];

    return yield* Effect.gen(function* () {
      const store = yield* SourceStore;
      const known = new Map<string, Map<string, string>>();
      const versions = new Map<string, number>();

      /** Takes down what the polls that were committed had to tell. */
      const witness = Effect.gen(function* () {
        for (const { key, version } of yield* store.status(keys)) {
          if ((versions.get(key) ?? 0) === version) continue;
          versions.set(key, version);
          const before = known.get(key);
          const items = before ?? new Map<string, string>();
          for (const [id, { news, matches }] of shown(key)) {
            if (before !== undefined && matches && items.get(id) !== news) had.push(`${key} ${id}`);
            items.set(id, news);
          }
          known.set(key, items);
        }
      });

      const poll = Effect.andThen(collectWarnings(run), witness);
      yield* poll;
      for (const step of steps) {
        if (step.do === "poll") yield* poll;
        else if (step.do === "crash") yield* crash(step.request);
        else change(step);
      }
      change({ do: "api", works: true });
      // All that lags has been shown.
      for (const minutes of [10, 10, 10]) {
        clock.at += minutes * minute;
        const { value: report, warnings } = yield* collectWarnings(run);
        deepEqual(report.sources.map(({ state }) => state), ["ok", "ok", "ok"], warnings.join());
        yield* witness;
      }
      const told = channel.sent.flatMap(({ alerts }) =>
        alerts.map(({ source, events }) => `${source} ${events[0]?.event.resourceId}`)
      );
      return { told: told.toSorted(), had: had.toSorted() };

      /** A run that ends at its nth request, wherever it is then. */
      function crash(nth: number) {
        return Effect.gen(function* () {
          const reached = yield* Deferred.make<void>();
          let requests = 0;
          for (const simulator of [forge, hub, scope]) {
            simulator.beforeEach(() => {
              if (++requests === nth) Deferred.doneUnsafe(reached, Effect.void);
            });
          }
          const running = yield* Effect.forkChild(collectWarnings(run));
          yield* Effect.raceFirst(Deferred.await(reached), Fiber.await(running));
          yield* Fiber.interrupt(running);
          for (const simulator of [forge, hub, scope]) simulator.beforeEach(() => {});
          yield* witness;
        });
      }
    }).pipe(Effect.provide(app));
  }).pipe(Effect.scoped);

live(
  "whatever happens in whatever order, each event is told exactly once",
  () =>
    Effect.gen(function* () {
      const result = yield* Arbitrary.checkEffect(
        Arbitrary.schema(Schema.Array(Step).check(Schema.isMinLength(10))),
        (steps) =>
          Effect.map(story(steps), ({ told, had }) => {
            deepEqual(told, had);
            return true;
          }),
        { ...tries(12, 40), size: 60, maxShrinks: 300 },
      );
      equal(Arbitrary.formatCheckFailure(result), undefined);
    }),
);
