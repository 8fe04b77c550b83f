import { deepEqual, equal, match, ok } from "node:assert/strict";
import * as Arbitrary from "effect/Arbitrary";
import * as Effect from "effect/Effect";
import * as Option from "effect/Option";
import * as Schema from "effect/Schema";
import { describedConfig } from "../../src/config/json_schema.ts";
import { makeSpeech, Speech } from "../../src/domain/speech.ts";
import { environmentOf, test } from "../testing.ts";
import { brokenConfigs } from "./broken_configs.ts";
import { files, load, registry } from "./plugins.ts";

const saysOf = (text: string) =>
  load(Option.some("mrt.json")).pipe(
    Effect.flip,
    Effect.map((error) => {
      if (error._tag === "ConfigError") return error.says;
      throw error;
    }),
    Effect.provide(files({ "mrt.json": text })),
  );

const reportOf = (text: string) => Effect.map(saysOf(text), ({ en }) => en);

for (const [what, text, en, zh] of brokenConfigs) {
  test(`${what}: the report has its place and says "${en}"`, () =>
    Effect.gen(function* () {
      const report = yield* saysOf(text);
      match(report.en, /^mrt\.json has \d+ mistakes? \(line:column\)\n/);
      match(report.zh, /^mrt\.json 有 \d+ 处错误（行:列）\n/);
      for (const [says, line] of [[report.en, en], [report.zh, zh]] as const) {
        ok(says.split("\n").some((each) => each.startsWith("  ") && each.includes(line)), says);
      }
    }));
}

/** Words that are no language's: keys and values of configs, names of formats. */
const names = new Set([
  ...JSON.stringify(
    describedConfig(registry, "en"),
    (key, value) => key === "description" ? undefined : value,
  ).match(/\w+/g) ?? [],
  ..."mrt json JSON UTF OWNER REPO Asia Shanghai true false null e".split(" "),
]);

test("a report in Chinese has no Latin word but names, paths, keys and values", () =>
  Effect.gen(function* () {
    for (const [what, text] of brokenConfigs) {
      const { en, zh } = yield* saysOf(text);
      const written = new Set([...names, ...text.match(/\w+/g) ?? []]);
      const foreign = (zh.match(/(?<!\w)[A-Za-z]\w*/g) ?? []).filter((word) => !written.has(word));
      deepEqual(foreign, [], `${what}: ${zh}`);
      equal(zh.split("\n").length, en.split("\n").length, what);
      for (const line of zh.split("\n")) match(line, /\p{Script=Han}/u, what);
    }
  }));

test("the config's own language is that of its report, also with mistakes in it", () =>
  Effect.gen(function* () {
    const speech = makeSpeech(environmentOf({}));
    yield* saysOf('{"language": "zh", "frist_run": 1}').pipe(
      Effect.provideService(Speech, speech),
    );
    equal(speech.language(), "zh");
  }));

test("mistakes all over the file stand in one report, in the order of the file", () =>
  Effect.gen(function* () {
    const report = yield* reportOf(`{
  // the rhythm
  "poll_interval_seconds": 1,
  "sources": {
    "github": { "repos": ["vllm"], "monitor": { "issue": true } },
    "huggingface": {},
    "modelscop": { "orgs": ["a"] },
  },
  "watch_keywords": [1],
  "notify": { "welink": { "webhook_env": 7 } },
  "frist_run": "each",
}`);
    equal(
      report,
      [
        "mrt.json has 8 mistakes (line:column)",
        "  3:28 poll_interval_seconds: found 1, expected a number of seconds from 10 to 604800 (7 days)",
        '  5:27 sources.github.repos[0]: found "vllm", expected OWNER/REPO',
        "  5:49 sources.github.monitor.issue: unknown key; did you mean issues?",
        "  6:20 sources.huggingface.orgs: missing, expected an array of strings",
        "  7:5 sources.modelscop: unknown key; did you mean modelscope?",
        "  9:22 watch_keywords[0]: found 1, expected a string or an object",
        "  10:42 notify.welink.webhook_env: found a number, expected a string",
        "  11:3 frist_run: unknown key; did you mean first_run?",
      ].join("\n"),
    );
  }));

test("of very many mistakes the first fifty are shown and the rest are counted", () =>
  Effect.gen(function* () {
    const keys = Array.from({ length: 60 }, (_, index) => `"zz${index}": 1`);
    const report = yield* reportOf(`{${keys.join(",")}}`);
    ok(report.startsWith("mrt.json has 60 mistakes"));
    equal(report.split("\n").length, 52);
    ok(report.endsWith("and 10 more"));
  }));

test("hostile text in a config does not reach the terminal as it is", () =>
  Effect.gen(function* () {
    const report = yield* reportOf(
      '{"first_run": "\\u001b[31mred\\u202e\\nline", "\\u001b[2J": 1}',
    );
    // deno-lint-ignore no-control-regex
    ok(!/[\u0000-\u0009\u000b-\u001f\u202e]/.test(report), JSON.stringify(report));
    equal(report.split("\n").length, 3);
  }));

test("a link with a password or a query and what looks like a token are not repeated", () =>
  Effect.gen(function* () {
    for (
      const value of [
        "https://me:hunter2@example.com/",
        "https://robot.example.com/send?id=hunter2",
        "ghp_hunter2hunter2hunter2",
        "hf_hunter2hunter2hunter2",
        "hunter2hunter2hunter2hunter2hunter2hunter2",
      ]
    ) {
      const texts = [
        { first_run: value },
        { poll_interval_seconds: value },
        { watch_keywords: value },
        { sources: { github: { repos: [value] } } },
        { sources: { github: value } },
        { [value]: 1 },
      ].map((config) => JSON.stringify(config));
      for (const text of texts) {
        const report = yield* reportOf(text);
        ok(!report.includes("hunter2"), report);
      }
    }
  }));

const marker = "MARKER";
/** None of these is the name of a variable, all of them might be a secret. */
const pasted = Schema.Union([
  Schema.Literals([`https://x/${marker}`, `${marker} ${marker}`, `-${marker}`, `${marker}\n`, 7]),
  Schema.Array(Schema.Literals([marker, `-${marker}`])),
  Schema.Struct({ value: Schema.Literals([marker]) }),
]);

test("whatever is pasted under a key for a secret, the report does not hold it", () =>
  Effect.gen(function* () {
    const result = yield* Arbitrary.checkEffect(
      Arbitrary.schema(
        Schema.Struct({ webhook: pasted, password: pasted, token: pasted, key: pasted }),
      ),
      ({ webhook, password, token, key }) =>
        Effect.map(
          reportOf(JSON.stringify({
            first_run: "nonsense",
            sources: { github: { repos: ["a/b"], token_env: token, password: key } },
            notify: {
              welink: { webhook_env: webhook, webhook: webhook },
              email: { password_env: password, smtp_password: password, user_env: token },
            },
          })),
          (report) => report.includes("webhook_env: found") && !report.includes(marker),
        ),
      { runs: 100 },
    );
    equal(Arbitrary.formatCheckFailure(result), undefined);
  }));
