import { deepEqual, equal, match, ok } from "node:assert/strict";
import * as NodeFileSystem from "@effect/platform-node-shared/NodeFileSystem";
import * as Duration from "effect/Duration";
import * as Effect from "effect/Effect";
import * as FileSystem from "effect/FileSystem";
import * as Option from "effect/Option";
import * as PlatformError from "effect/PlatformError";
import * as Runtime from "effect/Runtime";
import { load as loadReal } from "../../src/config/load.ts";
import { ConfigError } from "../../src/config/error.ts";
import { unusableEntries } from "../../src/config/secrets.ts";
import { Environment } from "../../src/domain/environment.ts";
import { Locale } from "../../src/domain/locale.ts";
import { environmentOf, onRecorded, recorded, test } from "../testing.ts";
import { files, load } from "./plugins.ts";

const ids = (entries: ReadonlyArray<{ readonly id: string }>) => entries.map(({ id }) => id);

/** Loads `./config.json` with this text. */
const configOf = (text: string, variables: Readonly<Record<string, string>> = {}) =>
  load(Option.none()).pipe(
    Effect.provide(files({ "./config.json": text })),
    Effect.provideService(Environment, environmentOf(variables)),
  );

const failureOf = (
  content: Parameters<typeof files>[0],
  path: Option.Option<string> = Option.none(),
  variables: Readonly<Record<string, string>> = {},
) =>
  load(path).pipe(
    Effect.flip,
    Effect.provide(files(content)),
    Effect.provideService(Environment, environmentOf(variables)),
  );

const inFolder = <A, E, R>(body: (folder: string) => Effect.Effect<A, E, R>) =>
  Effect.gen(function* () {
    const fs = yield* FileSystem.FileSystem;
    return yield* body(yield* fs.makeTempDirectoryScoped());
  }).pipe(Effect.provide(NodeFileSystem.layer));

const full = `{
  // comments and trailing commas are fine
  "$schema": "https://example.com/schema.json",
  "_note": { "anything": [1, 2] },
  "poll_interval_seconds": 60,
  "watch_keywords": ["qwen"],
  "first_run": "each",
  "state": { "sqlite_path": "data/mrt.sqlite3", "_why": null },
  "sources": { "github": { "repos": ["a/b", "c/d"], "token_env": "TOKEN", "_x": 1 } },
  "notify": { "welink": { "webhook_env": "HOOK" }, },
}`;

test("alerts are in English and in the system's time zone unless the config says otherwise", () =>
  Effect.gen(function* () {
    const system = { language: "en", timezone: "Asia/Tokyo" } as const;
    const told = (text: string) =>
      configOf(text).pipe(
        Effect.map(({ locale }) => locale),
        Effect.provideService(Locale, system),
      );
    deepEqual(yield* told("{}"), system);
    deepEqual(yield* told('{"language": "zh"}'), { language: "zh", timezone: "Asia/Tokyo" });
    for (const name of ["GMT", "Japan", "PRC", "GB-Eire", "Etc/GMT+8"]) {
      const { timezone } = yield* told(JSON.stringify({ timezone: name }));
      deepEqual(timezone, name);
    }
    deepEqual(yield* told('{"timezone": "Asia/Shanghai"}'), {
      language: "en",
      timezone: "Asia/Shanghai",
    });
  }));

test("deliveries, pace and retention have defaults, also where only some are given", () =>
  Effect.gen(function* () {
    const config = yield* configOf('{ "delivery": { "max_attempts": 3 }, "state": {} }');
    deepEqual(config.delivery, {
      maxAge: Duration.hours(72),
      maxAttempts: 3,
      digestAbove: 5,
      floodLimit: 30,
    });
    deepEqual([config.updateWindow, config.retention], [
      Duration.hours(1),
      Duration.days(180),
    ]);
    deepEqual(config.stale, Duration.hours(1));
    const patient = yield* configOf('{ "supervision": { "stale_minutes": 10080 } }');
    deepEqual(patient.stale, Duration.days(7));
  }));

test("a config with comments, trailing commas and ignored keys is read as it says", () =>
  Effect.gen(function* () {
    const config = yield* configOf(full, { TOKEN: "t", HOOK: "h" });
    deepEqual(config.pollInterval, Duration.minutes(1));
    equal(config.firstRun, "each");
    equal(config.sqlitePath, "data/mrt.sqlite3");
    deepEqual(ids(config.sources), ["github:a/b", "github:c/d"]);
    deepEqual(ids(config.rules), ["watch_keywords"]);
    deepEqual(ids(config.notifiers), ["welink"]);
    deepEqual(config.origin, { path: "./config.json", embedded: false });
    deepEqual(config.warnings, []);
  }));

test("an empty object is a config of defaults that warns that it does nothing", () =>
  Effect.gen(function* () {
    const config = yield* configOf("\uFEFF{}");
    deepEqual(config.pollInterval, Duration.minutes(5));
    equal(config.firstRun, "summary");
    equal(config.sqlitePath, "./mrt_state.sqlite3");
    deepEqual(ids(config.notifiers), ["console"]);
    deepEqual(config.idle.map(({ en }) => en.split(",")[0]), [
      "No source is configured",
      "No rule is configured",
    ]);
    equal(config.warnings.length, 1);
    match(config.warnings[0]?.en ?? "", /console/);
    match(config.warnings[0]?.zh ?? "", /console/);
  }));

test("a shortest and a longest poll interval are accepted", () =>
  Effect.gen(function* () {
    deepEqual(
      (yield* configOf('{"poll_interval_seconds": 10}')).pollInterval,
      Duration.seconds(10),
    );
    deepEqual(
      (yield* configOf('{"poll_interval_seconds": 604800}')).pollInterval,
      Duration.weeks(1),
    );
  }));

test("a missing optional token is one warning that names variable and key, whoever shares it", () =>
  Effect.gen(function* () {
    const { warnings } = yield* configOf(full, { HOOK: "h" });
    equal(warnings.length, 1);
    ok(/TOKEN.*sources\.github\.token_env/.test(warnings[0]?.en ?? ""));
  }));

test("a channel without its secret stays in a user's config as unusable, and is named", () =>
  Effect.gen(function* () {
    const config = yield* configOf(full, { TOKEN: "t" });
    deepEqual(ids(config.notifiers), ["welink"]);
    deepEqual(unusableEntries(config.notifiers, environmentOf({})), [{
      id: "welink",
      reason: { en: "HOOK is not set", zh: "HOOK 未设置" },
      missing: [{ path: "notify.welink.webhook_env", variable: "HOOK", required: true }],
    }]);
    deepEqual(unusableEntries(config.sources, environmentOf({})), []);
  }));

test("a console that is configured stands beside the others without a warning", () =>
  Effect.gen(function* () {
    const text = full.replace('"notify": {', '"notify": { "console": {},');
    const config = yield* configOf(text, { TOKEN: "t", HOOK: "h" });
    deepEqual(ids(config.notifiers), ["welink", "console"]);
    deepEqual(config.warnings, []);
  }));

test("without any file the built-in example serves, on the console where no secret is set", () =>
  Effect.gen(function* () {
    const config = yield* load(Option.none());
    deepEqual(config.origin, { path: "embedded", embedded: true });
    deepEqual(ids(config.sources), [
      "github:vllm-project/vllm",
      "github:sgl-project/sglang",
      "huggingface:deepseek-ai",
      "modelscope:deepseek-ai",
    ]);
    deepEqual(ids(config.notifiers), ["console"]);
    const said = config.warnings.map(({ en }) => en).join("\n");
    for (const part of ["built-in example", "GITHUB_TOKEN", "welink is left out", "console"]) {
      ok(said.includes(part), said);
    }
  }).pipe(Effect.provide(files({}))));

test("the built-in example uses the channels whose secrets are set, and then no console", () =>
  Effect.gen(function* () {
    const config = yield* load(Option.none());
    deepEqual(ids(config.notifiers), ["welink"]);
  }).pipe(
    Effect.provide(files({})),
    Effect.provideService(Environment, environmentOf({ WELINK_WEBHOOK_URL: "x" })),
  ));

test("the example in the project is a config without mistakes for the registered plugins", () =>
  Effect.gen(function* () {
    const path = new URL("../../config.example.json", import.meta.url).pathname;
    const config = yield* loadReal(Option.some(path));
    equal(config.sources.length, 4);
    deepEqual(ids(config.rules), ["watch_keywords"]);
    deepEqual(ids(config.notifiers), ["welink", "email"]);
    const embedded = yield* loadReal(Option.none()).pipe(
      Effect.provide(files({})),
    );
    deepEqual(ids(embedded.sources), ids(config.sources));
    deepEqual(ids(embedded.notifiers), ["console"]);
  }).pipe(Effect.provide(NodeFileSystem.layer)));

onRecorded("a config written for v0 loads as it is", () =>
  Effect.gen(function* () {
    const path = new URL("v0/config.json", recorded).pathname;
    const config = yield* loadReal(Option.some(path));
    deepEqual(config.pollInterval, Duration.minutes(5));
    equal(config.sources.length, 7);
    deepEqual(ids(config.notifiers), ["welink"]);
  }).pipe(Effect.provide(NodeFileSystem.layer)));

test("--config comes before MRT_CONFIG, and that before ./config.json", () =>
  Effect.gen(function* () {
    const withVariable = Effect.provideService(
      Environment,
      environmentOf({ MRT_CONFIG: "variable.json" }),
    );
    const option = yield* withVariable(load(Option.some("option.json")));
    equal(option.origin.path, "option.json");
    const variable = yield* withVariable(load(Option.none()));
    equal(variable.origin.path, "variable.json");
    const default_ = yield* load(Option.none());
    equal(default_.origin.path, "./config.json");
  }).pipe(
    Effect.provide(files({ "option.json": "{}", "variable.json": "{}", "./config.json": "{}" })),
  ));

test("a file that was named and does not exist is an error, although ./config.json does", () =>
  Effect.gen(function* () {
    const present = { "./config.json": "{}" };
    const option = yield* failureOf(present, Option.some("gone.json"));
    ok(option.message.startsWith("gone.json does not exist; --config names it"), option.message);
    const variable = yield* failureOf(present, Option.none(), { MRT_CONFIG: "lost.json" });
    ok(variable.message.startsWith("lost.json does not exist; MRT_CONFIG names it"));
  }));

test("a config error ends the program with exit code 2", () =>
  Effect.gen(function* () {
    const error = yield* failureOf({ "./config.json": "{" });
    ok(error instanceof ConfigError);
    equal(Runtime.getErrorExitCode(error), 2);
    equal(Runtime.getErrorReported(error), false);
  }));

test("what is no text in UTF-8, empty or too large is said to be just that", () =>
  Effect.gen(function* () {
    const messageOf = (content: string | Uint8Array) =>
      Effect.map(failureOf({ "./config.json": content }), ({ message }) => message);
    ok((yield* messageOf(Uint8Array.of(0xff, 0xfe, 0x7b, 0))).includes("is not UTF-8"));
    ok((yield* messageOf("")).includes("is empty"));
    ok((yield* messageOf("\uFEFF \n")).includes("is empty"));
    ok((yield* messageOf(`{}${" ".repeat(1024 * 1024)}`)).includes("larger than 1 MiB"));
    yield* configOf(`{}${" ".repeat(1024 * 1024 - 2)}`);
  }));

test("a file that may not be read is an error that says what to do, never the built-in example", () =>
  Effect.gen(function* () {
    const denied = (tag: "PermissionDenied" | "Unknown", cause?: unknown) =>
      PlatformError.systemError({ _tag: tag, module: "FileSystem", method: "open", cause });
    const byDeno = yield* failureOf({
      "./config.json": denied("Unknown", new Deno.errors.NotCapable("no")),
    });
    equal(
      byDeno.message,
      "No permission to read ./config.json; start Deno with --allow-read=./config.json",
    );
    const bySystem = yield* failureOf({ "./config.json": denied("PermissionDenied") });
    ok(bySystem.message.includes("check its owner and mode"), bySystem.message);
    const otherwise = yield* failureOf({ "./config.json": denied("Unknown") });
    ok(otherwise.message.startsWith("./config.json cannot be read"), otherwise.message);
  }));

test("a folder, a path through a file and a path with a NUL are errors on a real file system", () =>
  inFolder((folder) =>
    Effect.gen(function* () {
      const fs = yield* FileSystem.FileSystem;
      yield* fs.writeFileString(`${folder}/mrt.json`, full);
      const at = (path: string) => load(Option.some(path));
      equal((yield* at(`${folder}/mrt.json`)).sources.length, 2);
      const directory = yield* Effect.flip(at(folder));
      ok(directory.message.includes("is not a file"), directory.message);
      const through = yield* Effect.flip(at(`${folder}/mrt.json/x`));
      ok(through.message.includes("is not a file"), through.message);
      const nul = yield* Effect.flip(at("a\0b"));
      ok(nul.message.includes("is no valid path"), nul.message);
      const gone = yield* Effect.flip(at(`${folder}/gone.json`));
      ok(gone.message.includes("does not exist"), gone.message);
    })
  ));
