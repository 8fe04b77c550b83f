import { log } from "../src/app/telemetry.ts";

/*
 * The table of the log's events in docs/operations.md, from their declarations.
 */

const begins = "<!-- events of the log, written by `deno task schema` -->";
const ends = "<!-- end -->";

const rows = Object.values(log).map(({ declaration: { event, when, fields } }) =>
  `| \`${event}\` | ${when} | ${Object.keys(fields).map((field) => `\`${field}\``).join(", ")} |`
);

const table = [
  "| event | when | fields |",
  "| --- | --- | --- |",
  ...rows,
  "| `log` | Anything else, in words. | |",
].join("\n");

/** docs/operations.md with its table as it is to be, not formatted yet. */
export const operations = (): string => {
  const text = Deno.readTextFileSync(new URL("operations.md", import.meta.url));
  const [before = "", rest = ""] = text.split(begins);
  const after = rest.split(ends).slice(1).join(ends);
  return `${before}${begins}\n\n${table}\n\n${ends}${after}`;
};
