import * as Effect from "effect/Effect";
import type * as Scope from "effect/Scope";
import { bundle } from "../../tools/bundle.ts";
import { leftToLongRuns, live, long } from "../testing.ts";
import { bundled, main, Program, sources, Spawner } from "./program.ts";

/*
 * Tests of the command line in the forms the program has: within the process of the test, as sources,
 * and as the one file that `deno task compile` compiles.
 */

type Body<E> = () => Effect.Effect<void, E, Scope.Scope>;

const as = <E>(form: string, program: typeof Spawner.Service, name: string, body: Body<E>) =>
  live(
    `${name} (${form})`,
    () =>
      Effect.suspend(body).pipe(
        Effect.provideService(Program, program),
        Effect.provideService(Spawner, program),
      ),
  );

/** The bundle of `deno task test:long`, else one that is made and removed by this file of tests. */
const theBundle = (() => {
  let file = Deno.env.get("MRT_TEST_BUNDLE");
  return () => {
    if (file !== undefined) return file;
    const folder = Deno.makeTempDirSync({ prefix: "mrt-bundle-" });
    const made = `${folder}/mrt.js`;
    Deno.test.beforeAll(() => bundle(made));
    Deno.test.afterAll(() => Deno.removeSync(folder, { recursive: true }));
    return file = made;
  };
})();

/** A test that is handed the file in which the program is. */
type BodyOfFile<E> = (file: string) => ReturnType<Body<E>>;

export const inBundle = <E>(name: string, body: BodyOfFile<E>): void => {
  const file = theBundle();
  as("bundled", bundled(file), name, () => body(file));
};

/** What shows in a process alone: the sources, and in `deno task test:long` the bundle too. */
export const asProcess = <E>(name: string, body: BodyOfFile<E>): void => {
  as("a process", sources, name, () => body(main));
  if (long) inBundle(name, body);
};

/** Like `asProcess`, but left to `deno task test:long`: its like is in every run. */
export const inLongRuns: typeof asProcess = long ? asProcess : leftToLongRuns;

/** Within this process, and in `deno task test:long` in both forms of a process too. */
export const everywhere = <E>(name: string, body: Body<E>): void => {
  live(name, body);
  if (long) asProcess(name, body);
};
