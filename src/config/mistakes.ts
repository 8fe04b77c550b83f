import type * as SchemaAST from "effect/SchemaAST";
import type * as SchemaIssue from "effect/SchemaIssue";
import { decodePhrase, mapPhrase, type Phrase, verbatim } from "../domain/phrase.ts";
import { cleanLine } from "../domain/text.ts";
import {
  type ConfigDocument,
  keyOffsetOf,
  type Mistake,
  nodeAt,
  offsetOf,
  type Path,
} from "./document.ts";
import { maySay, say } from "./redact.ts";
import { closest, didYouMean } from "./suggestion.ts";
import { anyOf, expectedPhrase, inChinese, wanted } from "./wanted.ts";

const stringLiterals = (ast: SchemaAST.AST): ReadonlyArray<string> =>
  ast._tag === "Literal"
    ? typeof ast.literal === "string" ? [ast.literal] : []
    : ast._tag === "Union"
    ? ast.types.flatMap(stringLiterals)
    : [];

/** The value that was probably meant: another spelling, no quotes, or brackets around it. */
const meant = (value: unknown, ast: SchemaAST.AST): string | undefined => {
  if (typeof value !== "string") return undefined;
  const literal = closest(value, stringLiterals(ast));
  if (literal !== undefined) return JSON.stringify(literal);
  const bare = value.trim().toLowerCase();
  if (ast._tag === "Boolean" && (bare === "true" || bare === "false")) return bare;
  if (ast._tag === "Number" && /^\d+(\.\d+)?$/.test(bare)) return bare;
  if (ast._tag === "Arrays" && value.length <= 60) return `[${JSON.stringify(cleanLine(value))}]`;
  return undefined;
};

const text = (value: unknown): string | undefined => typeof value === "string" ? value : undefined;

const joined = (...parts: ReadonlyArray<Phrase>): Phrase => ({
  en: parts.map(({ en }) => en).join(""),
  zh: parts.map(({ zh }) => zh).join(""),
});

const found = (what: Phrase): Phrase => ({
  en: `found ${what.en}`,
  zh: inChinese("这里是", what.zh),
});

const expected = (what: Phrase): Phrase => ({
  en: `expected ${what.en}`,
  zh: inChinese("应为", what.zh),
});

const comma = { en: ", ", zh: "，" };

/** The mistakes a decoding found in the part of the document at `at`. */
export const mistakesOf = (
  document: ConfigDocument,
  issue: SchemaIssue.Issue,
  at: Path,
): ReadonlyArray<Mistake> => {
  const { root } = document;

  const wrongValue = (path: Path, what: Phrase, ast?: SchemaAST.AST): Mistake => {
    const node = nodeAt(root, path);
    const hint = node !== undefined && ast !== undefined && maySay(path, node.value)
      ? meant(node.value, ast)
      : undefined;
    return {
      path,
      offset: offsetOf(root, path),
      says: joined(
        ...node === undefined ? [] : [found(say(document.text, path, node)), comma],
        expected(what),
        didYouMean(hint),
      ),
    };
  };

  const ruleBroken = (path: Path, message: string): Mistake => {
    const node = nodeAt(root, path);
    const problem = mapPhrase(decodePhrase(message), cleanLine);
    const told = node === undefined || node.type === "object" || node.type === "array" ||
      /\bfound\b/.test(problem.en);
    return {
      path,
      offset: offsetOf(root, path),
      says: told
        ? problem
        : joined(found(say(document.text, path, node)), { en: ": ", zh: "：" }, problem),
    };
  };

  const unknownKey = (path: Path, ast: SchemaAST.AST): Mistake => {
    const known = ast._tag === "Objects"
      ? ast.propertySignatures.map(({ name }) => String(name))
      : [];
    const near = closest(String(path.at(-1)), known);
    const hint = near !== undefined || known.length === 0
      ? didYouMean(near)
      : joined({ en: "; ", zh: "；" }, expected(anyOf(known.map(verbatim))));
    return {
      path,
      offset: keyOffsetOf(root, path),
      says: joined({ en: "unknown key", zh: "没有这个配置项" }, hint),
    };
  };

  const missingKey = (path: Path, parent: SchemaAST.AST | undefined): Mistake => {
    const property = parent?._tag === "Objects"
      ? parent.propertySignatures.find(({ name }) => name === path.at(-1))
      : undefined;
    return {
      path,
      offset: offsetOf(root, path),
      says: joined(
        { en: "missing", zh: "缺少这个配置项" },
        ...property === undefined ? [] : [comma, expected(wanted(property.type))],
      ),
    };
  };

  const walk = (
    issue: SchemaIssue.Issue,
    path: Path,
    parent?: SchemaAST.AST,
    filter?: SchemaAST.Filter<unknown>,
  ): ReadonlyArray<Mistake> => {
    switch (issue._tag) {
      case "Pointer": {
        const keys = issue.path.map((key) => typeof key === "number" ? key : String(key));
        return walk(issue.issue, [...path, ...keys], parent, filter);
      }
      case "Encoding":
        return walk(issue.issue, path, parent, filter);
      case "Filter":
        return walk(issue.issue, path, parent, issue.filter);
      case "Composite":
        return issue.issues.flatMap((each) => walk(each, path, issue.ast, filter));
      case "AnyOf": {
        const [only, another] = issue.issues;
        return only !== undefined && another === undefined
          ? walk(only, path, parent, filter)
          : [wrongValue(path, wanted(issue.ast), issue.ast)];
      }
      case "MissingKey":
        return [missingKey(path, parent)];
      case "UnexpectedKey":
        return [unknownKey(path, issue.ast)];
      case "InvalidType": {
        const message = text(issue.ast.annotations?.["message"]);
        return [
          message === undefined
            ? wrongValue(path, wanted(issue.ast), issue.ast)
            : ruleBroken(path, message),
        ];
      }
      case "InvalidValue":
      case "Forbidden": {
        const message = text(filter?.annotations?.["message"]) ?? text(issue.annotations?.message);
        if (message !== undefined) return [ruleBroken(path, message)];
        const wish = text(issue.annotations?.["expected"]) ??
          text(filter?.annotations?.["expected"]);
        return [
          wrongValue(
            path,
            wish === undefined ? { en: "another value", zh: "另一个值" } : expectedPhrase(wish),
          ),
        ];
      }
      case "OneOf":
        return [wrongValue(path, wanted(issue.ast), issue.ast)];
    }
  };

  return walk(issue, at);
};
