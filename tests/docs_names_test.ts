import { deepEqual, ok } from "node:assert/strict";
import { commands, mistakeIn } from "./commands.ts";

/*
 * Documents name only what exists: files, commands, tasks, keys of the config.
 */

const root = new URL("../", import.meta.url);
const read = (path: string) => Deno.readTextFileSync(new URL(path, root));

const textsIn = (folder: string): ReadonlyArray<string> =>
  [...Deno.readDirSync(new URL(folder, root))].flatMap(({ name, isDirectory }) => {
    if (isDirectory) {
      return /^(\.|dist$|coverage$|node_modules$)/.test(name) ? [] : textsIn(`${folder}${name}/`);
    }
    return name.endsWith(".md") ? [`${folder}${name}`] : [];
  });

/** The plugins of the tests write of what they alone have. */
const documents = textsIn("./").map((path) => path.slice(2))
  .filter((path) => !path.startsWith("tests/plugins/"));

/** A document and what is wrong with it, so that a failure names both. */
const wrong = (check: (text: string, path: string) => ReadonlyArray<string>) =>
  documents.flatMap((path) => check(read(path), path).map((problem) => `${path}: ${problem}`));

const exists = (url: URL): boolean => {
  try {
    Deno.statSync(url);
    return true;
  } catch {
    return false;
  }
};

const code = (text: string): ReadonlyArray<string> => [
  ...[...text.matchAll(/^ *```[^`]*?```/gm)].flatMap(([block]) => block.split("\n").slice(1, -1)),
  ...[...text.matchAll(/`([^`\n]+)`/g)].map(([, inline = ""]) => inline),
];

/** As GitHub makes an anchor of a heading. */
const anchors = (text: string): ReadonlyArray<string> =>
  [...text.matchAll(/^#+ (.+)$/gm)].map(([, title = ""]) =>
    title.toLowerCase().replace(/[^\p{L}\p{N} _-]/gu, "").replaceAll(" ", "-")
  );

Deno.test("the documents are found", () => {
  for (const path of ["README.md", "README.zh-CN.md", "CONTRIBUTING.md", "docs/operations.md"]) {
    ok(documents.includes(path));
  }
});

Deno.test("every relative link leads somewhere", () => {
  deepEqual(
    wrong((text, path) =>
      [...text.matchAll(/\]\((?!https?:)([^)]+)\)/g)].map(([, link = ""]) => link).filter(
        (link) => {
          const url = new URL(link, new URL(path, root));
          const [, anchor = ""] = url.hash.split("#");
          url.hash = "";
          if (!exists(url)) return true;
          return anchor !== "" && !anchors(Deno.readTextFileSync(url)).includes(decodeURI(anchor));
        },
      )
    ),
    [],
  );
});

Deno.test("every file of the project that a document names is there", () => {
  const path = /^(?:src|tests|docs|packaging|bench|tools)(?:\/[\w.-]+)+$/;
  deepEqual(
    wrong((text) =>
      code(text).flatMap((line) => line.split(/\s+/)).filter((word) =>
        path.test(word) && !exists(new URL(word, root))
      )
    ),
    [],
  );
});

/** `mrt …` in code, up to where the shell goes on with something else. */
const typed = (line: string): ReadonlyArray<ReadonlyArray<string>> =>
  [...line.matchAll(/(?:^|[\s$(])(?:deno task )?mrt ([^#|&>;)]*)/g)].map(([, rest = ""]) =>
    rest.trim().split(/\s+/)
  );

Deno.test("every command of mrt that a document names exists, with its flags", () => {
  ok(commands.size > 10);
  deepEqual(
    wrong((text) =>
      // To docker and install mrt is the name of an image or a file.
      code(text).filter((line) => !/^(?:docker|install|systemctl) /.test(line))
        .flatMap(typed).flatMap((words) => mistakeIn(words) ?? [])
    ),
    [],
  );
});

Deno.test("every command stands in both tables of commands", () => {
  for (const path of ["docs/operations.md", "docs/operations.zh-CN.md"]) {
    const text = code(read(path)).join("\n");
    deepEqual([...commands.keys()].filter((name) => !text.includes(`mrt ${name}`)), [], path);
  }
});

const { tasks } = JSON.parse(read("deno.json"));

Deno.test("every task that a document names exists", () => {
  deepEqual(
    wrong((text) =>
      code(text).flatMap((line) => [...line.matchAll(/(?:deno|deno@[\d.]+) task ([\w:-]+)/g)])
        .map(([, task = ""]) => task).filter((task) => !(task in tasks))
    ),
    [],
  );
});

Deno.test("every task says what it does", () => {
  for (const [name, task] of Object.entries<{ readonly description?: string }>(tasks)) {
    ok((task.description ?? "") !== "", `deno task ${name} has no description`);
  }
});

interface Schema {
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly anyOf?: ReadonlyArray<Schema>;
  readonly items?: Schema;
}

const schema: Schema = JSON.parse(read("config.schema.json"));

/** The schemas at a path; `*` is any name. */
const at = (path: ReadonlyArray<string>): ReadonlyArray<Schema> =>
  path.reduce<ReadonlyArray<Schema>>(
    (found, name) =>
      found.flatMap((each): ReadonlyArray<Schema> =>
        [each, ...each.anyOf ?? []].flatMap((one) => [one, ...one.items ? [one.items] : []])
      ).flatMap(({ properties = {} }) =>
        name === "*" ? Object.values(properties) : properties[name] ?? []
      ),
    [schema],
  );

Deno.test("every key of the config that a document names exists", () => {
  const sections = Object.keys(schema.properties ?? {}).join("|");
  const key = new RegExp(`^(?:${sections})(?:\\.(?:\\w+|\\*))+$`);
  deepEqual(
    wrong((text) =>
      code(text).map((line) => line.split(/[:\s]/)[0] ?? "").filter((word) =>
        key.test(word) && at(word.split(".")).length === 0
      )
    ),
    [],
  );
  ok(at(["sources", "*", "orgs"]).length > 0 && at(["sources", "nowhere"]).length === 0);
});
