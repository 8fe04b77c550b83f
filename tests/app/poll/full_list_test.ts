import { deepEqual, equal } from "node:assert/strict";
import * as Effect from "effect/Effect";
import * as Layer from "effect/Layer";
import * as SqlClient from "effect/sql/SqlClient";
import { runOnce } from "../../../src/app/once.ts";
import { huggingface } from "../../simulators/huggingface.ts";
import { modelscope } from "../../simulators/modelscope.ts";
import { live, test } from "../../testing.ts";
import { watching } from "../real_sources.ts";
import { model, page, scriptedChannel, scriptedSource, settings, world } from "../scripted.ts";

/*
 * An organisation with many models is not read to its end every time.
 */

const organisations = Effect.gen(function* () {
  const scope = yield* modelscope();
  const hub = yield* huggingface();
  hub.pageSize(50);
  for (let index = 0; index < 500; index++) {
    const at = 1_600_000_000_000 + index;
    scope.publish(`acme/DeepSeek-${index}`, { createdAt: at, lastModified: at });
    hub.publish(`acme/DeepSeek-${index}`, { createdAt: at, lastModified: at });
  }
  const channel = scriptedChannel("welink");
  const services = yield* Layer.build(watching({
    huggingface: { orgs: ["acme"], base_url: hub.url },
    modelscope: { orgs: ["acme"], base_url: scope.url },
  }, channel));
  const poll = Effect.gen(function* () {
    const before = [hub.requests.length, scope.requests.length] as const;
    yield* Effect.provideContext(runOnce(settings(), () => Effect.void), services);
    return [hub.requests.length - before[0], scope.requests.length - before[1]];
  });
  const hourLater = Effect.gen(function* () {
    const sql = yield* SqlClient.SqlClient;
    yield* sql`UPDATE cursors SET last_complete_at = last_complete_at - 3600000`;
  }).pipe(Effect.provideContext(services));
  const told = () =>
    channel.sent.flatMap(({ alerts }) => alerts.map(({ events }) => events[0]?.event.title));
  return { hub, scope, poll, hourLater, told };
});

live(
  "reading stops at a page on which everything is known, but for once an hour",
  () =>
    Effect.gen(function* () {
      const { hub, scope, poll, hourLater, told } = yield* organisations;
      deepEqual(yield* poll, [10, 10]);
      deepEqual(yield* poll, [1, 1]);
      scope.publish("acme/DeepSeek-new");
      hub.publish("acme/DeepSeek-new");
      // A page that holds something new is not the last one.
      deepEqual(yield* poll, [2, 2]);
      deepEqual(told(), ["acme/DeepSeek-new", "acme/DeepSeek-new"]);
      const old = { createdAt: 1_500_000_000_000, lastModified: 1_500_000_000_000 };
      scope.publish("acme/DeepSeek-old", old);
      hub.publish("acme/DeepSeek-old", old);
      deepEqual(yield* poll, [1, 1]);
      yield* hourLater;
      deepEqual(yield* poll, [11, 11]);
      deepEqual(told().slice(2), ["acme/DeepSeek-old", "acme/DeepSeek-old"]);
      equal(told().length, 4);
    }),
);

const run = Effect.map(runOnce(settings(), () => Effect.void), ({ sources }) => sources[0]);

test("a page on which all is known but something has changed is not the last one", () => {
  const source = scriptedSource("huggingface:acme");
  const models = (version: string) => ["a/1", "a/2", "a/3"].map((id) => model(id, { version }));
  source.answers.push(
    [page(models("v1"))],
    models("v2").map((item, index) => page([item], { complete: index === 2 })),
  );
  return Effect.gen(function* () {
    yield* run;
    equal((yield* run)?.changed, 3);
  }).pipe(Effect.provide(world({ sources: [source] })));
});

test("what a whole list no longer shows is gone, but an empty list says nothing", () => {
  const source = scriptedSource("huggingface:acme");
  const [one, two] = [model("a/1"), model("a/2")];
  source.answers.push([page([one, two])], [page([])], [page([one])]);
  return Effect.gen(function* () {
    const sql = yield* SqlClient.SqlClient;
    for (const expected of [0, 0, 1]) {
      yield* run;
      const [row] = yield* sql<{ absent: number }>`SELECT COUNT(absent_since) AS absent FROM items`;
      equal(row?.absent, expected);
    }
  }).pipe(Effect.provide(world({ sources: [source] })));
});
