import { deepEqual, ok } from "node:assert/strict";

/*
 * Documents that name what the code names.
 */

const root = new URL("../", import.meta.url);
const read = (path: string) => Deno.readTextFileSync(new URL(path, root));

const sources = (folder: string): ReadonlyArray<string> =>
  [...Deno.readDirSync(new URL(folder, root))].flatMap(({ name, isDirectory }) =>
    isDirectory ? sources(`${folder}${name}/`) : [read(`${folder}${name}`)]
  );

const found = (text: string, pattern: RegExp): ReadonlyArray<string> =>
  [...new Set([...text.matchAll(pattern)].map(([, name = ""]) => name))].toSorted();

Deno.test("docs/operations.md lists the events of the log, and each of them is written", () => {
  const declared = found(read("src/app/telemetry.ts"), /^ {2}\| "(\w+)"/gm);
  ok(declared.length > 10);
  const [, table = ""] = read("docs/operations.md").split("## The log");
  const rows = table.split("\n## ")[0]?.split("\n").filter((line) => line.startsWith("| `")) ?? [];
  const documented = rows.flatMap((row) => found(row.split("|")[1] ?? "", /`(\w+)`/g));
  deepEqual(documented.filter((event) => event !== "log").toSorted(), declared);
  const code = sources("src/").join("\n");
  const written = found(code, /logEvent\(\s*"(\w+)"/g);
  deepEqual(
    declared.filter((event) => !written.includes(event)).filter((event) =>
      !code.includes(`log("${event}")`)
    ),
    [],
  );
});
