import { fileURLToPath } from "node:url";
import * as JsonSchema from "effect/JsonSchema";
import * as Schema from "effect/Schema";
import { exampleConfig } from "../src/config/example.ts";
import {
  configJsonSchema,
  describedConfig,
  type KeyDescription,
} from "../src/config/json_schema.ts";
import type { Language } from "../src/domain/locale.ts";
import { type Words, wordsOf } from "./configuration_words.ts";
import { operations } from "./log_table.ts";
import { type AnyRegistry, registry as registered } from "../src/config/registered.ts";
import { Payload } from "../src/notifiers/webhook/payload.ts";
import type { Kind } from "../src/domain/kind.ts";
import type { Plugin } from "../src/plugin/plugin.ts";

/*
 * Writes what follows from the registered plugins: config.schema.json, config.example.json,
 * docs/configuration.md and its Chinese twin, the part of each plugin's README that describes its section, and the events
 * of the log in docs/operations.md, and of what a webhook is sent docs/webhook.schema.json.
 */

const code = (value: unknown) => `\`${typeof value === "string" ? value : JSON.stringify(value)}\``;

const typeOf = (key: KeyDescription, words: Words): string => {
  if (key.enum !== undefined) return key.enum.map(code).join(words.comma);
  if (key.items !== undefined) return words.array(typeOf(key.items, words));
  const range = key.minimum === undefined || key.maximum === undefined
    ? ""
    : words.range(key.minimum, key.maximum);
  return `${key.title ?? words.types[key.type ?? ""] ?? key.type ?? code({})}${range}`;
};

const defaultOf = (key: KeyDescription, required: boolean, words: Words): string =>
  key.default === undefined ? required ? words.required : words.none : code(key.default);

interface Row {
  readonly path: string;
  readonly key: KeyDescription;
  readonly required: boolean;
}

/** Whether it is a table of keys, or a list of such tables. */
const hasKeys = (key: KeyDescription): boolean =>
  key.properties !== undefined || key.items?.properties !== undefined;

/** The keys at and below `path` that hold a value rather than further keys. */
const rowsOf = (path: string, key: KeyDescription, required: boolean): ReadonlyArray<Row> =>
  key.items?.properties !== undefined
    ? rowsOf(`${path}[]`, { ...key.items }, false)
    : key.properties === undefined
    ? [{ path, key, required }]
    : Object.entries(key.properties).flatMap(([name, inner]) => {
      const at = path === "" ? name : `${path}.${name}`;
      const required = key.required?.includes(name) ?? false;
      // A list whose elements have a name may hold others than those with keys.
      const isList = inner.items?.properties !== undefined && inner.items.title !== undefined &&
        path !== "" && path !== "sources";
      return [
        ...isList ? [{ path: at, key: inner, required }] : [],
        ...rowsOf(at, inner, required),
      ];
    });

/** The variables that plugins read and that the config names, as rows of the table of `environment`. */
const variables = (
  plugins: ReadonlyArray<Plugin<unknown, unknown>>,
  root: KeyDescription,
  language: Language,
): string => {
  const own = plugins.flatMap((plugin) => plugin.variables)
    .map(({ name, description }) => `| ${code(name)} | ${description[language]} |\n`);
  const named = rowsOf("", root, false).filter(({ path }) => path.endsWith("_env"))
    .map(({ path, key }) =>
      `| ${
        wordsOf[language].named(
          code(path),
          key.default === undefined ? undefined : code(key.default),
        )
      } | ${key.description} |\n`
    );
  return [...own, ...named].join("");
};

const table = (rows: ReadonlyArray<Row>, words: Words): string =>
  [
    words.head,
    "| --- | --- | --- | --- |",
    ...rows.map(({ path, key, required }) =>
      `| ${code(path)} | ${typeOf(key, words)} | ${
        defaultOf(key, required, words)
      } | ${key.description} |`
    ),
  ].join("\n");

/** A heading and a table for each part of the config that has keys of its own. */
const sectionsOf = (root: KeyDescription, words: Words): ReadonlyArray<string> => {
  const entries = Object.entries(root.properties ?? {});
  const hasKeys = (key: KeyDescription) =>
    key.properties !== undefined || key.items?.properties !== undefined;
  const own = entries.filter(([, key]) => !hasKeys(key));
  const nested = entries.filter(([name]) => name === "sources" || name === "notify");
  const settings = entries.filter((entry) => !own.includes(entry) && !nested.includes(entry));
  const section = (depth: string, path: string, key: KeyDescription) =>
    `${depth} ${code(path)}\n\n${key.description}\n` +
    (!hasKeys(key) ? "" : `\n${table(rowsOf(path, key, false), words)}\n`);
  return [
    `## ${words.whole}\n\n${
      table(own.flatMap(([name, key]) => rowsOf(name, key, false)), words)
    }\n`,
    ...settings.map(([name, key]) => section("##", name, key)),
    ...nested.flatMap(([name, key]) => [
      `## ${code(name)}\n\n${key.description}\n`,
      ...Object.entries(key.properties ?? {}).map(([kind, inner]) =>
        section("###", `${name}.${kind}`, inner)
      ),
    ]),
  ];
};

const project = new URL("../", import.meta.url);

/** The texts of these files as `deno fmt` has them; it takes them all at once. */
const formatted = async (
  texts: Readonly<Record<string, string>>,
): Promise<Readonly<Record<string, string>>> => {
  const folder = await Deno.makeTempDir({ prefix: "mrt-docs-" });
  try {
    const files = Object.entries(texts).map(([path, text], index) =>
      [path, `${folder}/${index}.${path.split(".").at(-1)}`, text] as const
    );
    for (const [, file, text] of files) await Deno.writeTextFile(file, text);
    const { success, stderr } = await new Deno.Command(Deno.execPath(), {
      args: ["fmt", "--quiet", `--config=${fileURLToPath(new URL("deno.json", project))}`, folder],
    }).output();
    if (!success) throw new Error(`deno fmt failed:\n${new TextDecoder().decode(stderr)}`);
    return Object.fromEntries(
      await Promise.all(
        files.map(async ([path, file]) => [path, await Deno.readTextFile(file)] as const),
      ),
    );
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
};

const eventsOf = (kinds: ReadonlyArray<Kind>): string =>
  [
    "| event | in an alert | 中文 |",
    "| --- | --- | --- |",
    ...kinds.flatMap(({ events }) =>
      events.map(({ type, en, zh }) => `| ${code(type)} | ${en[0]} | ${zh[0]} |`)
    ),
  ].join("\n");

/** What a plugin's README says of its section and its events. */
const readmePart = (
  path: string,
  plugin: Plugin<unknown, unknown>,
  kinds: ReadonlyArray<Kind>,
  key: KeyDescription,
): string => {
  const nested = path.split(".").reduceRight(
    (inner: unknown, name) => ({ [name]: inner }),
    plugin.example ?? {},
  );
  // Neither a list without an entry nor a section without what it requires would be an example.
  const isShown = plugin.example !== undefined ||
    (key.items === undefined && (key.required ?? []).length === 0);
  return [
    `${key.description}`,
    ...hasKeys(key) ? [table(rowsOf(path, key, false), wordsOf.en)] : [],
    ...isShown ? [`\`\`\`json\n${JSON.stringify(nested)}\n\`\`\``] : [],
    ...plugin.variables.map(({ name, description }) =>
      `The variable ${code(name)} is ${description.en}.`
    ),
    ...kinds.length === 0 ? [] : [eventsOf(kinds)],
  ].join("\n\n");
};

/** The READMEs in a folder of plugins' folders, by their paths in the project. */
const readmesIn = (folder: string): ReadonlyArray<string> =>
  [...Deno.readDirSync(new URL(folder, project))].flatMap(({ name, isDirectory }) =>
    isDirectory ? readmesIn(`${folder}/${name}`) : name === "README.md" ? [`${folder}/${name}`] : []
  );

const readmes = (
  { sources, rules, notifiers }: AnyRegistry,
  root: KeyDescription,
  folders: ReadonlyArray<string>,
): Readonly<Record<string, string>> => {
  const files = folders.flatMap(readmesIn).map((file) =>
    [file, Deno.readTextFileSync(new URL(file, project))] as const
  );
  const filled = (
    parent: KeyDescription | undefined,
    path: string,
    plugin: Plugin<unknown, unknown>,
    kinds: ReadonlyArray<Kind> = [],
  ) => {
    const key = parent?.properties?.[plugin.kind];
    const begin = `<!-- ${path}, written by \`deno task schema\` -->`;
    const end = "<!-- end -->";
    return files.filter(([, text]) => key !== undefined && text.includes(begin))
      .map(([file, text]) => {
        const before = text.slice(0, text.indexOf(begin));
        const after = text.slice(text.indexOf(end, before.length) + end.length);
        const part = readmePart(path, plugin, kinds, key ?? {});
        return [file, `${before}${begin}\n\n${part}\n\n${end}${after}`] as const;
      });
  };
  const { sources: watched, notify } = root.properties ?? {};
  return Object.fromEntries([
    ...sources.flatMap((each) => filled(watched, `sources.${each.kind}`, each, each.kinds)),
    ...rules.flatMap((each) => filled(root, each.kind, each)),
    ...notifiers.flatMap((each) => filled(notify, `notify.${each.kind}`, each)),
  ]);
};

/** All keys and variables, in one of the languages. */
const configuration = (registry: AnyRegistry, language: Language): string => {
  const { sources, rules, notifiers } = registry;
  const root = describedConfig(registry, language);
  const words = wordsOf[language];
  return [
    words.introduction,
    ...sectionsOf(root, words),
    words.environment + variables([...sources, ...rules, ...notifiers], root, language),
  ].join("\n");
};

/** What is generated, by its path in the project; `folders` hold the plugins' folders. */
export const generated = (
  registry: AnyRegistry = registered,
  folders: ReadonlyArray<string> = ["src/sources", "src/rules", "src/notifiers"],
): Promise<Readonly<Record<string, string>>> => {
  const root = describedConfig(registry, "en");
  const texts: Readonly<Record<string, string>> = {
    "config.schema.json": JSON.stringify(configJsonSchema(registry), null, 2),
    "config.example.json": JSON.stringify(exampleConfig(registry)),
    "docs/configuration.md": configuration(registry, "en"),
    "docs/configuration.zh-CN.md": configuration(registry, "zh"),
    ...readmes(registry, root, folders),
    "docs/operations.md": operations(),
    "docs/webhook.schema.json": JSON.stringify({
      $schema: JsonSchema.META_SCHEMA_URI_DRAFT_2020_12,
      ...Schema.toJsonSchemaDocument(Payload).schema,
    }),
  };
  return formatted(texts);
};

if (import.meta.main) {
  for (const [path, text] of Object.entries(await generated())) {
    await Deno.writeTextFile(new URL(path, project), text);
  }
}
