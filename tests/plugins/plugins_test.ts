import { deepEqual, equal, match, ok } from "node:assert/strict";
import * as NodeChildProcessSpawner from "@effect/platform-node-shared/NodeChildProcessSpawner";
import * as NodeFileSystem from "@effect/platform-node-shared/NodeFileSystem";
import * as NodePath from "@effect/platform-node-shared/NodePath";
import * as NodeStdio from "@effect/platform-node-shared/NodeStdio";
import * as NodeTerminal from "@effect/platform-node-shared/NodeTerminal";
import * as Console from "effect/Console";
import * as Effect from "effect/Effect";
import * as Layer from "effect/Layer";
import * as TestConsole from "effect/testing/TestConsole";
import * as Command from "effect/cli/Command";
import * as TerminalCapabilities from "effect/cli/TerminalCapabilities";
import { Ajv2020 } from "ajv/dist/2020.js";
import { generated } from "../../docs/generate.ts";
import { init } from "../../src/cli/init.ts";
import { mrt as root } from "../../src/cli/root.ts";
import { exampleConfig } from "../../src/config/example.ts";
import { configJsonSchema } from "../../src/config/json_schema.ts";
import { platformsOf, Registered } from "../../src/config/registered.ts";
import { inProcess } from "../cli/in_process.ts";
import { temporaryFolder } from "../state/temporary_folder.ts";
import { collectWarnings, live, test } from "../testing.ts";
import { Pager } from "./notifiers/pager/pager.ts";
import { registry } from "./registry.ts";
import { Boards, type Post } from "./sources/bulletin/bulletin.ts";

/*
 * What a source and a channel come to with one folder and one line of a registry each.
 */

const surroundings = Layer.mergeAll(
  NodeStdio.layer,
  NodeTerminal.layer,
  NodeChildProcessSpawner.layer,
  TestConsole.layer,
  Layer.succeed(TerminalCapabilities.TerminalCapabilities, {
    canColor: false,
    canAnimate: false,
    canPrompt: false,
  }),
).pipe(Layer.provideMerge(Layer.mergeAll(NodeFileSystem.layer, NodePath.layer)));

/** What the command prints, whatever it comes to. */
const printed = <E, R>(command: Effect.Effect<void, E, R>) =>
  Effect.gen(function* () {
    yield* collectWarnings(Effect.exit(command));
    const lines = [...yield* TestConsole.logLines, ...yield* TestConsole.errorLines];
    return lines.join("\n");
  }).pipe(Effect.provide(surroundings), Effect.provideService(Registered, registry));

const mrt = (...args: ReadonlyArray<string>) =>
  Effect.gen(function* () {
    const folder = yield* temporaryFolder;
    const { ended } = yield* inProcess({ folder, args, net: [] });
    const { stdout, stderr } = yield* ended;
    return stdout + stderr;
  }).pipe(Effect.scoped, Effect.provideService(Registered, registry));

const runInit = (...args: ReadonlyArray<string>) =>
  printed(
    Command.runWith(root.pipe(Command.withSubcommands([init(registry)])), { version: "test" })(
      ["init", ...args],
    ).pipe(
      Effect.tapError(({ message }) => Console.error(message)),
    ),
  );

/** A config of the two alone, with the keyword qwen. */
const written = (language: string) =>
  Effect.gen(function* () {
    const folder = yield* temporaryFolder;
    const config = `${folder}/config.json`;
    Deno.writeTextFileSync(
      config,
      JSON.stringify({
        language,
        watch_keywords: ["qwen"],
        state: { sqlite_path: `${folder}/state.sqlite3` },
        sources: { bulletin: { boards: ["papers"] } },
        notify: { pager: { number: "7" } },
      }),
    );
    return config;
  });

live(
  "init asks for both, writes their sections and says which variable to set",
  () =>
    Effect.gen(function* () {
      const help = yield* runInit("--help");
      match(help, /--boards LIST +Bulletin boards/);
      match(help, /--pager-number NUMBER +Number of the pager/);
      match(help, /Channels: welink, .*console, pager/);

      const path = `${yield* temporaryFolder}/config.json`;
      const flags = ["--boards", "papers, talks", "--channels", "pager", "--yes", "-c", path];
      match(yield* runInit(...flags), /pager has no defaults; add --pager-number/);
      const said = yield* runInit(...flags, "--pager-number", "7");
      match(said, /export BULLETIN_KEY='…' +# optional, sources\.bulletin\.key_env/);
      const text = Deno.readTextFileSync(path);
      match(
        text,
        /"bulletin": \{\n +\/\/ The boards to watch\.\n +"boards": \["papers", "talks"\],/,
      );
      match(text, /\/\/ Whom to page\.\n +"number": "7"/);
    }),
);

live("check lists both, their hosts and the permissions they need", () =>
  Effect.gen(function* () {
    const shown = yield* mrt("check", "--permissions", "--config", yield* written("en"));
    match(shown, /^bulletin:papers +bulletin\.example +configured$/m);
    match(shown, /^pager +pager\.example:2000 +configured$/m);
    match(shown, /--allow-net=bulletin\.example,pager\.example:2000/);
    match(
      shown,
      /--allow-env=MRT_CONFIG,MRT_LANG,LC_ALL,LC_MESSAGES,LANG,COLUMNS,TERM,BULLETIN_PROXY\b/,
    );
    match(shown, /All well/);
  }));

live("a mistake in their sections is reported like any other", () =>
  Effect.gen(function* () {
    const config = `${yield* temporaryFolder}/config.json`;
    Deno.writeTextFileSync(config, '{"sources": {"buletin": {}}, "notify": {"pager": {}}}');
    const shown = yield* mrt("check", "--config", config);
    match(shown, /sources\.buletin: unknown key; did you mean bulletin\?/);
    match(shown, /notify\.pager\.number: missing/);
  }));

for (
  const [language, pinned, edited, happened] of [
    [
      "en",
      /^papers \(Bulletin Board\): new post — Qwen 4\n/,
      /^papers \(Bulletin Board\): post edited — Qwen 4\n[^]*\nChanged: length\n/,
      /new post, version 1\n[^]*post edited, version 2\n/,
    ],
    [
      "zh",
      /^papers（Bulletin Board）：新帖子——Qwen 4\n/,
      /^papers（Bulletin Board）：帖子已编辑——Qwen 4\n[^]*\n变更：篇幅\n/,
      /新帖子，版本 1\n[^]*帖子已编辑，版本 2\n/,
    ],
  ] as const
) {
  live(
    `what happens on a board is paged in its own words, and explained (${language})`,
    () =>
      Effect.gen(function* () {
        const config = yield* written(language);
        const paged: Array<string> = [];
        let posts: ReadonlyArray<Post> = [{ title: "Welcome", pages: 1 }];
        const run = mrt("once", "--config", config).pipe(
          Effect.provideService(Boards, () => posts),
          Effect.provideService(
            Pager,
            (number, text) => Effect.sync(() => void paged.push(`${number}: ${text}`)),
          ),
        );
        yield* run;
        deepEqual(paged, []);
        posts = [{ title: "Qwen 4", pages: 1 }, ...posts];
        yield* run;
        posts = [{ title: "Qwen 4", pages: 2 }, { title: "Welcome", pages: 2 }];
        yield* run;
        equal(paged.length, 2);
        match((paged[0] ?? "").replace(/^7: /, ""), pinned);
        match((paged[1] ?? "").replace(/^7: /, ""), edited);

        const url = "https://bulletin.example/papers/Qwen%204";
        const story = yield* mrt("explain", "--config", config, url);
        match(story, /bulletin:papers/);
        match(story, happened);
        match(story, /qwen/);
        match(story, /pager/);
      }),
  );
}

test("schema, example, docs and READMEs hold both", () =>
  Effect.gen(function* () {
    const validate = new Ajv2020({ strictTypes: false, strictRequired: false })
      .compile(configJsonSchema(registry) as object);
    ok(validate(exampleConfig(registry)), JSON.stringify(validate.errors));
    ok(!validate({ notify: { pager: {} } }));
    const files = yield* Effect.promise(() =>
      generated(registry, ["tests/plugins/sources", "tests/plugins/notifiers"])
    );
    match(files["config.example.json"] ?? "", /"bulletin": \{ "boards": \["papers"\]/);
    match(files["docs/configuration.md"] ?? "", /^### `sources\.bulletin`$/m);
    match(files["docs/configuration.md"] ?? "", /^\| `BULLETIN_PROXY` +\| the janitor's door/m);
    match(files["docs/configuration.md"] ?? "", /^### `notify\.pager`$/m);
    const readmes = Object.entries(files).filter(([path]) => path.endsWith("README.md"));
    equal(readmes.length, 2);
    for (const [path, text] of readmes) {
      equal(Deno.readTextFileSync(new URL(`../../${path}`, import.meta.url)), text, path);
    }
    match(platformsOf(registry), / and Bulletin Board$/);
  }));
