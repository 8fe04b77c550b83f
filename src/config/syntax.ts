import * as Result from "effect/Result";
import * as Jsonc from "jsonc-parser";
import { type ConfigDocument, type Mistake, position, valueOf } from "./document.ts";

/** No real config nests deeper; the parser is recursive. */
const maxDepth = 64;

/** By the parser's names: its codes are a const enum, which single-file compilation cannot read. */
const messages: Readonly<Record<string, string>> = {
  InvalidSymbol: 'found text that is no JSON; keys and strings stand in "quotes"',
  InvalidNumberFormat: "found a malformed number",
  PropertyNameExpected: 'expected a key in "quotes"',
  ValueExpected: "expected a value",
  ColonExpected: "expected a colon after the key",
  CommaExpected: "expected a comma before this",
  CloseBraceExpected: "expected a closing }",
  CloseBracketExpected: "expected a closing ]",
  EndOfFileExpected: "expected the file to end here",
  UnexpectedEndOfComment: "found a comment that is never closed",
  UnexpectedEndOfString: "found a string without its closing quote",
  UnexpectedEndOfNumber: "found a malformed number",
  InvalidUnicode: "found a malformed \\u escape",
  InvalidEscapeCharacter: "found an unknown escape; a backslash itself is written \\\\",
  InvalidCharacter: "found a control character; write it as an escape",
};

/** The first mistake of each line: what follows it there is mostly its consequence. */
const syntaxMistakes = (text: string, errors: ReadonlyArray<Jsonc.ParseError>) => {
  const byLine = new Map<number, Mistake>();
  for (const { error, offset } of errors.slice(0, 50)) {
    const { line } = position(text, offset);
    if (byLine.has(line)) continue;
    const message = messages[Jsonc.printParseErrorCode(error)] ?? "found malformed JSON";
    byLine.set(line, { path: [], offset, message });
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
    return Result.fail([{ path: [], offset: deep, message: "nested too deeply for a config" }]);
  }
  const errors: Array<Jsonc.ParseError> = [];
  const root = Jsonc.parseTree(text, errors, { allowTrailingComma: true });
  return errors.length > 0 || root === undefined
    ? Result.fail(syntaxMistakes(text, errors))
    : Result.succeed({ text, root, value: valueOf(root) });
};
