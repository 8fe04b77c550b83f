import { deepEqual, equal, match, ok } from "node:assert/strict";
import { Ajv2020 } from "ajv/dist/2020.js";
import * as Effect from "effect/Effect";
import * as Exit from "effect/Exit";
import * as Option from "effect/Option";
import * as Jsonc from "jsonc-parser";
import { generated } from "../../docs/generate.ts";
import { load } from "../../src/config/load.ts";
import {
  configJsonSchema,
  describedConfig,
  type KeyDescription,
} from "../../src/config/json_schema.ts";
import { languages } from "../../src/domain/locale.ts";
import { registry } from "../../src/config/registered.ts";
import { onRecorded, recorded, test } from "../testing.ts";
import { brokenConfigs } from "./broken_configs.ts";
import { files } from "./plugins.ts";

const root = new URL("../../", import.meta.url);

const written = Effect.runSync(Effect.cached(Effect.promise(() => generated())));

/** As an editor does: the file's text, with comments, against config.schema.json. */
const schema = JSON.parse(Deno.readTextFileSync(new URL("config.schema.json", root)));
const validate = new Ajv2020({ allErrors: true, strictTypes: false, strictRequired: false })
  .compile(schema);
const editorTakes = (text: string): boolean => {
  const errors: Array<Jsonc.ParseError> = [];
  const value: unknown = Jsonc.parse(text, errors, { allowTrailingComma: true });
  return errors.length === 0 && validate(value);
};

const mrtTakes = (text: string) =>
  load(Option.some("mrt.json")).pipe(
    Effect.exit,
    Effect.map(Exit.isSuccess),
    Effect.provide(files({ "mrt.json": text })),
  );

const github = (more: string) => `{"sources": {"github": {"repos": ["a/b"]${more}}}}`;
const repo = (name: string) => `{"sources": {"github": {"repos": [${JSON.stringify(name)}]}}}`;
const org = (name: string) => `{"sources": {"modelscope": {"orgs": [${JSON.stringify(name)}]}}}`;
const welink = (section: string) => `{"notify": {"welink": {${section}}}}`;
const email = (more: string) =>
  `{"notify": {"email": {"smtp_host": "smtp.corp.example", "to_list": ["a@b.example"]${more}}}}`;
const sender = ', "from": "mrt@corp.example"';

const good: ReadonlyArray<string> = [
  "{}",
  '// nothing yet\n{"sources": {}, "notify": {},}',
  '{"$schema": "x", "_note": [1], "state": {"_why": null, "$schema": 1}}',
  '{"notify": {"console": {"_note": "on"}}}',
  '{"poll_interval_seconds": 10, "delivery": {"update_window_minutes": 0}}',
  '{"supervision": {"stale_minutes": 10080}}',
  '{"language": "zh", "timezone": "Asia/Shanghai"}',
  '{"language": "en", "timezone": "UTC"}',
  '{"timezone": "America/Argentina/Buenos_Aires"}',
  '{"timezone": "Etc/GMT+8"}',
  github(', "monitor": {"pulls": false}, "token_env": "GITHUB_TOKEN"'),
  github(', "base_url": "https://ghe.corp.example/api/v3"'),
  repo("Some_Owner-1/.github"),
  repo(`${"o".repeat(39)}/${"r".repeat(100)}`),
  org("01-ai"),
  welink(""),
  '{"notify": {"welink": [{"name": "infra"}, {"name": "research", "webhook_env": "R"}]}}',
  welink('"is_at": true, "at_accounts": ["l00012345"]'),
  welink('"is_at": false, "max_per_minute": 0'),
  email(sender),
  email(', "user_env": "U", "password_env": "P", "smtp_port": 465, "use_tls": false'),
  email(`${sender}, "ca_file": "ca.pem"`),
  '{"notify": {"email": {"smtp_host": "::1", "to_list": ["a@b"], "from": "a@b"}}}',
];

const bad: ReadonlyArray<string> = [
  ...brokenConfigs.map(([, text]) => text),
  '{"supervision": {"stale_minutes": 0}}',
  '{"supervision": {"stale_minutes": 10081}}',
  '{"supervision": {"stale": 60}}',
  '{"sources": {"github": {"repos": []}}}',
  github(', "monitor": {"issues": 1}'),
  github(', "token_env": "ghp_0123456789abcdefghij"'),
  github(', "token_env": "aB3aB3aB3aB3aB3aB3aB3"'),
  github(', "token_env": "not a name"'),
  github(', "base_url": "ghe.corp.example"'),
  github(', "base_url": "https://ghe.corp.example/?q=1"'),
  github(', "base_url": "ftp://ghe.corp.example"'),
  ...["vllm", "a/b/c", "a/..", "a/b.git", "-a/b", "a/b c", `${"o".repeat(40)}/r`].map(repo),
  ...["", "a/b", "-a", "x".repeat(97), "a b"].map(org),
  '{"sources": {"huggingface": {"orgs": ["a", "a"]}}}',
  welink('"is_at": true'),
  welink('"name": "infra"'),
  '{"notify": {"welink": []}}',
  '{"notify": {"welink": [{}]}}',
  '{"notify": {"welink": [{"name": "Infra"}]}}',
  '{"notify": {"welink": [{"name": "infra", "is_at": true}]}}',
  welink('"is_at": true, "at_accounts": []'),
  welink('"at_accounts": ["@l00012345"]'),
  welink('"at_accounts": [""]'),
  welink('"at_accounts": ["a", "a"]'),
  welink(`"at_accounts": ${JSON.stringify([..."abcdefghijk"])}`),
  welink('"max_per_minute": 6001'),
  email(""),
  email(', "user_env": "U"'),
  email(`${sender}, "password_env": "P"`),
  email(', "from": "nobody"'),
  email(`${sender}, "smtp_port": 0`),
  email(`${sender}, "ca_file": " "`),
  '{"notify": {"email": {"smtp_host": "smtp://x", "to_list": ["a@b"], "from": "a@b"}}}',
  '{"notify": {"email": {"smtp_host": "x", "to_list": [], "from": "a@b"}}}',
  '{"notify": {"console": {"colour": true}}}',
  '{"notify": {"console": []}}',
];

/** What MRT refuses and JSON Schema has no words for. */
const beyondJsonSchema: ReadonlyArray<readonly [why: string, text: string]> = [
  [
    "names are compared, not listed",
    '{"notify": {"welink": [{"name": "infra"}, {"name": "infra", "is_at_all": true}]}}',
  ],
  ["a key twice is gone once the text is parsed", '{"first_run": "each", "first_run": "each"}'],
  ["a key twice, further in", '{"notify":{"console":{},"console":{}}}'],
  ["zones are looked up, not listed", '{"timezone": "Asia/Beijing"}'],
  ["a name of the right form may be no zone's", '{"timezone": "Etc/Unknown"}'],
  [
    "names that differ in their case alone are the same",
    '{"sources": {"github": {"repos": ["a/b", "A/B"]}}}',
  ],
  [
    "an address is taken apart, not matched",
    github(', "base_url": "https://user:pass@ghe.corp.example"'),
  ],
  [
    "what the mentioned accounts add up to is counted",
    welink(`"at_accounts": ${JSON.stringify([..."abcdefghij"].map((c) => c.repeat(60)))}`),
  ],
];

test("schema, example, docs and the plugins' READMEs are what the plugins say; deno task schema writes them", () =>
  Effect.gen(function* () {
    for (const [path, text] of Object.entries(yield* written)) {
      equal(Deno.readTextFileSync(new URL(path, root)), text, `run deno task schema for ${path}`);
    }
    deepEqual(schema, configJsonSchema(registry));
  }));

test("every plugin has a README with its section of the config", () =>
  Effect.gen(function* () {
    const { sources, rules, notifiers } = registry;
    const readmes = Object.keys(yield* written)
      .filter((path) => path.endsWith("README.md"));
    equal(readmes.length, sources.length + rules.length + notifiers.length, readmes.join());
  }));

test("the example is taken by an editor, and names the schema first", () =>
  Effect.sync(() => {
    const text = Deno.readTextFileSync(new URL("config.example.json", root));
    ok(editorTakes(text), JSON.stringify(validate.errors));
    deepEqual(Object.entries(JSON.parse(text))[0], ["$schema", "./config.schema.json"]);
  }));

onRecorded("a config written for v0 is taken by an editor as it is", () =>
  Effect.sync(() => {
    ok(editorTakes(Deno.readTextFileSync(new URL("v0/config.json", recorded))));
  }));

test("what MRT takes, an editor takes", () =>
  Effect.gen(function* () {
    for (const text of good) {
      ok(yield* mrtTakes(text), text);
      ok(editorTakes(text), `${text} ${JSON.stringify(validate.errors)}`);
    }
  }));

test("what MRT refuses, an editor refuses, but for what JSON Schema cannot say", () =>
  Effect.gen(function* () {
    const silent = new Set(
      beyondJsonSchema.map(([, text]) => JSON.stringify(Jsonc.parse(text)) ?? text),
    );
    for (const text of [...bad, ...beyondJsonSchema.map(([, text]) => text)]) {
      ok(!(yield* mrtTakes(text)), text);
    }
    for (const text of bad) {
      if (silent.has(JSON.stringify(Jsonc.parse(text)) ?? text)) continue;
      ok(!editorTakes(text), text);
    }
    for (const [why, text] of beyondJsonSchema) {
      ok(editorTakes(text), `JSON Schema can say it after all: ${why}`);
    }
  }));

test("every key and section says what it means, in a sentence of each language", () =>
  Effect.sync(() => {
    const sentences = { en: /^[A-Z].*\.$/, zh: /^.*\p{Script=Han}.*。$/u };
    for (const language of languages) {
      const visit = (path: string, key: KeyDescription): void => {
        if (path !== "") match(key.description ?? "", sentences[language], path);
        for (const [name, inner] of Object.entries(key.properties ?? {})) {
          visit(`${path}.${name}`, inner);
        }
      };
      visit("", describedConfig(registry, language));
    }
  }));
