import * as Effect from "effect/Effect";
import type { Reason } from "../../domain/errors.ts";
import type { Item } from "../../domain/item.ts";
import type { Phrase } from "../../domain/phrase.ts";

/** Items asked about per poll; each costs a request or two. */
const mostItems = 10;
const longest = "20 seconds";

/**
 * What the upstream answers about these items, by their ids; of those without an answer, one note says
 * what is missing and why.
 */
export const askedItems = Effect.fnUntraced(function* <A>(
  items: ReadonlyArray<Item>,
  ask: (item: Item) => Effect.Effect<A, Reason>,
  missing: Phrase,
  most = mostItems,
) {
  const answers = new Map<string, A>();
  const failures: Array<Phrase> = [];
  const asked = (item: Item) =>
    ask(item).pipe(
      Effect.map((answer) => void answers.set(item.id, answer)),
      Effect.catch(({ says }) => Effect.sync(() => void failures.push(says))),
    );
  yield* Effect.forEach(items.slice(0, most), asked, { discard: true }).pipe(
    Effect.timeoutOrElse({ duration: longest, orElse: () => Effect.void }),
  );
  const notes = failures.slice(0, 1).map(({ en, zh }): Phrase => ({
    en: `${missing.en}: ${en}`,
    zh: `${missing.zh}：${zh}`,
  }));
  return { answers, notes };
});
