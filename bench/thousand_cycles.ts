import * as Console from "effect/Console";
import * as Effect from "effect/Effect";
import * as Option from "effect/Option";
import * as Logger from "effect/Logger";
import { load } from "../src/config/load.ts";
import * as Layers from "../src/app/layers.ts";
import { runOnce } from "../src/app/once.ts";
import { runSettings } from "../src/app/settings.ts";
import { layer } from "../src/cli/platform.ts";
import { handles, memoryMb } from "./process.ts";
import { stateMb } from "./upstream_client.ts";

/*
 * A thousand cycles in one process with one set of layers, as a daemon has them: its shortest interval
 * is ten seconds, so the real one would take hours. Prints samples as JSON.
 */

export interface Sample {
  readonly cycle: number;
  readonly memoryMb: number;
  readonly heapMb: number;
  readonly handles: number;
  readonly stateMb: number;
}

const cycles = 1000;
const every = 50;
const [folder = "", address = ""] = Deno.args;

declare const gc: () => void;

const sample = (cycle: number): Sample => {
  gc();
  return {
    cycle,
    memoryMb: memoryMb(Deno.pid),
    heapMb: Deno.memoryUsage().heapUsed / 1e6,
    handles: handles(Deno.pid),
    stateMb: stateMb(folder),
  };
};

const publish = (cycle: number) =>
  Effect.promise(() =>
    fetch(`${address}/bench/publish`, {
      method: "POST",
      body: JSON.stringify({ names: [`acme/cycled-${cycle % 20}`], items: 1 }),
    }).then((response) => response.text())
  );

const program = Effect.gen(function* () {
  const config = yield* load(Option.some(`${folder}/config.json`));
  const settings = runSettings(config);
  const samples: Array<Sample> = [];
  yield* Effect.gen(function* () {
    for (let cycle = 1; cycle <= cycles; cycle++) {
      yield* publish(cycle);
      yield* runOnce(settings, () => Effect.void);
      if (cycle === 1 || cycle % every === 0) samples.push(sample(cycle));
    }
  }).pipe(
    Effect.provide(Layers.layer({ ...config, sqlitePath: `${folder}/mrt_state.sqlite3` })),
    // Alerts of the console would stand between the samples.
    Effect.updateService(Console.Console, (console) => ({ ...console, log: () => {} })),
  );
  return samples;
});

const samples = await Effect.runPromise(
  program.pipe(Effect.provide(layer), Effect.provide(Logger.layer([]))),
);
Deno.stdout.writeSync(new TextEncoder().encode(JSON.stringify(samples)));
