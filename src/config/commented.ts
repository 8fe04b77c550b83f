import * as Predicate from "effect/Predicate";
import { displayWidth } from "effect/cli/CliOutput";
import type { KeyDescription } from "./json_schema.ts";

/** What a line may break after: a blank, or in Chinese any character that none must follow. */
const pieces = /\S+?(?:\s+|$|(?<=[\p{Script=Han}，。；：、])(?![，。；：、）”？]))/gu;

/** Lines of a comment, none wider than 100 columns unless a word is. */
export const comment = (text: string, indent: string): string => {
  const lines: Array<string> = [];
  for (const [piece] of text.matchAll(pieces)) {
    const line = lines.at(-1);
    if (line === undefined || displayWidth(`${indent}${line}${piece.trimEnd()}`) > 100) {
      lines.push(`// ${piece}`);
    } else lines[lines.length - 1] = `${line}${piece}`;
  }
  return lines.map((line) => `${indent}${line.trimEnd()}\n`).join("");
};

/** The value as JSON that says of each key what it does. */
export const commented = (
  value: unknown,
  described: KeyDescription | undefined,
  indent = "",
): string => {
  if (Array.isArray(value)) return `[${value.map((each) => JSON.stringify(each)).join(", ")}]`;
  if (!Predicate.isObject(value)) return JSON.stringify(value);
  const inner = `${indent}  `;
  const entries = Object.entries(value).map(([key, each]) => {
    const about = described?.properties?.[key];
    return comment(about?.description ?? "", inner) +
      `${inner}${JSON.stringify(key)}: ${commented(each, about, inner)}`;
  });
  return entries.length === 0 ? "{}" : `{\n${entries.join(",\n")}\n${indent}}`;
};
