import { deepEqual, equal, ok } from "node:assert/strict";
import * as Effect from "effect/Effect";
import * as Option from "effect/Option";
import * as Result from "effect/Result";
import { render } from "../../../src/message/render.ts";
import { partOfFile } from "../../../src/sources/organisation/file_parts.ts";
import { huggingface } from "../../../src/sources/huggingface/huggingface.ts";
import { alert, inChinese, inEnglish } from "../../notifiers/samples.ts";
import { live, test } from "../../testing.ts";
import { idsOf, itemsOf, lastOf, minute, openSection, openSource, read } from "../opened.ts";
import { watchHub } from "../organisation/source.ts";

/** What the Hub shows of a quantised model when it is asked for all that is. */
const quantised = {
  tags: [
    "gguf",
    "en",
    "zh",
    "tf",
    "license:mit",
    "base_model:acme/V4",
    "base_model:quantized:acme/V4",
  ],
  pipelineTag: "text-generation",
  likes: 12,
  raw: {
    gguf: { total: 684_531_386_000, architecture: "deepseek4", context_length: 131_072 },
    config: { architectures: ["DeepseekV4ForCausalLM"], model_type: "deepseek_v4" },
    usedStorage: 404_000_000_000,
    downloads: 3456,
  },
};

const facts = {
  pipeline_tag: "text-generation",
  parameters: 684_531_386_000,
  license: "mit",
  architecture: "DeepseekV4ForCausalLM",
  base_model: "acme/V4",
  base_model_relation: "quantized",
  languages: "en, zh",
  size: 404_000_000_000,
  downloads: 3456,
  likes: 12,
};

live(
  "the list itself shows the facts of a model, at one request for all",
  () =>
    Effect.gen(function* () {
      const { hub, source } = yield* watchHub();
      hub.publish("acme/V4-GGUF", quantised);
      hub.publish("acme/V4");
      const items = itemsOf(yield* read(source));
      deepEqual(items.find(({ id }) => id === "acme/V4-GGUF")?.fields, facts);
      equal(hub.requests.length, 1);
      const asked = new URL(hub.requests[0]?.path ?? "", hub.url).searchParams.getAll("expand[]");
      for (const field of ["safetensors", "gguf", "config", "usedStorage", "downloads", "likes"]) {
        ok(asked.includes(field), field);
      }
    }),
);

live(
  "downloads, likes and facts that the list begins to show change nothing",
  () =>
    Effect.gen(function* () {
      const { clock, hub, source } = yield* watchHub();
      hub.publish("acme/V4-GGUF", { ...quantised, raw: {} });
      const [before] = itemsOf(yield* read(source));
      clock.at += minute;
      hub.set("acme/V4-GGUF", { ...quantised, likes: 9999 });
      const [after] = itemsOf(yield* read(source));
      equal(after?.version, before?.version);
      equal(after?.updatedAt, before?.updatedAt);
    }),
);

test("an alert says what a model was made from on every channel, and the rest in its table", () =>
  Effect.sync(() => {
    const shown = alert({
      source: "huggingface:search/V4",
      eventType: "derivative_added",
      transition: "added",
      author: "someone",
      title: "someone/V4-GGUF",
      fields: facts,
    });
    const english = render(shown, inEnglish);
    equal(
      english.about,
      "text-generation · 685B · mit · quantized from acme/V4",
    );
    ok(english.title.includes("new quantisation"), english.title);
    deepEqual(english.facts.map(({ label, value }) => `${label}: ${value}`), [
      "Author: someone",
      "Task: text-generation",
      "Size: 685B",
      "Licence: mit",
      "Quantized from: acme/V4",
      "Architecture: DeepseekV4ForCausalLM",
      "Languages: en, zh",
      "Files: 404 GB",
      "Downloads: 3,456",
      "Likes: 12",
    ]);
    const chinese = render(shown, inChinese);
    ok(chinese.title.includes("新量化版本"), chinese.title);
    ok(chinese.about.endsWith("量化自 acme/V4"), chinese.about);
  }));

const files: ReadonlyArray<[string, string]> = [
  ["model-00001-of-00163.safetensors", "weights"],
  ["model.safetensors.index.json", "weights"],
  ["Q4_K_M/V4-00001.gguf", "weights"],
  ["pytorch_model.bin", "weights"],
  ["config.json", "config"],
  ["modeling_deepseek.py", "config"],
  ["generation_config.json", "config"],
  ["tokenizer.json", "tokenizer"],
  ["tokenizer_config.json", "tokenizer"],
  ["chat_template.jinja", "tokenizer"],
  ["qwen.tiktoken", "tokenizer"],
  ["README.md", "card"],
  ["LICENSE", "card"],
  [".gitattributes", "card"],
  ["figures/benchmark.png", "card"],
  ["training.log", "others"],
];

test("files belong to weights, config, tokenizer or card", () =>
  Effect.sync(() => {
    for (const [path, part] of files) equal(partOfFile(path), part, path);
  }));

const parts = { "model.safetensors": "w1", "README.md": "r1", "config.json": "c1" };

/** What two forms of a model say of each other when the Hub was asked about both. */
const changedBy = (updates: string, next: Readonly<Record<string, string>>) =>
  Effect.gen(function* () {
    const { clock, hub, source } = yield* watchHub({ updates });
    hub.publish("acme/V4", { files: parts });
    const [before] = itemsOf(yield* read(source));
    clock.at += minute;
    hub.commit("acme/V4", { ...parts, ...next });
    const [now] = itemsOf(yield* read(source));
    ok(before !== undefined && now !== undefined && source.inspect !== undefined);
    const seen = yield* source.inspect(before, now);
    const [change] = source.changes(
      Option.some(seen.before),
      seen.now,
      { at: 0, complete: true },
    );
    return { hub, source, seen, before, now, news: change?.news };
  });

live("an update of a card is no news where weights alone are", () =>
  Effect.gen(function* () {
    equal((yield* changedBy("weights", { "README.md": "r2" })).news, false);
    equal((yield* changedBy("weights", { "model.safetensors": "w2" })).news, true);
    equal((yield* changedBy("any", { "README.md": "r2" })).news, true);
    equal((yield* changedBy("none", { "model.safetensors": "w2" })).news, false);
  }));

live("what is known of a commit is not asked for again", () =>
  Effect.gen(function* () {
    const { hub, source, seen } = yield* changedBy("any", { "README.md": "r2" });
    const before = hub.requests.length;
    hub.commit("acme/V4", { ...parts, "README.md": "r3" });
    const [next] = itemsOf(yield* read(source));
    ok(next !== undefined && source.inspect !== undefined);
    yield* source.inspect(seen.now, next);
    // The list and one tree.
    equal(hub.requests.length - before, 2);
  }));

live(
  "files that cannot be read leave an update as it is, an alert all the same",
  () =>
    Effect.gen(function* () {
      const { hub, source, before, now } = yield* changedBy("weights", { "README.md": "r2" });
      hub.fail({ kind: "answer", status: 404, body: "{}", headers: {} });
      ok(source.inspect !== undefined);
      const failed = yield* Effect.flip(source.inspect(before, now));
      ok(failed.says.en.includes("acme/V4"), failed.says.en);
      const [change] = source.changes(
        Option.some(before),
        now,
        { at: 0, complete: true },
      );
      equal(change?.news, true);
    }),
);

const keysOf = (section: Readonly<Record<string, unknown>>) =>
  Result.getOrThrow(openSection(huggingface, { orgs: ["acme", "other"], ...section }))
    .map(({ id }) => id);

test("each list is a source of its own, and a config from before watches models alone", () =>
  Effect.sync(() => {
    deepEqual(keysOf({}), ["huggingface:acme", "huggingface:other"]);
    deepEqual(
      keysOf({
        monitor: { datasets: true, spaces: true, collections: true, papers: true },
        searches: [{ name: "V4", query: "DeepSeek-V4" }],
      }),
      [
        "huggingface:acme",
        "huggingface:acme/datasets",
        "huggingface:acme/spaces",
        "huggingface:acme/collections",
        "huggingface:other",
        "huggingface:other/datasets",
        "huggingface:other/spaces",
        "huggingface:other/collections",
        "huggingface:papers",
        "huggingface:search/V4",
      ],
    );
    const [idle] = Result.getOrThrow(
      openSection(huggingface, { orgs: ["acme"], monitor: { models: false } }),
    );
    ok(idle !== undefined && Option.isSome(idle.unusable));
    for (
      const searches of [
        [{ name: "a", query: "x" }],
        [{ name: "no name", query: "DeepSeek" }],
        [{ name: "a", query: "DeepSeek" }, { name: "A", query: "Qwen" }],
        [{ name: "a", query: "DeepSeek", min_likes: -1 }],
      ]
    ) {
      ok(Result.isFailure(openSection(huggingface, { orgs: ["acme"], searches })));
    }
  }));

live(
  "a model is found when it has enough likes, once, and one made from another is a derivative",
  () =>
    Effect.gen(function* () {
      const { clock, hub } = yield* watchHub();
      const source = yield* openSource(huggingface, {
        orgs: ["watched"],
        base_url: hub.url,
        monitor: { models: false },
        searches: [{ name: "V4", query: "deepseek-v4", min_likes: 5 }],
      });
      const complete = { at: clock.at, complete: true };
      const shown = Effect.map(read(source), (pages) => ({
        items: itemsOf(pages),
        complete: lastOf(pages).complete,
      }));
      hub.publish("spam/DeepSeek-V4-free", { likes: 0 });
      hub.publish("unsloth/DeepSeek-V4-GGUF", { ...quantised, likes: 4 });
      hub.publish("deepseek-ai/DeepSeek-V4", { likes: 900 });
      hub.publish("someone/Qwen", { likes: 900 });
      const first = yield* shown;
      deepEqual(first.items.map(({ id, kind }) => [id, kind]), [[
        "deepseek-ai/DeepSeek-V4",
        "model",
      ]]);
      ok(first.complete);
      clock.at += minute;
      hub.set("unsloth/DeepSeek-V4-GGUF", { likes: 5 });
      const found = (yield* shown).items.find(({ id }) => id.startsWith("unsloth"));
      ok(found !== undefined);
      equal(found.kind, "derivative");

      deepEqual(
        source.changes(Option.none(), found, complete).map((
          { transition, news },
        ) => [transition, news]),
        [["added", true]],
      );
      // Fewer likes and then enough again, or another commit, are no news.
      hub.commit("unsloth/DeepSeek-V4-GGUF");
      const again = (yield* shown).items.find(({ id }) => id.startsWith("unsloth"));
      ok(again !== undefined);
      deepEqual(source.changes(Option.some(found), again, complete, clock.at), []);
    }),
);

live(
  "a search leaves models of watched organisations to their own sources",
  () =>
    Effect.gen(function* () {
      const { hub } = yield* watchHub();
      hub.publish("acme/DeepSeek-V4");
      hub.publish("someone/DeepSeek-V4-AWQ");
      const found = (monitor: Readonly<Record<string, boolean>>, place: number) =>
        Effect.gen(function* () {
          const section = {
            orgs: ["Acme"],
            base_url: hub.url,
            monitor,
            searches: [{ name: "V4", query: "DeepSeek-V4", min_likes: 0 }],
          };
          return idsOf(yield* read(yield* openSource(huggingface, section, {}, place))).toSorted();
        });
      deepEqual(yield* found({}, 1), ["someone/DeepSeek-V4-AWQ"]);
      deepEqual(yield* found({ models: false }, 0), [
        "acme/DeepSeek-V4",
        "someone/DeepSeek-V4-AWQ",
      ]);
    }),
);

live(
  "a search whose results are all left out is not empty, which would be an incident that stays",
  () =>
    Effect.gen(function* () {
      const { hub } = yield* watchHub();
      const source = yield* openSource(
        huggingface,
        {
          orgs: ["acme"],
          base_url: hub.url,
          searches: [{ name: "V4", query: "DeepSeek-V4", min_likes: 5 }],
        },
        {},
        1,
      );
      const told = Effect.map(read(source), (pages) => {
        const { empty, complete, items } = lastOf(pages);
        return { empty, complete, items: items.length };
      });
      const nothing = { empty: false, complete: true, items: 0 };
      hub.publish("acme/DeepSeek-V4", { likes: 900 });
      deepEqual(yield* told, nothing);
      hub.set("acme/DeepSeek-V4", { likes: 0 });
      hub.publish("someone/DeepSeek-V4-AWQ", { likes: 4 });
      deepEqual(yield* told, nothing);
      hub.hide("acme/DeepSeek-V4");
      hub.hide("someone/DeepSeek-V4-AWQ");
      equal((yield* told).empty, true);
    }),
);
