import type * as SchemaAST from "effect/SchemaAST";
import type * as SchemaIssue from "effect/SchemaIssue";
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
import { closest } from "./suggestion.ts";

/** `a`, `a or b`, `a, b or c`. */
export const anyOf = (words: ReadonlyArray<string>): string =>
  words.length < 2
    ? words.join("")
    : `${words.slice(0, -1).join(", ")} or ${words[words.length - 1]}`;

const stringLiterals = (ast: SchemaAST.AST): ReadonlyArray<string> =>
  ast._tag === "Literal"
    ? typeof ast.literal === "string" ? [ast.literal] : []
    : ast._tag === "Union"
    ? ast.types.flatMap(stringLiterals)
    : [];

/** What a schema wants, in words; an `expected` annotation says it better. */
const wanted = (ast: SchemaAST.AST): string => {
  const annotated = ast.annotations?.["expected"];
  if (typeof annotated === "string") return annotated;
  switch (ast._tag) {
    case "Objects":
      return "an object";
    case "Arrays":
      return ast.rest[0]?._tag === "String" ? "an array of strings" : "an array";
    case "String":
      return "a string";
    case "Number":
      return "a number";
    case "Boolean":
      return "true or false";
    case "Null":
      return "null";
    case "Literal":
      return JSON.stringify(ast.literal);
    case "Union":
      return anyOf(ast.types.map(wanted));
    default:
      return "another kind of value";
  }
};

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

/** The mistakes a decoding found in the part of the document at `at`. */
export const mistakesOf = (
  document: ConfigDocument,
  issue: SchemaIssue.Issue,
  at: Path,
): ReadonlyArray<Mistake> => {
  const { root } = document;

  const wrongValue = (path: Path, expected: string, ast?: SchemaAST.AST): Mistake => {
    const node = nodeAt(root, path);
    const found = node === undefined ? "" : `found ${say(document.text, path, node)}, `;
    const hint = node !== undefined && ast !== undefined && maySay(path, node.value)
      ? meant(node.value, ast)
      : undefined;
    return {
      path,
      offset: offsetOf(root, path),
      message: `${found}expected ${expected}${hint === undefined ? "" : `; did you mean ${hint}?`}`,
    };
  };

  const ruleBroken = (path: Path, message: string): Mistake => {
    const node = nodeAt(root, path);
    const told = node === undefined || node.type === "object" || node.type === "array" ||
      /\bfound\b/.test(message);
    const found = told ? "" : `found ${say(document.text, path, node)}: `;
    return { path, offset: offsetOf(root, path), message: `${found}${cleanLine(message)}` };
  };

  const unknownKey = (path: Path, ast: SchemaAST.AST): Mistake => {
    const known = ast._tag === "Objects"
      ? ast.propertySignatures.map(({ name }) => String(name))
      : [];
    const near = closest(String(path.at(-1)), known);
    const hint = near !== undefined
      ? `; did you mean ${near}?`
      : known.length === 0
      ? ""
      : `; expected ${anyOf(known)}`;
    return { path, offset: keyOffsetOf(root, path), message: `unknown key${hint}` };
  };

  const missingKey = (path: Path, parent: SchemaAST.AST | undefined): Mistake => {
    const property = parent?._tag === "Objects"
      ? parent.propertySignatures.find(({ name }) => name === path.at(-1))
      : undefined;
    const expected = property === undefined ? "" : `, expected ${wanted(property.type)}`;
    return { path, offset: offsetOf(root, path), message: `missing${expected}` };
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
        const expected = text(issue.annotations?.["expected"]) ??
          text(filter?.annotations?.["expected"]);
        return [wrongValue(path, cleanLine(expected ?? "another value"))];
      }
      case "OneOf":
        return [wrongValue(path, wanted(issue.ast), issue.ast)];
    }
  };

  return walk(issue, at);
};
