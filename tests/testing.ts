import * as Cause from "effect/Cause";
import * as Effect from "effect/Effect";
import * as Exit from "effect/Exit";
import * as Fiber from "effect/Fiber";
import * as Logger from "effect/Logger";
import * as Option from "effect/Option";
import type * as Scope from "effect/Scope";
import * as TestClock from "effect/testing/TestClock";
import type { Environment } from "../src/domain/environment.ts";

/*
 * Tests as effects. `test` runs on a virtual clock that moves only by TestClock.adjust; `live` runs
 * on the real one. A warning or error in the log that the test did not expect fails it.
 */

/** Whether this is `deno task test:long`, where nothing is cut short. */
export const long = Deno.env.get("MRT_TEST_LONG") !== undefined;

/** A test that takes too long for every run. */
export const leftToLongRuns = (name: string): void =>
  Deno.test({ name: `${name} (skipped: deno task test:long has it)`, ignore: true, fn: () => {} });

/** How often a property is tried: so often in every run, or so often in `deno task test:long`. */
export const tries = (usual: number, many: number) =>
  ({ runs: Number(Deno.env.get("MRT_PROPERTY_RUNS") ?? (long ? many : usual)) }) as const;

type Body<E> = () => Effect.Effect<void, E, Scope.Scope>;

const run = async <E>(body: Effect.Effect<void, E>) => {
  const exit = await Effect.runPromiseExit(body);
  if (Exit.isFailure(exit)) throw Cause.squash(exit.cause);
};

const failOnWarnings = <E>(body: Body<E>) =>
  Effect.suspend(() => {
    const warnings: Array<string> = [];
    const logger = Logger.make(({ logLevel, message }) => {
      if (["Warn", "Error", "Fatal"].includes(logLevel)) warnings.push(String(message));
    });
    return Effect.scoped(body()).pipe(
      Effect.andThen(Effect.sync(() => {
        if (warnings.length > 0) throw new Error(`unexpected warnings: ${warnings.join("; ")}`);
      })),
      Effect.provideService(Logger.CurrentLoggers, new Set([logger])),
    );
  });

export const test = <E>(name: string, body: Body<E>): void =>
  Deno.test(name, () => run(failOnWarnings(body).pipe(Effect.provide(TestClock.layer()))));

export const live = <E>(name: string, body: Body<E>): void =>
  Deno.test(name, () => run(failOnWarnings(body)));

/** Runs the effect while the virtual clock goes on, a second at a time, and files and sockets work. */
export const whileTimePasses = <A, E, R>(effect: Effect.Effect<A, E, R>) =>
  Effect.gen(function* () {
    const fiber = yield* Effect.forkChild(effect);
    while (fiber.pollUnsafe() === undefined) {
      yield* Effect.promise(() => new Promise((resolve) => setTimeout(resolve, 1)));
      yield* TestClock.adjust("1 second");
    }
    return yield* Fiber.join(fiber);
  });

const collect = (levels: ReadonlyArray<string>) => <A, E, R>(effect: Effect.Effect<A, E, R>) =>
  Effect.suspend(() => {
    const lines: Array<string> = [];
    const logger = Logger.make(({ logLevel, message }) => {
      if (levels.includes(logLevel)) {
        lines.push(Array.isArray(message) ? message.join(" ") : String(message));
      }
    });
    return effect.pipe(
      Effect.provideService(Logger.CurrentLoggers, new Set([logger])),
      Effect.map((value) => ({ value, lines })),
    );
  });

/** Runs the effect and hands back what it logged at Info. */
export const collectInfo = collect(["Info"]);

/** Runs the effect and hands back what it logged at Warn or above, instead of failing the test. */
export const collectWarnings = <A, E, R>(effect: Effect.Effect<A, E, R>) =>
  Effect.map(
    collect(["Warn", "Error", "Fatal"])(effect),
    ({ value, lines }) => ({ value, warnings: lines }),
  );

/** The variables of a process that has these; empty ones count as unset. */
export const environmentOf = (variables: Readonly<Record<string, string>>): Environment => ({
  get: (name) => Option.filter(Option.fromUndefinedOr(variables[name]), (value) => value !== ""),
});

/** A folder of the recorded upstream responses, or undefined where they are not at hand. */
export const recorded = new URL("../../shared/fixtures/", import.meta.url);

/** Like `live`, but skipped, saying so, where the recorded responses are absent. */
export const onRecorded = <E>(name: string, body: Body<E>): void => {
  let present = true;
  try {
    Deno.statSync(recorded);
  } catch {
    present = false;
  }
  Deno.test({
    name: present ? name : `${name} (skipped: no recorded responses beside the project)`,
    ignore: !present,
    fn: () => run(failOnWarnings(body)),
  });
};
