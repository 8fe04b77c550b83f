import { deepEqual, equal } from "node:assert/strict";
import * as Effect from "effect/Effect";
import { render } from "../../../src/message/render.ts";
import { aboutFields, aboutModel } from "../../../src/sources/organisation/about.ts";
import { alert, firstLook, inChinese, inEnglish } from "../../notifiers/samples.ts";
import { test } from "../../testing.ts";

const soup = ["transformers", "safetensors", "license:mit", "arxiv:2412.19437", "region:us"];

/** What is said of a model of this name. */
const about = (title: string, task?: unknown, parameters?: unknown, tags = soup) =>
  aboutModel({ title, fields: aboutFields({ task, parameters, tags }) })
    .filter(({ onLine }) => onLine !== "left out").map(({ value }) => value).join(" · ");

const cases: ReadonlyArray<[string, string]> = [
  [about("a/DeepSeek-V4", "text-generation", 684_531_386_000), "text-generation · 685B · mit"],
  [about("a/Kimi", "text-generation", 1_026_000_000_000), "text-generation · 1.03T · mit"],
  [about("a/Qwen3-0.6B", "text-generation", 751_632_384), "text-generation · 752M · mit"],
  [about("a/Round", null, 999_999_999), "1B · mit"],
  // The name says what the weights do not.
  [about("a/Qwen3-30B-A3B-Instruct-2507"), "30B-A3B · mit"],
  [about("a/Mixtral-8x7B-v0.1"), "8x7B · mit"],
  [about("a/gemma-270m-it"), "270M · mit"],
  [about("a/DeepSeek-V4.1"), "mit"],
  [about("a/model", "", -1, []), ""],
  [about("a/model", 5, "many", ["license:"]), ""],
];

test("of a model its task, its size and its licence are told", () =>
  Effect.sync(() => {
    for (const [said, expected] of cases) equal(said, expected);
  }));

test("an alert on a model says so instead of quoting its tags, in a first look too", () =>
  Effect.sync(() => {
    const model = {
      source: "huggingface:deepseek-ai",
      resourceType: "org_model",
      eventType: "model_added",
      title: "deepseek-ai/DeepSeek-V4",
      fields: aboutFields({
        task: "text-generation",
        parameters: 684_531_386_000,
        tags: soup,
      }),
    };
    const shown = alert(model, soup.join(", "));
    const { about, excerpt } = render(shown, inEnglish);
    deepEqual([about, excerpt], ["text-generation · 685B · mit", ""]);
    const look = { ...firstLook(1, []), events: shown.events };
    deepEqual(render(look, inChinese).items.map(({ title }) => title), [
      "deepseek-ai/DeepSeek-V4 · text-generation · 685B · mit",
    ]);
  }));

test("what nobody knows of a model is quoted as before", () =>
  Effect.sync(() => {
    const shown = alert({ eventType: "model_added", title: "a/model" }, "a passage");
    equal(render(shown, inEnglish).excerpt, "a passage");
  }));
