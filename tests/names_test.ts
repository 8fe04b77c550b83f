import { deepEqual, ok } from "node:assert/strict";
import * as Predicate from "effect/Predicate";
import { notifiers, rules, sources } from "../src/registry.ts";

/*
 * Nobody but a plugin's own folder and the registry knows what a plugin, its platform, its events or
 * its variables are called.
 */

const root = new URL("../src/", import.meta.url);

const own = /^(?:sources|rules|notifiers)\/\w+\/|^registry\.ts$/;

/** Words that are the name of a channel or kind and much else besides count where they stand as a name. */
const everyday = [
  "webhook",
  "email",
  "comment",
  "commit",
  "console",
  "discussion",
  "issue",
  "model",
  "post",
  "release",
  "tag",
  "repository",
  "rules",
  "slack",
  "teams",
];

/** Variables an example names. */
const variablesIn = (example: unknown): ReadonlyArray<string> =>
  Predicate.isObject(example)
    ? Object.entries(example).flatMap(([key, value]) =>
      typeof value === "string" && key.endsWith("_env") ? [value] : variablesIn(value)
    )
    : [];

const plugins = [...sources, ...rules, ...notifiers];

const names = new Set([
  ...plugins.map(({ kind }) => kind),
  ...sources.map(({ platform }) => platform.name),
  ...sources.flatMap(({ kinds }) =>
    kinds.flatMap(({ name, resource, events }) => [
      name,
      resource,
      ...events.map(({ type }) => type),
    ])
  ),
  ...plugins.flatMap(({ variables }) => variables.map(({ name }) => name)),
  ...plugins.flatMap(({ example }) => variablesIn(example)),
]);

const named = (name: string): RegExp =>
  everyday.includes(name)
    ? new RegExp(`(["'\`])${name}\\1|\\bnotify\\.${name}\\b`)
    : new RegExp(`\\b${name}\\b`, "i");

/** A hit that is none, and why. */
const exceptions: ReadonlyArray<readonly [file: string, text: string]> = [
  // Where the project itself is; it introduces itself to upstreams by this address.
  ["app/version.ts", "https://github.com/ccyang-aier/model-release-tracker"],
  // What the Python v0 called kinds, and what they are called here.
  [
    "state/sqlite/v0_import.ts",
    '{ issues: "issue", pulls: "pull_request", models: "model" }',
  ],
  ["state/sqlite/v0_import.ts", 'blankItem(id, "model")'],
  // The command of that name.
  ["cli/commands.ts", '"rules",'],
  ["cli/rules.ts", 'Command.make("rules")'],
  ["web/api/definition.ts", 'HttpApiEndpoint.get("rules", "/rules"'],
  ["config/secret_files.ts", "Docker's images"],
  ["plugin/plugin.ts", "Docker's env files"],
  ["cli/healthcheck.ts", "For Docker,"],
];

const files = (folder: string): ReadonlyArray<string> =>
  [...Deno.readDirSync(new URL(folder, root))].flatMap(({ name, isDirectory }) =>
    isDirectory ? files(`${folder}${name}/`) : [`${folder}${name}`]
  );

const hitsIn = (file: string, text: string): ReadonlyArray<string> => {
  const cleared = exceptions.filter(([where]) => where === file)
    .reduce((rest, [, excused]) => rest.replaceAll(excused, ""), text);
  return cleared.split("\n").flatMap((line, index) =>
    [...names].filter((name) => named(name).test(line))
      .map((name) => `${file}:${index + 1} ${name}: ${line.trim()}`)
  );
};

Deno.test("no file of src but a plugin's own and the registry knows a plugin's names", () => {
  const others = files("").filter((file) => !own.test(file));
  ok(others.length > 50);
  ok(names.size > 25);
  deepEqual(
    others.flatMap((file) => hitsIn(file, Deno.readTextFileSync(new URL(file, root)))),
    [],
  );
});

Deno.test("a plugin's name would be found wherever it stands", () => {
  for (
    const [name, line] of [
      ["github", "// As GitHub answers"],
      ["huggingface", 'kind === "huggingface"'],
      ["Hugging Face", "Hugging Face: RateLimit"],
      ["WELINK_WEBHOOK_URL", "the variable WELINK_WEBHOOK_URL"],
      ["HF_ENDPOINT", '"HF_ENDPOINT"'],
      ["pr_merged", "`pr_merged ${url}`"],
      ["email", "set up notify.email"],
      ["console", 'kind === "console"'],
    ] as const
  ) {
    ok(names.has(name), name);
    ok(hitsIn("app/x.ts", line).length > 0, line);
  }
});

Deno.test("every exception still stands in its file", () => {
  for (const [file, text] of exceptions) {
    ok(Deno.readTextFileSync(new URL(file, root)).includes(text), file);
  }
});

/** Every module that makes a layer calls it so. */
const shared = ["layer", "layerMemory"];

Deno.test("no two files of src export the same name", () => {
  const exported = files("").flatMap((file) =>
    [
      ...new Set(
        [
          ...Deno.readTextFileSync(new URL(file, root)).matchAll(
            /^export (?:abstract )?(?:const|function\*?|class|interface|type) (\w+)/gm,
          ),
        ].map(([, name = ""]) => name),
      ),
    ].map((name) => ({ name, file }))
  );
  ok(exported.length > 400);
  const twice = [...Map.groupBy(exported, ({ name }) => name)]
    .filter(([name, where]) => where.length > 1 && !shared.includes(name))
    .map(([name, where]) => `${name}: ${where.map(({ file }) => file).join(", ")}`);
  deepEqual(twice, []);
});

Deno.test("a length of time is a duration, and no name of src says its unit", () => {
  const found = files("").flatMap((file) =>
    [...Deno.readTextFileSync(new URL(file, root)).matchAll(/\b(?!epochMs)\w+[a-z]Ms\b/g)]
      .map(([name]) => `${file}: ${name}`)
  );
  deepEqual(found, []);
});
