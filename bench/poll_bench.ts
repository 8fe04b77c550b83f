import * as Effect from "effect/Effect";
import * as Layer from "effect/Layer";
import * as ManagedRuntime from "effect/ManagedRuntime";
import { runOnce } from "../src/app/once.ts";
import type { Item } from "../src/domain/item.ts";
import {
  model,
  page,
  scriptedChannel,
  scriptedSource,
  settings,
  world,
} from "../tests/app/scripted.ts";

/*
 * A poll of an organisation with 1,000 models from the answer to the commit, on real SQLite: what an
 * idle one costs next to one in which everything is new.
 */

const count = 1000;

const listed = (generation: number): ReadonlyArray<Item> =>
  Array.from(
    { length: count },
    (_, index) => model(`acme/model-${generation}-${index}`, { body: "a model ".repeat(50) }),
  );

const polls = (next: () => ReadonlyArray<Item>) => {
  const source = scriptedSource("huggingface:acme");
  const runtime = ManagedRuntime.make(
    world({ sources: [source], channels: [scriptedChannel("welink")] }).pipe(Layer.orDie),
  );
  return () => {
    source.answers.push([page(next())]);
    return runtime.runPromise(runOnce(settings(), () => Effect.void));
  };
};

const unchanged = listed(0);
const idle = polls(() => unchanged);
await idle();
let generation = 0;
const busy = polls(() => listed(++generation));
await busy();

Deno.bench(
  `a poll of ${count} models, none of them new`,
  { group: "poll", baseline: true },
  async () => {
    await idle();
  },
);

Deno.bench(`a poll of ${count} models, all of them new`, { group: "poll" }, async () => {
  await busy();
});
