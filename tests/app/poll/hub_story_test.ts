import { deepEqual, equal } from "node:assert/strict";
import * as Duration from "effect/Duration";
import * as Effect from "effect/Effect";
import * as Layer from "effect/Layer";
import { runOnce } from "../../../src/app/once.ts";
import { huggingface } from "../../simulators/huggingface.ts";
import { collectionElement, paperElement } from "../../sources/huggingface/elements.ts";
import { collectWarnings, live } from "../../testing.ts";
import { long } from "../organisation.ts";
import { watching } from "../real_sources.ts";
import { scriptedChannel, settings } from "../scripted.ts";

/*
 * What becomes of everything a Hub shows, from the first look to what is told.
 */

/** A Hub on which this section watches `acme`, and what each poll of all sources tells. */
const watched = (section: Readonly<Record<string, unknown>>) =>
  Effect.gen(function* () {
    const hub = yield* huggingface();
    const channel = scriptedChannel("welink");
    const services = yield* Layer.build(
      watching({ huggingface: { orgs: ["acme"], base_url: hub.url, ...section } }, channel),
    );
    const poll = Effect.gen(function* () {
      const before = channel.sent.length;
      yield* collectWarnings(
        runOnce(settings({}, Duration.zero), () => Effect.void).pipe(
          Effect.provideContext(services),
        ),
      );
      return channel.sent.slice(before).flatMap(({ alerts }) =>
        alerts.flatMap(({ events }) =>
          events.map(({ event: { eventType, title, changed } }) =>
            [eventType, title, ...changed].join(" ")
          )
        )
      ).toSorted();
    });
    return { hub, poll };
  });

const everything = {
  monitor: { models: true, datasets: true, spaces: true, collections: true, papers: true },
  searches: [{ name: "V4", query: "DeepSeek-V4", min_likes: 5 }],
};

live(
  "each list has its own first look, then tells what is new once, for a request a poll",
  () =>
    Effect.gen(function* () {
      const { hub, poll } = yield* watched(everything);
      const slug = (count: number) => `acme/deepseek-${String(count).padStart(24, "6")}`;
      hub.publish("acme/deepseek-old", { createdAt: long });
      hub.publish("acme/deepseek-data", { list: "datasets", createdAt: long });
      hub.publish("acme/deepseek-chat", { list: "spaces", createdAt: long });
      hub.publish("fan/DeepSeek-V4-GGUF", { likes: 4, tags: ["base_model:quantized:acme/V4"] });
      hub.publish("fan/DeepSeek-V4-old", { likes: 50, createdAt: long });
      hub.add("collections", slug(1), collectionElement(slug(1), long));
      hub.add("daily_papers", "2611.00001", { paper: paperElement("2611.00001", Date.now()) });
      yield* poll;
      equal(hub.requests.length, 6);
      deepEqual(yield* poll, []);
      equal(hub.requests.length, 12);

      hub.publish("acme/deepseek-new");
      hub.publish("acme/deepseek-data-2", { list: "datasets", createdAt: long });
      hub.publish("acme/deepseek-chat-2", { list: "spaces" });
      hub.set("fan/DeepSeek-V4-GGUF", { likes: 5 });
      hub.publish("spam/DeepSeek-V4-free");
      hub.add("collections", slug(2), collectionElement(slug(2), Date.now()));
      hub.add("daily_papers", "2611.00002", { paper: paperElement("2611.00002", Date.now()) });
      deepEqual(yield* poll, [
        "collection_added DeepSeek",
        "dataset_added acme/deepseek-data-2",
        "derivative_added fan/DeepSeek-V4-GGUF",
        "model_added acme/deepseek-new",
        "paper_added DeepSeek-V4: Cheap Attention",
        "space_added acme/deepseek-chat-2",
      ]);
      hub.set("fan/DeepSeek-V4-GGUF", { likes: 3 });
      deepEqual(yield* poll, []);
      hub.set("fan/DeepSeek-V4-GGUF", { likes: 30 });
      deepEqual(yield* poll, []);
    }),
);

live(
  "a model that two searches find is told once, and so it stays when they find it again",
  () =>
    Effect.gen(function* () {
      const { hub, poll } = yield* watched({
        monitor: { ...everything.monitor, models: false },
        searches: ["DeepSeek-V4", "GGUF", "DeepSeek"].map((name) => ({
          name,
          query: name,
          min_likes: 5,
        })),
      });
      hub.publish("fan/DeepSeek-V4-old", { likes: 50, createdAt: long });
      hub.publish("fan/DeepSeek-GGUF-old", { likes: 50, createdAt: long });
      yield* poll;
      hub.publish("fan/DeepSeek-V4-GGUF", { likes: 7 });
      hub.publish("fan/DeepSeek-V5", { likes: 7 });
      deepEqual(yield* poll, ["model_added fan/DeepSeek-V4-GGUF", "model_added fan/DeepSeek-V5"]);
      deepEqual(yield* poll, []);
      hub.set("fan/DeepSeek-V4-GGUF", { likes: 3 });
      deepEqual(yield* poll, []);
      hub.set("fan/DeepSeek-V4-GGUF", { likes: 30 });
      deepEqual(yield* poll, []);
    }),
);

live(
  "a model that one search found, and another once its card names a base model, is told once",
  () =>
    Effect.gen(function* () {
      const { hub, poll } = yield* watched({
        monitor: { ...everything.monitor, models: false },
        searches: [0, 5].map((min_likes) => ({
          name: `from-${min_likes}`,
          query: "DeepSeek",
          min_likes,
        })),
      });
      hub.publish("fan/DeepSeek-old", { likes: 50, createdAt: long });
      yield* poll;
      hub.publish("fan/DeepSeek-V4-GGUF", { likes: 1 });
      deepEqual(yield* poll, ["model_added fan/DeepSeek-V4-GGUF"]);
      hub.set("fan/DeepSeek-V4-GGUF", { likes: 7, tags: ["base_model:quantized:acme/V4"] });
      deepEqual(yield* poll, []);
    }),
);

const files = { "model.safetensors": "w1", "config.json": "c1", "README.md": "r1" };

live(
  "of an update it is told what changed, and of a card nothing where weights count",
  () =>
    Effect.gen(function* () {
      const any = yield* watched({});
      const weights = yield* watched({ updates: "weights" });
      const none = yield* watched({ updates: "none" });
      const told = Effect.gen(function* () {
        return [yield* any.poll, yield* weights.poll, yield* none.poll];
      });
      const each = (todo: (hub: typeof any.hub) => void) => {
        for (const { hub } of [any, weights, none]) todo(hub);
      };
      each((hub) => hub.publish("acme/deepseek", { createdAt: long, files }));
      yield* told;
      each((hub) => hub.commit("acme/deepseek", { ...files, "README.md": "r2" }));
      deepEqual(yield* told, [["model_updated acme/deepseek card"], [], []]);
      const before = weights.hub.requests.length;
      each((hub) => hub.commit("acme/deepseek", { ...files, "model.safetensors": "w2" }));
      deepEqual((yield* told)[1], ["model_updated acme/deepseek weights card"]);
      // The list, and the files at the new commit: those at the former are known.
      equal(weights.hub.requests.length - before, 2);
      equal(none.hub.requests.some(({ path }) => path.includes("/tree/")), false);
    }),
);
