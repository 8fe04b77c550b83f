import type { Phrase } from "../domain/phrase.ts";
import { cleanLine } from "../domain/text.ts";
import { separated } from "../plugin/starter.ts";
import { fold } from "./folded_text.ts";

const quoted = (text: string): string => JSON.stringify(cleanLine(text));

/** What a regular expression or a pattern of a shell is probably meant to find. */
const plain = (keyword: string): string =>
  keyword.replace(/^\/(.*)\/[a-z]*$/u, "$1").replace(/\.?\*|^\^|\$$|^\(\?i\)|\\b/gu, "").trim();

const isPattern = (keyword: string): boolean =>
  /[*]|^\/.*\/[a-z]*$|^\^|\$$|\\[bdsw]|^\(\?/u.test(keyword);

const hintOf = (keyword: string): Phrase | undefined => {
  if (fold(keyword).trim() === "") {
    return {
      en: "holds nothing one can see, so it matches nothing; remove it",
      zh: "没有可见的字符，什么也不会匹配；请删除",
    };
  }
  const parts = separated(keyword);
  if (parts.length > 1) {
    const list = parts.map(quoted).join(", ");
    return {
      en: `${quoted(keyword)} is one keyword, commas and all; for several write ${list}`,
      zh: `${quoted(keyword)} 连同逗号是一个关键词；如果是多个，请写成 ${list}`,
    };
  }
  if (isPattern(keyword)) {
    const meant = plain(keyword);
    return {
      en: `${quoted(keyword)} looks like a pattern, but keywords are plain text that is found ` +
        `anywhere${meant === "" ? "" : `; write ${quoted(meant)}`}`,
      zh: `${quoted(keyword)} 像是通配或正则，但关键词是纯文本，出现在任何位置都算` +
        (meant === "" ? "" : `；请写成 ${quoted(meant)}`),
    };
  }
  return undefined;
};

/** Keywords that people mean otherwise than they work. */
export const keywordHints = (
  keywords: ReadonlyArray<string>,
  path: string,
): ReadonlyArray<Phrase> =>
  keywords.flatMap((keyword, index) => {
    const hint = hintOf(keyword);
    return hint === undefined
      ? []
      : [{ en: `${path}[${index}]: ${hint.en}`, zh: `${path}[${index}]：${hint.zh}` }];
  });
