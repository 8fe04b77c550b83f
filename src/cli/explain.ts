import * as Clock from "effect/Clock";
import * as Console from "effect/Console";
import * as Effect from "effect/Effect";
import * as Argument from "effect/cli/Argument";
import * as Command from "effect/cli/Command";
import { storyAsText } from "../views/alerts.ts";
import * as Layers from "../app/layers.ts";
import { matchesNow } from "../app/alert/match.ts";
import { History } from "../domain/history.ts";
import { alertJson } from "./alerts.ts";
import { Unusable } from "./exit.ts";
import { configFlag, jsonFlag } from "./flags.ts";
import { readingState } from "./load_config.ts";
import { isoTime, printJson } from "./output.ts";

/** An item's own address, from what a browser shows of it; a fingerprint as it is. */
const addressOf = (text: string): string => {
  const bare = text.trim().replace(/[#?].*$/, "").replace(/\/+$/, "")
    .replace(/(\/pull\/\d+)\/.*$/, "$1");
  return /^[^/:]+\.[^/:]+\//.test(bare) ? `https://${bare}` : bare;
};

export const explain = Command.make(
  "explain",
  {
    config: configFlag,
    json: jsonFlag,
    what: Argument.String("URL|FINGERPRINT").pipe(
      Argument.withDescription("The address of an item, or the ID of an alert that tells of it"),
    ),
  },
  Effect.fn("Cli.explain")(({ config: path, json, what }) =>
    readingState(path, (config) =>
      Effect.gen(function* () {
        const stories = yield* (yield* History).stories(addressOf(what));
        if (stories.length === 0) {
          return yield* new Unusable({
            message: `MRT has seen nothing at ${what}; give the address as an alert shows it, ` +
              "and look at mrt status whether its source is watched; " +
              "what an alert of MRT itself or of a first look told is shown by mrt alerts show ID",
          });
        }
        const told = yield* Effect.forEach(
          stories,
          (story) => Effect.map(matchesNow(story), (matches) => ({ story, matches })),
        ).pipe(Effect.provide(Layers.rules(config)));
        const keptSince = (yield* Clock.currentTimeMillis) - config.retentionMs;
        yield* json
          ? printJson(told.map(({ story, matches }) => ({
            source: story.source,
            id: story.item.id,
            title: story.item.title,
            url: story.item.url,
            first_seen_at: isoTime(story.firstSeenAt),
            changed_at: isoTime(story.changedAt),
            events: story.events.map(({ event, version, matches, observedAt }) => ({
              fingerprint: event.fingerprint,
              type: event.eventType,
              version,
              observed_at: isoTime(observedAt),
              matched: matches.map(({ ruleId, reason }) => ({ rule: ruleId, reason })),
            })),
            matches_now: matches,
            alerts: story.alerts.map(alertJson),
          })))
          : Console.log(
            told.map(({ story, matches }) =>
              storyAsText(story, config.locale.timezone, matches, keptSince)
            )
              .join("\n\n"),
          );
      }))
  ),
).pipe(
  Command.withDescription(
    "Explain an item: when it was seen, why it matched or did not, how it was sent",
  ),
  Command.withExamples([
    {
      command: "mrt explain https://hub.example/acme/engine/pull/4242",
      description: "Why was this sent, or why not?",
    },
  ]),
);
