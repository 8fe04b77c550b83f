import * as Effect from "effect/Effect";
import { Malformed } from "../../domain/errors.ts";
import { amidChinese } from "../../domain/text.ts";
import type { Phrase } from "../../domain/phrase.ts";
import type { Item } from "../../domain/item.ts";
import type { Shown } from "./hub_list.ts";

/** The label of a list of an organisation; of its models it is the organisation's own. */
export const labelOf = (org: string, of: Phrase | undefined): Phrase => ({
  en: `Hugging Face organisation ${org}${of === undefined ? "" : `'s ${of.en}s`}`,
  zh: `Hugging Face 组织 ${org}${of === undefined ? "" : ` 的${amidChinese(of.zh).trimEnd()}`}`,
});

/** What of a page is the organisation's own: a mirror that ignores the filter shows everybody's. */
export const ownOf = <A>(
  org: string,
  label: Phrase,
  noun: Phrase,
  nameOf: (element: A) => string,
  toItem: (element: A) => Item,
) =>
(decoded: ReadonlyArray<A>): Effect.Effect<Shown, Malformed> => {
  const isOwn = (element: A) => nameOf(element).toLowerCase().startsWith(`${org.toLowerCase()}/`);
  const own = decoded.filter(isOwn);
  const others = decoded.filter((element) => !isOwn(element)).map(nameOf);
  if (own.length === 0 && others.length > 0) {
    return Effect.fail(
      new Malformed({
        says: {
          en: `${label.en}: the list shows ${noun.en}s of others only, such as ${
            others[0]
          }; check its spelling, it may have been renamed`,
          zh: `${label.zh}：列表中只有别人的${amidChinese(noun.zh).trimEnd()}，如 ${
            others[0]
          }；请检查拼写，它可能已改名`,
        },
      }),
    );
  }
  return Effect.succeed({
    items: own.map(toItem),
    notes: others.length === 0 ? [] : [{
      en: `skipped ${others.length} of other authors, such as ${others[0]}`,
      zh: `跳过了 ${others.length} 个别的作者的${amidChinese(noun.zh).trimEnd()}，如 ${others[0]}`,
    }],
  });
};
