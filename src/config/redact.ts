import type * as Jsonc from "jsonc-parser";
import { type Phrase, verbatim } from "../domain/phrase.ts";
import { cleanLine, truncate } from "../domain/text.ts";
import { tokenPrefix } from "../plugin/token.ts";
import type { Path } from "./document.ts";

/*
 * What a report may repeat of a config. People paste secrets where names belong, so a value is shown
 * only where no secret is to be expected and when it does not look like one.
 */

const secretKey = /(_env|webhook|password|passwd|secret|token|credential|api_?key)/i;

/** Well-known tokens, and long runs of letters mixed with digits. */
const tokenLike = new RegExp(
  `${tokenPrefix}[\\w-]{8}|(?=\\S*\\d)(?=\\S*[a-z])[\\w+=.-]{32}`,
  "i",
);

/** Links that carry a password or a query, and addresses of robots. */
const secretLink = /:\/\/([^/\s]*@|\S*([?#]|webhook|robot|hooks))/i;

const looksSecret = (text: string) => tokenLike.test(text) || secretLink.test(text);

/** Whether the value at `path` may appear in a report. */
export const maySay = (path: Path, value: unknown): boolean =>
  !path.some((key) => typeof key === "string" && secretKey.test(key)) &&
  !(typeof value === "string" && looksSecret(value));

const kinds: Readonly<Partial<Record<Jsonc.NodeType, Phrase>>> = {
  string: { en: "a string", zh: "字符串" },
  number: { en: "a number", zh: "数字" },
  boolean: { en: "a boolean", zh: "布尔值" },
};

/** What stands at `path`, in the words of a report. */
export const say = (text: string, path: Path, node: Jsonc.Node): Phrase => {
  const isEmpty = (node.children ?? []).length === 0;
  if (node.type === "object") {
    return isEmpty ? { en: "an empty object", zh: "空对象" } : { en: "an object", zh: "对象" };
  }
  if (node.type === "array") {
    return isEmpty ? { en: "an empty array", zh: "空数组" } : { en: "an array", zh: "数组" };
  }
  if (node.type === "null") return verbatim("null");
  // An empty string is no secret, and people look for one that leaked.
  if (node.value !== "" && !maySay(path, node.value)) {
    return kinds[node.type] ?? { en: "a value", zh: "一个值" };
  }
  return verbatim(
    node.type === "string"
      ? JSON.stringify(truncate(cleanLine(String(node.value)), 60))
      : truncate(text.slice(node.offset, node.offset + node.length), 40),
  );
};

/** `sources.KIND.repos[2]`, nothing for the root; an unusual key stands in brackets and quotes. */
export const sayPath = (path: Path): string => {
  const said = path.map((key, index) => {
    if (typeof key === "number") return `[${key}]`;
    if (/^[\w$-]{1,60}$/.test(key) && !looksSecret(key)) return index === 0 ? key : `.${key}`;
    return looksSecret(key) ? "[…]" : `[${JSON.stringify(truncate(cleanLine(key), 60))}]`;
  });
  return said.join("");
};
