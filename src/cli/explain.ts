import * as Clock from "effect/Clock";
import * as Console from "effect/Console";
import * as Duration from "effect/Duration";
import * as Effect from "effect/Effect";
import * as Argument from "effect/cli/Argument";
import * as Command from "effect/cli/Command";
import { itemAsJson, itemAsText } from "../views/item.ts";
import { rulesLayer } from "../app/plugin_layers.ts";
import { verdictsNow } from "../app/alert/match.ts";
import { itemsMeant } from "../app/item_search.ts";
import { History, type ItemName } from "../domain/history.ts";
import type { Phrase } from "../domain/phrase.ts";
import { cleanLine, safeLink } from "../domain/text.ts";
import { Unusable } from "./exit.ts";
import { jsonFlag } from "./flags.ts";
import { readingState } from "./load_config.ts";
import { printJson, readerOf } from "./output.ts";
import { linePrompt } from "./prompts.ts";

const unknown = (what: string): Phrase => ({
  en:
    `MRT has seen nothing that ${what} names; give an address, owner/repo#61, a model's name or ` +
    "words of its title, and see in mrt status whether its source is watched; " +
    "for notices and first looks, use mrt alerts show ID",
  zh: `MRT 没有见过 ${what}；请给出地址、owner/repo#61、模型名或标题中的词，` +
    "并用 mrt status 查看是否在监视它的来源；通知和首次检查请用 mrt alerts show ID",
});

/** Which to choose from at once; who has more gives more words. */
const mostChoices = 10;

/** An address as a shell takes it: a stranger wrote it, and people copy the command. */
const shellWord = (url: string): string =>
  /^[\w.:/%+,=-]+$/.test(url) ? url : `'${url.replaceAll("'", "%27")}'`;

const choices = (what: string, found: ReadonlyArray<ItemName>): Phrase => {
  const lines = found.slice(0, mostChoices).flatMap(({ title, url }) => [
    `  ${cleanLine(title)}`,
    `    mrt explain ${shellWord(safeLink(url))}`,
  ]);
  const more = found.length - mostChoices;
  const list = (heading: string, rest: string) =>
    [heading, ...lines, ...more > 0 ? [`  ${rest}`] : []].join("\n");
  return {
    en: list(
      `${what} names ${found.length} items; choose one, those that changed last come first:`,
      `and ${more} more; give more of the name`,
    ),
    zh: list(
      `${what} 对应 ${found.length} 个条目；请选择一个，最近变化的在前：`,
      `还有 ${more} 个；请写得更完整`,
    ),
  };
};

/** The items with an event or alert of this ID, or the one item that is meant. */
const find = Effect.fnUntraced(function* (what: string) {
  const history = yield* History;
  const exact = yield* history.items(what.toLowerCase());
  if (exact.length > 0) return exact;
  const meant = itemsMeant(what, yield* history.names);
  const [first, ...others] = meant;
  if (first === undefined) return yield* new Unusable({ says: unknown(what) });
  if (others.some(({ url }) => url !== first.url)) {
    return yield* new Unusable({ says: choices(what, meant) });
  }
  return yield* history.items(first.url);
});

export const explain = Command.make(
  "explain",
  {
    json: jsonFlag,
    what: Argument.String("ITEM").pipe(
      Argument.withDescription(
        "An address, owner/repo#61, #61, a model's name, words of a title, or the ID of an alert",
      ),
      Argument.variadic({ min: 1 }),
      Argument.map((words) => words.join(" ")),
      Argument.withFallbackPrompt(linePrompt({
        en: "Address or name of an item, or ID of its alert",
        zh: "条目的地址或名称，或提醒的 ID",
      })),
    ),
  },
  Effect.fn("Cli.explain")(({ json, what }) =>
    readingState((config) =>
      Effect.gen(function* () {
        const found = yield* find(what.trim());
        const explained = yield* Effect.forEach(
          found,
          (item) => Effect.map(verdictsNow(item), (verdicts) => ({ item, verdicts })),
        ).pipe(Effect.provide(rulesLayer(config)));
        const keptSince = (yield* Clock.currentTimeMillis) - Duration.toMillis(config.retention);
        const reader = yield* readerOf(config);
        yield* json
          ? printJson(explained.map(({ item, verdicts }) => itemAsJson(item, verdicts)))
          : Console.log(
            explained.map(({ item, verdicts }) => itemAsText(item, reader, verdicts, keptSince))
              .join("\n\n"),
          );
      })
    )
  ),
).pipe(
  Command.withExamples([
    {
      command: "mrt explain https://hub.example/acme/engine/pull/4242",
      description: "Why was this sent, or why not?",
    },
    { command: "mrt explain acme/engine#4242", description: "The same in short" },
    { command: "mrt explain sparse attention", description: "By words of its title" },
  ]),
);
