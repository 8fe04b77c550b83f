import * as Option from "effect/Option";
import * as Result from "effect/Result";
import * as Jsonc from "jsonc-parser";
import type { Phrase } from "../domain/phrase.ts";
import { type ConfigDocument, type Mistake, position, valueOf } from "./document.ts";
import { fullWidthIn } from "./full_width.ts";

/** No real config nests deeper; the parser is recursive. */
const maxDepth = 64;

/** By the parser's names: its codes are a const enum, which single-file compilation cannot read. */
const problems: Readonly<Record<string, Phrase>> = {
  InvalidSymbol: {
    en: 'found text that is no JSON; keys and strings stand in "quotes"',
    zh: "不符合 JSON 语法；键和字符串要放在英文双引号里",
  },
  InvalidNumberFormat: { en: "found a malformed number", zh: "数字写法有误" },
  PropertyNameExpected: { en: 'expected a key in "quotes"', zh: "这里应为键，放在英文双引号里" },
  ValueExpected: { en: "expected a value", zh: "这里缺少值" },
  ColonExpected: { en: "expected a colon after the key", zh: "键后面缺少冒号" },
  CommaExpected: { en: "expected a comma before this", zh: "这里前面缺少逗号" },
  CloseBraceExpected: { en: "expected a closing }", zh: "缺少结尾的 }" },
  CloseBracketExpected: { en: "expected a closing ]", zh: "缺少结尾的 ]" },
  EndOfFileExpected: { en: "expected the file to end here", zh: "文件应在这里结束" },
  UnexpectedEndOfComment: { en: "found a comment that is never closed", zh: "注释没有结束" },
  UnexpectedEndOfString: {
    en: "found a string without its closing quote",
    zh: "字符串缺少结尾的引号",
  },
  UnexpectedEndOfNumber: { en: "found a malformed number", zh: "数字写法有误" },
  InvalidUnicode: { en: "found a malformed \\u escape", zh: "\\u 转义写法有误" },
  InvalidEscapeCharacter: {
    en: "found an unknown escape; a backslash itself is written \\\\",
    zh: "没有这种转义；反斜杠本身要写成 \\\\",
  },
  InvalidCharacter: {
    en: "found a control character; write it as an escape",
    zh: "这里有控制字符；请写成转义形式",
  },
};

const malformed = { en: "found malformed JSON", zh: "不符合 JSON 语法" };

/** The text that a mistake is about, as far as a mark of another keyboard may have caused it. */
const troubled = (text: string, name: string | undefined, offset: number): string =>
  name === "InvalidSymbol"
    ? /^[^ \t\r\n"{}[\]:,]*/.exec(text.slice(offset))?.[0] ?? ""
    : name === "UnexpectedEndOfString"
    ? /^.*/.exec(text.slice(offset))?.[0] ?? ""
    : "";

/** The first mistake of each line: what follows it there is mostly its consequence. */
const syntaxMistakes = (text: string, errors: ReadonlyArray<Jsonc.ParseError>) => {
  const byLine = new Map<number, Mistake>();
  for (const { error, offset } of errors.slice(0, 50)) {
    const { line } = position(text, offset);
    if (byLine.has(line)) continue;
    const name = Jsonc.printParseErrorCode(error);
    const says = problems[name] ?? malformed;
    const mistake = Option.getOrElse(
      fullWidthIn(troubled(text, name, offset), offset),
      () => ({ offset, says }),
    );
    byLine.set(line, { path: [], ...mistake });
  }
  return [...byLine.values()].slice(0, 5);
};

/** Where the text nests deeper than any config would. */
const tooDeepAt = (text: string): number | undefined => {
  const scanner = Jsonc.createScanner(text, true);
  let depth = 0;
  while (scanner.getPosition() < text.length) {
    scanner.scan();
    const first = text[scanner.getTokenOffset()];
    if (first === "{" || first === "[") depth++;
    if (first === "}" || first === "]") depth--;
    if (depth > maxDepth) return scanner.getTokenOffset();
  }
  return undefined;
};

/** JSON with comments and trailing commas. */
export const parseDocument = (
  text: string,
): Result.Result<ConfigDocument, ReadonlyArray<Mistake>> => {
  const deep = tooDeepAt(text);
  if (deep !== undefined) {
    return Result.fail([{
      path: [],
      offset: deep,
      says: { en: "nested too deeply for a config", zh: "嵌套太深，不像是配置" },
    }]);
  }
  const errors: Array<Jsonc.ParseError> = [];
  const root = Jsonc.parseTree(text, errors, { allowTrailingComma: true });
  return errors.length > 0 || root === undefined
    ? Result.fail(syntaxMistakes(text, errors))
    : Result.succeed({ text, root, value: valueOf(root) });
};
