import { deepEqual, ok } from "node:assert/strict";
import * as Effect from "effect/Effect";
import { openrouter } from "../../../src/sources/openrouter/openrouter.ts";
import { serve } from "../../simulators/serve.ts";
import { onRecorded, recorded } from "../../testing.ts";
import { itemsOf, openSource, read } from "../opened.ts";

const shown = Effect.gen(function* () {
  const body = yield* Effect.promise(() =>
    Deno.readTextFile(new URL("openrouter/models_12of356_202606.json", recorded))
  );
  const { url } = yield* serve(() => new Response(body));
  const source = yield* openSource(openrouter, { base_url: url });
  return itemsOf(yield* read(source));
});

onRecorded(
  "every model of OpenRouter's list is an item, the newest first",
  () =>
    Effect.gen(function* () {
      const items = yield* shown;
      deepEqual(items.slice(0, 3).map(({ id }) => id), [
        "anthropic/claude-opus-4.7-fast",
        "perceptron/perceptron-mk1",
        "inclusionai/ring-2.6-1t",
      ]);
      const free = items.find(({ id }) => id === "baidu/cobuddy");
      deepEqual([free?.labels, free?.fields["price_in"]], [["free"], 0]);
      ok(!items.some(({ id }) => id.startsWith("~") || id.includes(":")));
    }),
);

onRecorded("its facts and the day it ends stand beside a model", () =>
  Effect.gen(function* () {
    const items = yield* shown;
    const fieldsOf = (id: string) => items.find((each) => each.id === id)?.fields;
    deepEqual(fieldsOf("ibm-granite/granite-4.1-8b"), {
      context_length: 131072,
      modality: "text->text",
      price_in: 0.05,
      price_out: 0.1,
      hugging_face_id: "ibm-granite/granite-4.1-8b",
    });
    deepEqual(fieldsOf("google/gemini-2.0-flash-001")?.["expires"], "2026-06-01");
  }));
