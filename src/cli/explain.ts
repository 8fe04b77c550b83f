import * as Clock from "effect/Clock";
import * as Console from "effect/Console";
import * as Duration from "effect/Duration";
import * as Effect from "effect/Effect";
import * as Argument from "effect/cli/Argument";
import * as Command from "effect/cli/Command";
import { itemAsJson, itemAsText } from "../views/item.ts";
import * as Layers from "../app/layers.ts";
import { matchesNow } from "../app/alert/match.ts";
import { History } from "../domain/history.ts";
import { Unusable } from "./exit.ts";
import { jsonFlag } from "./flags.ts";
import { readingState } from "./load_config.ts";
import { printJson, readerOf } from "./output.ts";
import { linePrompt } from "./prompts.ts";

/** An item's own address, from what a browser shows of it; a fingerprint as it is. */
const addressOf = (text: string): string => {
  const bare = text.trim().replace(/[#?].*$/, "").replace(/\/+$/, "")
    .replace(/(\/pull\/\d+)\/.*$/, "$1");
  return /^[^/:]+\.[^/:]+\//.test(bare) ? `https://${bare}` : bare;
};

export const explain = Command.make(
  "explain",
  {
    json: jsonFlag,
    what: Argument.String("URL|FINGERPRINT").pipe(
      Argument.withDescription("The address of an item, or the ID of its alert"),
      Argument.withFallbackPrompt(linePrompt({
        en: "Address of an item, or ID of its alert",
        zh: "条目的地址，或提醒的 ID",
      })),
    ),
  },
  Effect.fn("Cli.explain")(({ json, what }) =>
    readingState((config) =>
      Effect.gen(function* () {
        const found = yield* (yield* History).items(addressOf(what));
        if (found.length === 0) {
          return yield* new Unusable({
            says: {
              en: `MRT has seen nothing at ${what}; give the address as an alert shows it, ` +
                "and see in mrt status whether its source is watched; " +
                "for notices and first looks, use mrt alerts show ID",
              zh:
                `MRT 没有见过 ${what}；请照提醒里的写法给出地址，用 mrt status 看它的来源是否在监视；` +
                "通知和首次检查请用 mrt alerts show ID 查看",
            },
          });
        }
        const explained = yield* Effect.forEach(
          found,
          (item) => Effect.map(matchesNow(item), (matches) => ({ item, matches })),
        ).pipe(Effect.provide(Layers.rulesLayer(config)));
        const keptSince = (yield* Clock.currentTimeMillis) - Duration.toMillis(config.retention);
        const reader = yield* readerOf(config);
        yield* json
          ? printJson(explained.map(({ item, matches }) => itemAsJson(item, matches)))
          : Console.log(
            explained.map(({ item, matches }) => itemAsText(item, reader, matches, keptSince))
              .join("\n\n"),
          );
      })
    )
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
