import * as Console from "effect/Console";
import * as Effect from "effect/Effect";
import * as Option from "effect/Option";
import * as Command from "effect/cli/Command";
import { dryRunAsText, notAlerted, verdictsAbout } from "../views/dry_run.ts";
import { verdictJson } from "../views/verdicts.ts";
import { titleOf } from "../views/titles.ts";
import { matchesAmong } from "../app/alert/match.ts";
import { runDry as run } from "../app/dry_run.ts";
import * as Layers from "../app/layers.ts";
import { runSettings } from "../app/settings.ts";
import { eventsOf } from "../domain/alert.ts";
import { eventJson } from "../views/alert_json.ts";
import { Unfinished } from "./exit.ts";
import { jsonFlag } from "./flags.ts";
import { loadConfig } from "./load_config.ts";
import { printJson, readerOf } from "./output.ts";
import { englishOrNull } from "../domain/phrase.ts";

export const dryRun = Command.make(
  "dry-run",
  { json: jsonFlag },
  Effect.fn("Cli.dryRun")(function* ({ json }) {
    const { config } = yield* loadConfig;
    const polls = yield* Effect.provide(run(runSettings(config).polling), Layers.looking(config));
    const channels = config.notifiers.map(({ id }) => id);
    yield* json
      ? printJson({
        channels,
        sources: polls.map(({ source, seen, alerts, judged, notes, error }) => ({
          source,
          items_seen: seen,
          alerts: alerts.map(({ alert, channels }) => ({
            title: titleOf(alert),
            channels,
            events: eventsOf(alert).map((each) => ({
              ...eventJson(each),
              rules: verdictsAbout(each, judged).map(verdictJson),
            })),
          })),
          not_alerted: notAlerted(judged).map(({ event, verdicts }) => ({
            ...eventJson({ event, matches: matchesAmong(verdicts) }),
            rules: verdicts.map(verdictJson),
          })),
          notes: notes.map(({ en }) => en),
          error: englishOrNull(error),
        })),
      })
      : Console.log(dryRunAsText(polls, channels, yield* readerOf(config)));
    if (polls.some(({ error }) => Option.isSome(error))) {
      return yield* new Unfinished({ exitCode: 3 });
    }
  }),
).pipe(
  Command.withExamples([{ command: "mrt dry-run", description: "Try other keywords first" }]),
);
