import * as Effect from "effect/Effect";
import * as Layer from "effect/Layer";
import * as TestClock from "effect/testing/TestClock";
import { runOnce } from "../../../src/app/once.ts";
import type { PollSettings } from "../../../src/app/poll/poll.ts";
import * as StateFile from "../../../src/state/sqlite/file.ts";
import { github } from "../../simulators/github.ts";
import { collectWarnings } from "../../testing.ts";
import { watching } from "../real_sources.ts";
import { scriptedChannel, settings } from "../scripted.ts";

/*
 * What people are told of a simulated GitHub, from its answers to the message.
 */

export const noon = Date.UTC(2026, 10, 24, 12);
export const minute = 60_000;
export const hour = 60 * minute;
export const day = 24 * hour;

/**
 * A repository and one state file; `start` is a process with this `monitor`, these `repos`, and whatever
 * else its section says.
 */
export const world = Effect.gen(function* () {
  yield* TestClock.setTime(noon);
  const clock = { at: noon };
  const forge = yield* github({ now: () => clock.at });
  const repo = forge.repo("acme/engine");
  const database = yield* Layer.build(StateFile.layerMemory);
  const channel = scriptedChannel("welink");

  const start = (
    monitor: object,
    polling: Partial<PollSettings> = {},
    repos: ReadonlyArray<unknown> = ["acme/engine"],
    { token, ...section }: { readonly token?: string; readonly [key: string]: unknown } = {},
  ) =>
    Effect.gen(function* () {
      const services = yield* Layer.build(watching(
        {
          github: { repos, base_url: forge.url, monitor, token_env: "GITHUB_TOKEN", ...section },
        },
        channel,
        token === undefined ? {} : { GITHUB_TOKEN: token },
        Layer.succeedContext(database),
      ));
      return (after = 5 * minute) =>
        Effect.gen(function* () {
          clock.at += after;
          yield* TestClock.adjust(after);
          const [asked, sent] = [forge.requests.length, channel.sent.length];
          const { value: report } = yield* collectWarnings(
            runOnce(settings(polling), () => Effect.void).pipe(Effect.provideContext(services)),
          );
          const alerts = channel.sent.slice(sent).flatMap(({ alerts }) => alerts);
          return {
            kinds: alerts.map(({ kind }) => kind),
            told: alerts.flatMap(({ kind, events }) =>
              kind === "first_run"
                ? []
                : events.map(({ event }) =>
                  `${event.source} ${[event.eventType, ...event.also].join("+")} ${event.title}`
                )
            ).toSorted(),
            notes: report.sources.flatMap(({ notes }) => notes.map(({ en }) => en)),
            sources: report.sources.map(({ source, state }) => `${source} ${state}`),
            requests: forge.requests.length - asked,
            errors: report.sources.flatMap(({ error }) =>
              error._tag === "None" ? [] : [error.value.en]
            ),
          };
        });
    });
  return { clock, forge, repo, start };
});
