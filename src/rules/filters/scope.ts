import * as Option from "effect/Option";
import { searchedText } from "../../domain/item.ts";
import type { Phrase } from "../../domain/phrase.ts";
import type { Seen } from "../../domain/rule.ts";
import type { TextPart } from "../texts.ts";

/** Where the texts of a rule are looked for. */
export interface SearchScope {
  readonly parts: ReadonlyArray<TextPart>;
  /** Parts in which only what was not there before counts. */
  readonly fresh: ReadonlySet<TextPart>;
}

/** Where `watch_keywords` looks, too. */
export const standardParts: ReadonlyArray<TextPart> = ["title", "text", "labels"];

/** What `changed` calls the parts in which a text may be new. */
const partOfChange: Readonly<Record<string, TextPart>> = {
  title: "title",
  body: "text",
  labels: "labels",
};

export const scopeOf = (
  parts: ReadonlyArray<TextPart> | undefined,
  changed: ReadonlyArray<string>,
): SearchScope => ({
  parts: parts === undefined || parts.length === 0 ? standardParts : parts,
  fresh: new Set(changed.flatMap((part) => partOfChange[part] ?? [])),
});

/** What a part said before; none where that is not known. */
export const partBefore = ({ before }: Seen, part: TextPart): Option.Option<string> =>
  Option.map(before, (item) => {
    switch (part) {
      case "title":
        return item.title;
      case "text":
        return searchedText({ body: item.body, labels: [] });
      case "labels":
        return item.labels.join("\n");
      case "author":
        return item.author ?? "";
    }
  });

const names: Readonly<Record<TextPart, Phrase>> = {
  title: { en: "title", zh: "标题" },
  text: { en: "text", zh: "正文" },
  labels: { en: "labels", zh: "标签" },
  author: { en: "author", zh: "作者" },
};

/** `the title, text or labels` */
export const sayParts = (parts: ReadonlyArray<TextPart>): Phrase => {
  const said = parts.map((part) => names[part]);
  const last = said.at(-1);
  const others = said.slice(0, -1);
  if (last === undefined || others.length === 0) {
    return { en: `the ${last?.en ?? ""}`, zh: last?.zh ?? "" };
  }
  return {
    en: `the ${others.map(({ en }) => en).join(", ")} or ${last.en}`,
    zh: `${others.map(({ zh }) => zh).join("、")}或${last.zh}`,
  };
};
