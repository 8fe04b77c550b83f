import * as Console from "effect/Console";
import * as Effect from "effect/Effect";
import * as Option from "effect/Option";
import * as Command from "effect/cli/Command";
import { titleOf } from "../views/alerts.ts";
import { type DryPoll, runDry as run } from "../app/dry_run.ts";
import * as Layers from "../app/layers.ts";
import { runSettings } from "../app/settings.ts";
import { eventsOf } from "../domain/alert.ts";
import { table } from "../views/table.ts";
import { cleanLine, counted, safeLink } from "../domain/text.ts";
import { eventJson } from "../views/alert_json.ts";
import { Unfinished } from "./exit.ts";
import { jsonFlag } from "./flags.ts";
import { loadConfig } from "./load_config.ts";
import { printJson } from "./output.ts";
import { englishOrNull } from "../domain/phrase.ts";

const asText = (polls: ReadonlyArray<DryPoll>, channels: ReadonlyArray<string>): string => {
  const alerts = polls.flatMap(({ alerts }) => alerts);
  const told = alerts.flatMap((alert) => [
    "",
    `${alert.source}: ${titleOf(alert)}`,
    ...eventsOf(alert).flatMap(({ event, matches }) => [
      `  ${event.eventType.replaceAll("_", " ")}: ${safeLink(event.url)}`,
      ...matches.map(({ ruleId, reason }) => `    matched by ${ruleId}: ${cleanLine(reason)}`),
    ]),
  ]);
  const notes = polls.flatMap(({ source, notes, error }) => [
    ...notes.map(({ en }) => `  ${source}: ${en}`),
    ...Option.match(error, { onNone: () => [], onSome: ({ en }) => [`  ${source}: ${en}`] }),
  ]);
  return [
    ...table([
      ["SOURCE", "ITEMS", "ALERTS", "STATE"],
      ...polls.map(({ source, seen, alerts, error }) => [
        source,
        seen,
        alerts.length,
        Option.isSome(error) ? "failed" : "ok",
      ]),
    ]),
    ...told,
    "",
    `${counted(alerts.length, "alert")} would be sent to ${
      channels.join(", ") || "nobody"
    }; nothing was written or sent`,
    ...notes.length === 0 ? [] : ["", "Notes:", ...notes],
  ].join("\n");
};

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
        sources: polls.map(({ source, seen, alerts, notes, error }) => ({
          source,
          items_seen: seen,
          alerts: alerts.map((alert) => ({
            title: titleOf(alert),
            events: eventsOf(alert).map(eventJson),
          })),
          notes: notes.map(({ en }) => en),
          error: englishOrNull(error),
        })),
      })
      : Console.log(asText(polls, channels));
    if (polls.some(({ error }) => Option.isSome(error))) {
      return yield* new Unfinished({ exitCode: 3 });
    }
  }),
).pipe(
  Command.withDescription(
    "Poll and show what would be sent and by which rule; writes and sends nothing",
  ),
  Command.withExamples([{ command: "mrt dry-run", description: "Try other keywords first" }]),
);
