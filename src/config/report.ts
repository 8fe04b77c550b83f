import { type Mistake, position } from "./document.ts";
import { sayPath } from "./redact.ts";
import { counted } from "../domain/text.ts";

/** More mistakes than these help nobody. */
const most = 50;

const line = (text: string, { path, offset, message }: Mistake): string => {
  const { line, column } = position(text, offset);
  return `  ${line}:${column} ${path.length === 0 ? "" : `${sayPath(path)}: `}${message}`;
};

/** All mistakes of one file in the order in which they stand there. */
export const report = (name: string, text: string, mistakes: ReadonlyArray<Mistake>): string => {
  const sorted = mistakes.toSorted((a, b) => a.offset - b.offset);
  const lines = new Set(sorted.slice(0, most).map((mistake) => line(text, mistake)));
  const more = sorted.length > most ? [`  and ${sorted.length - most} more`] : [];
  const count = more.length > 0 ? sorted.length : lines.size;
  return [
    `${name} has ${counted(count, "mistake")} (line:column)`,
    ...lines,
    ...more,
  ].join("\n");
};
