import { deepEqual, equal } from "node:assert/strict";
import * as Effect from "effect/Effect";
import * as Layer from "effect/Layer";
import * as SqlClient from "effect/sql/SqlClient";
import { once } from "../../src/app/once.ts";
import { huggingface } from "../simulators/huggingface.ts";
import { modelscope } from "../simulators/modelscope.ts";
import { collectWarnings, live } from "../testing.ts";
import { watching } from "./real_sources.ts";
import { scriptedChannel, settings } from "./scripted.ts";

/*
 * What becomes of an organisation's models, on both hubs, from the first look to what is told.
 */

const hour = 3_600_000;
const long = Date.UTC(2023, 0, 1);

/** Both hubs with one organisation, polled whenever the test says so, and what was told since. */
const organisation = Effect.gen(function* () {
  const hub = yield* huggingface();
  const scope = yield* modelscope();
  const channel = scriptedChannel("welink");
  const services = yield* Layer.build(watching({
    huggingface: { orgs: ["acme"], base_url: hub.url },
    modelscope: { orgs: ["acme"], base_url: scope.url },
  }, channel));
  const sql = <A>(run: (sql: SqlClient.SqlClient) => Effect.Effect<A, unknown>) =>
    Effect.flatMap(SqlClient.SqlClient, run).pipe(Effect.orDie, Effect.provideContext(services));
  const poll = Effect.gen(function* () {
    const before = channel.sent.length;
    yield* collectWarnings(
      once(settings({}, 0), () => Effect.void).pipe(Effect.provideContext(services)),
    );
    return channel.sent.slice(before).flatMap(({ alerts }) =>
      alerts.flatMap(({ events }) =>
        events.map(({ event }) => `${event.source.split(":")[0]} ${event.eventType} ${event.title}`)
      )
    ).toSorted();
  });
  const later = (ms: number) =>
    sql((sql) =>
      Effect.andThen(
        sql`UPDATE cursors SET last_complete_at = last_complete_at - ${ms}`,
        sql`UPDATE items SET absent_since = absent_since - ${ms}`,
      )
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
  return { hub, scope, sql, poll, later, both };
});

const told = (eventType: string, title: string) => [
  `huggingface ${eventType} ${title}`,
  `modelscope ${eventType} ${title}`,
];

live(
  "a model that is taken down and published again is told once each time",
  () =>
    Effect.gen(function* () {
      const { hub, poll, later, both } = yield* organisation;
      both(({ publish }) => {
        publish("acme/DeepSeek-1", { createdAt: long });
        publish("acme/other", { createdAt: long });
      });
      yield* poll;
      for (let time = 0; time < 2; time++) {
        both(({ hide }) => hide("acme/DeepSeek-1"));
        deepEqual(yield* poll, []);
        yield* later(hour);
        deepEqual(yield* poll, []);
        both(({ show }) => show("acme/DeepSeek-1"));
        deepEqual(yield* poll, told("model_republished", "acme/DeepSeek-1"));
        for (let idle = 0; idle < 3; idle++) {
          deepEqual(yield* poll, []);
          yield* later(hour);
        }
      }
      hub.commit("acme/DeepSeek-1");
      deepEqual(yield* poll, ["huggingface model_updated acme/DeepSeek-1"]);
    }),
);

live(
  "a list that is without a model for a moment, or again and again, makes it none of new",
  () =>
    Effect.gen(function* () {
      const { poll, later, both } = yield* organisation;
      both(({ publish }) => {
        publish("acme/DeepSeek-1", { createdAt: long });
        publish("acme/other", { createdAt: long });
      });
      yield* poll;
      for (let time = 0; time < 5; time++) {
        both(({ hide }) => hide("acme/DeepSeek-1"));
        deepEqual(yield* poll, []);
        if (time > 2) {
          yield* later(20 * 60_000);
          deepEqual(yield* poll, []);
        }
        both(({ show }) => show("acme/DeepSeek-1"));
        yield* later(hour);
        deepEqual(yield* poll, []);
      }
      // Neither does one that is empty for hours.
      both(({ hide }) => ["acme/DeepSeek-1", "acme/other"].forEach(hide));
      for (let idle = 0; idle < 3; idle++) {
        deepEqual(yield* poll, []);
        yield* later(hour);
      }
      both(({ show }) => ["acme/DeepSeek-1", "acme/other"].forEach(show));
      deepEqual(yield* poll, []);
    }),
);

live(
  "a gate that is lifted is told once on both hubs, also when lists differ on it",
  () =>
    Effect.gen(function* () {
      const { hub, scope, poll, later, both } = yield* organisation;
      both(({ publish }) => publish("acme/DeepSeek-1", { createdAt: long }));
      const gate = (gated: boolean) => {
        hub.set("acme/DeepSeek-1", { gated: gated ? "manual" : false });
        scope.set("acme/DeepSeek-1", { gated });
      };
      gate(true);
      yield* poll;
      gate(false);
      deepEqual(yield* poll, told("model_opened", "acme/DeepSeek-1"));
      for (const gated of [true, false, true, false, false]) {
        gate(gated);
        yield* later(hour);
        deepEqual(yield* poll, []);
      }
      both(({ set }) => set("acme/DeepSeek-1", { private: true }));
      deepEqual(yield* poll, []);
      hub.commit("acme/DeepSeek-1");
      scope.touch("acme/DeepSeek-1");
      both(({ set }) => set("acme/DeepSeek-1", { private: false }));
      deepEqual(yield* poll, told("model_opened", "acme/DeepSeek-1"));
    }),
);

live(
  "a state in which no version says who is let in tells nothing again, and the next gate",
  () =>
    Effect.gen(function* () {
      const { hub, scope, sql, poll, both } = yield* organisation;
      both(({ publish }) => {
        for (const model of [1, 2, 3]) publish(`acme/DeepSeek-${model}`, { createdAt: long });
      });
      const gate = (model: number, gated: boolean) => {
        hub.set(`acme/DeepSeek-${model}`, { gated: gated ? "manual" : false });
        scope.set(`acme/DeepSeek-${model}`, { gated });
      };
      gate(1, true);
      gate(2, true);
      yield* poll;
      // As the version before wrote it: the bare hash or id, and of ModelScope no gate at all.
      yield* sql((sql) =>
        sql`UPDATE items SET version = substr(version, 1, instr(version || ' ', ' ') - 1),
        item_json = json_set(item_json, '$.version', substr(version, 1, instr(version || ' ', ' ') - 1))`
      );
      yield* sql((sql) =>
        sql`UPDATE items SET item_json = json_set(item_json, '$.fields', json('{}'))
        WHERE source_key = 'modelscope:acme'`
      );
      yield* sql((sql) => sql`UPDATE cursors SET last_complete_at = NULL`);
      deepEqual(yield* poll, []);
      deepEqual(yield* poll, []);
      gate(1, false);
      gate(3, true);
      deepEqual(yield* poll, told("model_opened", "acme/DeepSeek-1"));
      gate(3, false);
      deepEqual(yield* poll, told("model_opened", "acme/DeepSeek-3"));
    }),
);

live(
  "a total that is one too high costs a request a poll, not one for each page",
  () =>
    Effect.gen(function* () {
      const { scope, poll } = yield* organisation;
      for (let index = 0; index < 500; index++) {
        scope.publish(`acme/DeepSeek-${index}`, { createdAt: long, lastModified: long });
      }
      scope.claim(501);
      const requests: Array<number> = [];
      for (let each = 0; each < 4; each++) {
        const before = scope.requests.length;
        deepEqual(yield* poll, []);
        requests.push(scope.requests.length - before);
      }
      deepEqual(requests, [11, 1, 1, 1]);
      scope.claim(502);
      scope.publish("acme/DeepSeek-new");
      const before = scope.requests.length;
      deepEqual(yield* poll, ["modelscope model_added acme/DeepSeek-new"]);
      equal(scope.requests.length - before, 2);
    }),
);
