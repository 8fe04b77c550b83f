import * as Option from "effect/Option";
import type { Phrase } from "../domain/phrase.ts";

interface FullWidth {
  /** In UTF-16 units. */
  readonly offset: number;
  readonly says: Phrase;
}

const comma = [{ en: "a full-width comma", zh: "全角逗号" }, ","] as const;
const quote = [{ en: "a full-width quote", zh: "全角引号" }, '"'] as const;
const bracket = (ascii: string) => [{ en: "a full-width bracket", zh: "全角括号" }, ascii] as const;

/** What a Chinese keyboard gives for the marks of JSON. */
const marks: Readonly<Record<string, readonly [what: Phrase, ascii: string]>> = {
  "，": comma,
  "、": comma,
  "；": comma,
  "：": [{ en: "a full-width colon", zh: "全角冒号" }, ":"],
  "“": quote,
  "”": quote,
  "‘": quote,
  "’": quote,
  "＂": quote,
  "「": quote,
  "」": quote,
  "｛": bracket("{"),
  "｝": bracket("}"),
  "［": bracket("["),
  "］": bracket("]"),
  "【": bracket("["),
  "】": bracket("]"),
  "\u3000": [{ en: "a full-width blank", zh: "全角空格" }, ""],
};

const anyMark = new RegExp(`[${Object.keys(marks).join("")}]`, "u");

/** The first such mark in a part of a text that JSON does not know; the part begins at `offset`. */
export const fullWidthIn = (part: string, offset: number): Option.Option<FullWidth> => {
  const at = part.search(anyMark);
  const known = marks[part[at] ?? ""];
  if (known === undefined) return Option.none();
  const [what, ascii] = known;
  return Option.some({
    offset: offset + at,
    says: ascii === ""
      ? { en: `found ${what.en}; type an ordinary one`, zh: `这里是${what.zh}；请改用半角空格` }
      : { en: `found ${what.en}; type ${ascii}`, zh: `这里是${what.zh}；请改成半角的 ${ascii}` },
  });
};
