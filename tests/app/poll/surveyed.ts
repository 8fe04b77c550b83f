import * as Effect from "effect/Effect";
import * as Layer from "effect/Layer";
import * as TestClock from "effect/testing/TestClock";
import { runOnce } from "../../../src/app/once.ts";
import { Sources } from "../../../src/domain/source.ts";
import * as StateFile from "../../../src/state/sqlite/file.ts";
import { github } from "../../simulators/github.ts";
import { watching } from "../real_sources.ts";
import { scriptedChannel, settings } from "../scripted.ts";

/*
 * Many repositories on a simulated GitHub that are watched with a token, and processes that watch them.
 */

export const noon = Date.UTC(2026, 10, 24, 12);
export const minute = 60_000;
const day = 24 * 60 * minute;

const nameOf = (index: number) => `acme/repo-${index}`;

/** Time passes only by `pass`, for GitHub and for us. */
export const repositories = (
  count: number,
  options: {
    readonly prefix?: string;
    readonly token?: false;
    /** What else is watched of them. */
    readonly monitor?: Readonly<Record<string, boolean>>;
  } = {},
) =>
  Effect.gen(function* () {
    yield* TestClock.setTime(noon);
    const clock = { at: noon };
    const forge = yield* github({
      now: () => clock.at,
      ...options.prefix === undefined ? {} : { prefix: options.prefix },
    });
    const names = Array.from({ length: count }, (_, index) => nameOf(index));
    for (const name of names) {
      forge.repo(name).fill(3, (index) => ({
        title: "DeepSeek",
        createdAt: noon - day - index * minute,
      }));
    }
    const section = {
      repos: names,
      base_url: forge.url,
      monitor: options.monitor ?? {},
      ...options.token === false ? {} : { token_env: "GITHUB_TOKEN" },
    };

    /** A state file, and processes on it. */
    const machine = Effect.gen(function* () {
      const database = yield* Layer.build(StateFile.layerMemory);
      const channel = scriptedChannel("welink");
      const told = () =>
        channel.sent.flatMap(({ alerts }) => alerts).flatMap(({ source, events }) =>
          events.map(({ event }) => `${source} ${event.resourceId} ${event.eventType}`)
        );

      /** A process; `alone` makes it poll each source by itself. */
      const start = (alone = false) =>
        Effect.gen(function* () {
          const services = yield* Layer.build(watching(
            { github: section },
            channel,
            { GITHUB_TOKEN: "t0ken" },
            Layer.succeedContext(database),
          ));
          const sources = yield* Effect.provideContext(Sources, services);
          const run = runOnce(settings(), () => Effect.void).pipe(
            Effect.provideService(
              Sources,
              alone ? sources.map(({ survey: _, ...source }) => source) : sources,
            ),
            Effect.provideContext(services),
          );
          return { run };
        });
      return { start, told };
    });

    const pass = (minutes: number) =>
      Effect.suspend(() => {
        clock.at += minutes * minute;
        return TestClock.adjust(`${minutes} minutes`);
      });
    return { forge, machine, pass, repo: (index: number) => forge.repo(nameOf(index)) };
  });

/** One process that looks at them for the first time; each poll comes so many minutes later. */
export const watched = (...args: Parameters<typeof repositories>) =>
  Effect.gen(function* () {
    const world = yield* repositories(...args);
    const { start, told } = yield* world.machine;
    const { run } = yield* start();
    yield* run;
    const pollWith = (each: typeof run) => (after: number) =>
      Effect.gen(function* () {
        yield* world.pass(after);
        const { requests, graphql } = world.forge;
        const before = [requests.length, graphql.queries.length, told().length] as const;
        const report = yield* each;
        const swept = report.sources.flatMap(({ source, state }) =>
          state === "ok" ? [Number(/\d+$/.exec(source)?.[0])] : []
        );
        return {
          swept,
          unchanged: report.sources.filter(({ state }) => state === "unchanged").length,
          requests: requests.length - before[0],
          queries: graphql.queries.slice(before[1]),
          told: told().slice(before[2]),
        };
      });
    return {
      ...world,
      poll: pollWith(run),
      /** The same by a process that starts only now. */
      restarted: Effect.map(start(), (next) => pollWith(next.run)),
    };
  });
