import { deepEqual } from "node:assert/strict";
import * as Effect from "effect/Effect";
import { openaiCompatible } from "../../../src/sources/openai_compatible/openai_compatible.ts";
import { serve } from "../../simulators/serve.ts";
import { live, onRecorded, recorded } from "../../testing.ts";
import { itemsOf, openSource, read } from "../opened.ts";

const modelsIn = (body: string) =>
  Effect.gen(function* () {
    const { url } = yield* serve(() => new Response(body));
    const source = yield* openSource(openaiCompatible, [{ name: "acme", base_url: `${url}/v1/` }]);
    return itemsOf(yield* read(source));
  });

const recordedModels = (file: string) =>
  Effect.flatMap(
    Effect.promise(() => Deno.readTextFile(new URL(`openai_compatible/${file}`, recorded))),
    modelsIn,
  );

onRecorded(
  "Mistral's aliases are one model each, and the one date of all of them is none",
  () =>
    Effect.gen(function* () {
      const items = yield* recordedModels("mistral_models_202504_first6_transcribed.json");
      deepEqual(
        items.map(({ id, createdAt, fields }) => [id, createdAt, fields["context_length"]]),
        [["ministral-3b-2410", null, 131072], ["ministral-8b-2410", null, 131072], [
          "open-mistral-7b",
          null,
          32768,
        ]],
      );
    }),
);

onRecorded(
  "the model of a server of one's own has no date where it says 0",
  () =>
    Effect.gen(function* () {
      const [item] = yield* recordedModels("tgi_models_created_zero_2025_transcribed.json");
      deepEqual([item?.id, item?.createdAt, item?.author], [
        "mistralai/Ministral-8B-Instruct-2410",
        null,
        null,
      ]);
    }),
);

live(
  "an alias that moves on makes the model it leads to new, and the former one stays",
  () =>
    Effect.gen(function* () {
      const listed = (
        ...models: ReadonlyArray<readonly [id: string, aliases: ReadonlyArray<string>]>
      ) =>
        Effect.map(
          modelsIn(JSON.stringify({ data: models.map(([id, aliases]) => ({ id, aliases })) })),
          (items) => items.map(({ id }) => id),
        );
      deepEqual(yield* listed(["large-latest", ["large-1"]], ["large-1", ["large-latest"]]), [
        "large-1",
      ]);
      deepEqual(
        yield* listed(["large-2", ["large-latest"]], ["large-1", []], ["large-latest", [
          "large-2",
        ]]),
        ["large-2", "large-1"],
      );
    }),
);
