import type * as Jsonc from "jsonc-parser";
import type { Phrase } from "../domain/phrase.ts";

/** Keys and indices from the config's root. */
export type Path = ReadonlyArray<string | number>;

/** One thing wrong with the config. */
export interface Mistake {
  readonly path: Path;
  /** Where in the text, in UTF-16 units. */
  readonly offset: number;
  /** What was found and what was expected, without a full stop and without secrets. */
  readonly says: Phrase;
}

/** A parsed config that still knows where everything stands. */
export interface ConfigDocument {
  readonly text: string;
  readonly root: Jsonc.Node;
  /** The root as plain data, without ignored keys. */
  readonly value: unknown;
}

/** Annotations for editors and people; ignored wherever they stand. */
export const ignoredKeys = /^_|^\$schema$/u;

interface Property {
  readonly key: string;
  readonly keyNode: Jsonc.Node;
  readonly value: Jsonc.Node;
}

const propertiesOf = (node: Jsonc.Node): ReadonlyArray<Property> =>
  node.type !== "object" ? [] : (node.children ?? []).flatMap(({ children = [] }) => {
    const [keyNode, value] = children;
    return keyNode === undefined || value === undefined || ignoredKeys.test(String(keyNode.value))
      ? []
      : [{ key: keyNode.value, keyNode, value }];
  });

export const valueOf = (node: Jsonc.Node): unknown => {
  switch (node.type) {
    case "object":
      // "__proto__", the one key that is no plain property, is among the ignored ones.
      return Object.fromEntries(propertiesOf(node).map(({ key, value }) => [key, valueOf(value)]));
    case "array":
      return (node.children ?? []).map(valueOf);
    default:
      return node.value;
  }
};

/** The last of several equal keys counts, as everywhere in JSON. */
const childAt = (node: Jsonc.Node, key: string | number): Property | undefined => {
  if (typeof key === "string") return propertiesOf(node).findLast((each) => each.key === key);
  const value = node.type === "array" ? node.children?.[key] : undefined;
  return value === undefined ? undefined : { key: String(key), keyNode: value, value };
};

/** The value at `path`, or undefined where there is none. */
export const nodeAt = (root: Jsonc.Node, path: Path): Jsonc.Node | undefined =>
  path.reduce<Jsonc.Node | undefined>(
    (node, key) => node === undefined ? undefined : childAt(node, key)?.value,
    root,
  );

/** Where the value at `path` stands, or the nearest thing around it that exists. */
export const offsetOf = (root: Jsonc.Node, path: Path): number => {
  let node = root;
  for (const key of path) {
    const child = childAt(node, key);
    if (child === undefined) break;
    node = child.value;
  }
  return node.offset;
};

/** Where the key that ends `path` stands, rather than its value. */
export const keyOffsetOf = (root: Jsonc.Node, path: Path): number => {
  const parent = nodeAt(root, path.slice(0, -1));
  const key = path.at(-1);
  const child = parent === undefined || key === undefined ? undefined : childAt(parent, key);
  return child?.keyNode.offset ?? offsetOf(root, path);
};

/** Line and column, both from 1; columns count characters as editors do. */
export const position = (text: string, offset: number) => {
  const before = text.slice(0, offset);
  const lines = before.split(/\r\n|\n|\r/);
  return { line: lines.length, column: [...lines.at(-1) ?? ""].length + 1 };
};

const duplicates = (text: string, node: Jsonc.Node, path: Path): ReadonlyArray<Mistake> => {
  if (node.type === "array") {
    return (node.children ?? []).flatMap((child, index) =>
      duplicates(text, child, [...path, index])
    );
  }
  const first = new Map<string, number>();
  return propertiesOf(node).flatMap(({ key, keyNode, value }) => {
    const here = [...path, key];
    const inside = duplicates(text, value, here);
    const earlier = first.get(key);
    if (earlier === undefined) {
      first.set(key, keyNode.offset);
      return inside;
    }
    const { line, column } = position(text, earlier);
    const says = {
      en: `the same key stands at ${line}:${column} already, keep one of them`,
      zh: `同一个键在 ${line}:${column} 已经出现过，请只保留一个`,
    };
    return [{ path: here, offset: keyNode.offset, says }, ...inside];
  });
};

/** Keys that stand more than once in their object. */
export const duplicateKeys = (document: ConfigDocument): ReadonlyArray<Mistake> =>
  duplicates(document.text, document.root, []);
