import { deepEqual, equal, ok } from "node:assert/strict";
import * as Option from "effect/Option";
import type { StatusReport } from "../src/app/health/status.ts";
import type { Language } from "../src/domain/locale.ts";
import { standardReader } from "../src/views/reader.ts";
import { statusAsText } from "../src/views/status.ts";

/*
 * What a newcomer reads first, and what two documents in two languages owe each other.
 */

const root = new URL("../", import.meta.url);
const read = (path: string) => Deno.readTextFileSync(new URL(path, root));

/** The blocks of code, without the comments in them, which are in the language of the text. */
const blocks = (text: string): ReadonlyArray<string> =>
  [...text.matchAll(/^ *```(\w*)\n([\s\S]*?)\n *```$/gm)]
    .map(([, , block = ""]) => block.replace(/ *#.*$/gm, "").replace(/^ +/gm, ""));

const headings = (text: string) =>
  [...text.replace(/^```[\s\S]*?^```/gm, "").matchAll(/^(#+) /gm)].map(([, marks]) => marks);

/** Rows of tables, by what stands in backticks in them: keys, commands, tests. */
const rows = (text: string) =>
  text.split("\n").filter((line) => line.startsWith("|") && !/^\| *-/.test(line)).map((line) =>
    [...line.matchAll(/`([^`]+)`/g)].map(([, name]) => name).toSorted()
  );

const pairs = ["", "docs/"].flatMap((folder) =>
  [...Deno.readDirSync(new URL(`./${folder}`, root))].map(({ name }) => `${folder}${name}`)
).filter((path) => path.endsWith(".zh-CN.md")).map((chinese) => {
  const path = chinese.replace(".zh-CN.md", ".md");
  return { path, english: read(path), chinese: read(chinese) };
});

const columns = (heads: string) => heads.trim().split(/ {2,}/);

/** The columns of its tables, as the program writes them. */
const columnsOfStatus = (language: Language) => {
  const nothing: StatusReport = {
    now: 0,
    channels: [],
    incidents: [],
    daemons: [],
    lastRunAt: Option.none(),
    sources: [],
    hosts: [],
    lastAlert: Option.none(),
    size: 0,
  };
  const [, ...tables] = statusAsText(nothing, "state", { ...standardReader, language })
    .split("\n\n");
  return tables.map(columns);
};

Deno.test("the README has at most 1,000 words", () => {
  ok(read("README.md").trim().split(/\s+/).length <= 1000);
});

Deno.test("both READMEs open with the two commands of a fresh machine, an alert and a status table", () => {
  for (const path of ["README.md", "README.zh-CN.md"]) {
    const [opening = ""] = read(path).split("\n## ");
    const [commands = "", alert = "", status = ""] = blocks(opening);
    deepEqual(commands.split("\n"), [
      "npx -y deno@2.9.6 task once",
      "npx -y deno@2.9.6 task test",
    ]);
    ok(alert.includes("https://github.com/"));
    ok(opening.split("\n").length < 50, "it fits on a screen");
    const heads = status.split("\n").filter((line) => /^(?:SOURCE|CHANNEL|来源|通道) /.test(line));
    deepEqual(heads.map(columns), columnsOfStatus(path.includes("zh") ? "zh" : "en"));
  }
});

Deno.test("the npx commands name the Deno that continuous integration uses", () => {
  const [, version] = /deno@([\d.]+)/.exec(read(".ci/run")) ?? [];
  for (const { path, english, chinese } of pairs) {
    for (const [, named] of `${english}${chinese}`.matchAll(/deno@([\d.]+)/g)) {
      equal(named, version, path);
    }
  }
});

Deno.test("a document has the same headings, tables and commands in both languages", () => {
  ok(pairs.some(({ path }) => path === "README.md") && pairs.length >= 6);
  for (const { path, english, chinese } of pairs) {
    deepEqual(headings(chinese), headings(english), `headings of ${path}`);
    const commands = (text: string) =>
      blocks(text).filter((block) => /\b(?:mrt|deno|npx)\b/.test(block));
    deepEqual(commands(chinese), commands(english), `commands of ${path}`);
    // The events of the log are generated, in one language.
    const [before = "", log = ""] = english.split("\n## The log\n");
    const [, ...after] = log.split("\n## ");
    deepEqual(rows(chinese), rows([before, ...after].join("\n")), `tables of ${path}`);
  }
});

Deno.test("the newest version of the changelog is that of the program", () => {
  const versions = [...read("CHANGELOG.md").matchAll(/^## \[(\d[^\]]*)\] - \d{4}-\d\d-\d\d$/gm)];
  equal(versions[0]?.[1], JSON.parse(read("deno.json")).version);
});

Deno.test("the glossary names each term once, in both languages", () => {
  const terms = read("docs/glossary.md").split("\n").filter((line) => line.startsWith("| "))
    .slice(2).map((line) => line.split("|").map((cell) => cell.trim()).slice(1, -1));
  ok(terms.length >= 20);
  for (const column of [0, 1]) {
    const names = terms.map((cells) => cells[column]);
    equal(new Set(names).size, names.length);
    ok(names.every((name) => name !== undefined && name !== ""));
  }
});
