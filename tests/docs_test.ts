import { deepEqual, equal, ok } from "node:assert/strict";
import { log } from "../src/app/telemetry.ts";

/*
 * Documents that name what the code names.
 */

const root = new URL("../", import.meta.url);
const read = (path: string) => Deno.readTextFileSync(new URL(path, root));

const sources = (folder: string): ReadonlyArray<string> =>
  [...Deno.readDirSync(new URL(folder, root))].flatMap(({ name, isDirectory }) =>
    isDirectory ? sources(`${folder}${name}/`) : [read(`${folder}${name}`)]
  );

const snakeCase = (name: string) => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

Deno.test("every event of the log is called as its declaration, and is written somewhere", () => {
  const code = sources("src/").join("\n");
  for (const [name, { declaration }] of Object.entries(log)) {
    equal(declaration.event, snakeCase(name));
    ok(code.includes(`log.${name}(`), `nobody writes ${declaration.event}`);
  }
});

Deno.test("docs/operations.md lists every event of the log with its fields", () => {
  const [, section = ""] = read("docs/operations.md").split("## The log");
  const rows = (section.split("\n## ")[0] ?? "").split("\n").filter((row) => row.startsWith("| `"));
  const names = (cell = "") => [...cell.matchAll(/`(\w+)`/g)].map(([, name]) => name);
  deepEqual(
    rows.map((row) => row.split("|")).map(([, event, , fields]) => [names(event), names(fields)]),
    [
      ...Object.values(log).map(({ declaration: { event, fields } }) => [
        [event],
        Object.keys(fields),
      ]),
      [["log"], []],
    ],
  );
});
