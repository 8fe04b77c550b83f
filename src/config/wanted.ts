import type * as SchemaAST from "effect/SchemaAST";
import { decodePhrase, mapPhrase, type Phrase, verbatim } from "../domain/phrase.ts";
import { cleanLine } from "../domain/text.ts";

/** `a`, `a or b`, `a, b or c`. */
export const anyOf = (words: ReadonlyArray<Phrase>): Phrase => {
  const last = words.at(-1);
  if (last === undefined) return verbatim("");
  const others = words.slice(0, -1);
  return others.length === 0 ? last : {
    en: `${others.map(({ en }) => en).join(", ")} or ${last.en}`,
    zh: inChinese(others.map(({ zh }) => zh).join("、"), "或", last.zh),
  };
};

/** Chinese in one line, with the blank that stands between a Chinese word and any other. */
export const inChinese = (...parts: ReadonlyArray<string>): string =>
  parts.reduce((text, part) =>
    /\p{Script=Han}$/u.test(text) && /^[!-~]/.test(part) ||
      /[!-~]$/.test(text) && /^\p{Script=Han}/u.test(part)
      ? `${text} ${part}`
      : text + part
  );

/** What Effect's own checks expect, in its words. */
const effects: Readonly<Record<string, string>> = { "an integer": "整数" };

/** What a check expects, as `expecting` wrote it or in Effect's words. */
export const expectedPhrase = (text: string): Phrase => {
  const chinese = effects[text];
  return chinese === undefined
    ? mapPhrase(decodePhrase(text), cleanLine)
    : { en: text, zh: chinese };
};

const stringArray = { en: "an array of strings", zh: "字符串数组" };
const byTag: Readonly<Partial<Record<SchemaAST.AST["_tag"], Phrase>>> = {
  Objects: { en: "an object", zh: "对象" },
  Arrays: { en: "an array", zh: "数组" },
  String: { en: "a string", zh: "字符串" },
  Number: { en: "a number", zh: "数字" },
  Boolean: { en: "true or false", zh: "true 或 false" },
  Null: verbatim("null"),
};

/** What a schema wants, in words; an `expected` annotation says it better. */
export const wanted = (ast: SchemaAST.AST): Phrase => {
  const annotated = ast.annotations?.["expected"];
  if (typeof annotated === "string") return expectedPhrase(annotated);
  if (ast._tag === "Arrays" && ast.rest[0]?._tag === "String") return stringArray;
  if (ast._tag === "Literal") return verbatim(JSON.stringify(ast.literal));
  if (ast._tag === "Union") return anyOf(ast.types.map(wanted));
  return byTag[ast._tag] ?? { en: "another kind of value", zh: "另一种值" };
};
