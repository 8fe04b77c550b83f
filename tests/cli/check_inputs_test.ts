import { deepEqual, equal, match, ok } from "node:assert/strict";
import * as Effect from "effect/Effect";
import * as Schema from "effect/Schema";
import { everywhere } from "./programs.ts";
import { world } from "./world.ts";

const Checked = Schema.fromJsonString(Schema.Struct({
  warnings: Schema.Array(Schema.String),
  problems: Schema.Array(Schema.String),
  permissions: Schema.Array(Schema.String),
}));

/** What `check --json` says of the world's config with these changes. */
const checked = Effect.fnUntraced(function* (
  changed: Readonly<Record<string, unknown>>,
  env: Readonly<Record<string, string>> = {},
) {
  const mrt = yield* world;
  mrt.writeConfig({ ...mrt.config, ...changed });
  const { code, stdout, stderr } = yield* mrt.mrtWith(env, "check", "--json");
  ok(stdout !== "", stderr);
  return { code, folder: mrt.folder, ...Schema.decodeUnknownSync(Checked)(stdout) };
});

everywhere("a config that watches nothing exits 3 and is told so", () =>
  Effect.gen(function* () {
    const idle = yield* checked({ watch_keywords: [], sources: {} });
    equal(idle.code, 3);
    deepEqual(idle.problems, [
      "No source is configured, so this config watches nothing; add one under sources",
      "No rule is configured, so nothing will match; add watch_keywords or rules",
    ]);
    const off = yield* checked({
      sources: { github: { repos: ["a/b"], monitor: { issues: false, pulls: false } } },
    });
    equal(off.code, 3);
    deepEqual(off.problems, [
      "github:a/b: it watches nothing, for sources.github.monitor turns everything off; set issues, pulls or another list to true",
    ]);
  }));

everywhere(
  "keywords that mean something else than people think are warnings, and exit 0",
  () =>
    Effect.gen(function* () {
      const { code, warnings } = yield* checked({ watch_keywords: ["deepseek，qwen", "glm*"] });
      equal(code, 0);
      match(warnings[0] ?? "", /^watch_keywords\[0\]: .*write "deepseek", "qwen"$/);
      match(warnings[1] ?? "", /^watch_keywords\[1\]: .*write "glm"$/);
    }),
);

everywhere(
  "a state file that cannot be written is found by check, which leaves nothing behind",
  () =>
    Effect.gen(function* () {
      const mrt = yield* world;
      Deno.symlinkSync(`${mrt.folder}/loop`, `${mrt.folder}/loop`);
      const before = [...Deno.readDirSync(mrt.folder)].length;
      for (
        const [path, problem] of [
          [".", /this is a folder/],
          ["loop", /a loop of symbolic links/],
          ["config.json/state.sqlite3", /a part of its path is a file/],
        ] as const
      ) {
        mrt.writeConfig({ ...mrt.config, state: { sqlite_path: path } });
        const { code, stdout } = yield* mrt.mrt("check", "--json");
        equal(code, 3, stdout);
        const { problems } = Schema.decodeUnknownSync(Checked)(stdout);
        deepEqual(problems.length, 1, problems.join("\n"));
        match(problems[0] ?? "", problem);
      }
      mrt.writeConfig();
      equal((yield* mrt.mrt("check")).code, 0);
      equal([...Deno.readDirSync(mrt.folder)].length, before);
    }),
);

everywhere(
  "secret files and IPv6 hosts stand in the permissions as Deno takes them",
  () =>
    Effect.gen(function* () {
      const mrt = yield* world;
      Deno.writeTextFileSync(`${mrt.folder}/token`, "hub-hush\n");
      mrt.writeConfig({
        ...mrt.config,
        notify: { email: { smtp_host: "::1", from: "a@b.example", to_list: ["c@d.example"] } },
      });
      const { stdout } = yield* mrt.mrtWith(
        { HF_TOKEN: "", HF_TOKEN_FILE: `${mrt.folder}/token` },
        "check",
        "--json",
      );
      const { permissions } = Schema.decodeUnknownSync(Checked)(stdout);
      const [net, env, read] = permissions;
      match(net ?? "", /,\[::1\]:587$/);
      match(env ?? "", /,HF_TOKEN,.*HF_TOKEN_FILE(?:,|$)/);
      match(read ?? "", /\/token(?:,|$)/);
      ok(!stdout.includes("hub-hush"), "the secret was shown");
    }),
);

everywhere(
  "a variable that cannot work stops once before anything is polled, in either language",
  () =>
    Effect.gen(function* () {
      const mrt = yield* world;
      const variables = {
        HTTPS_PROXY: "ftp://me:hush-3@proxy.corp",
        DENO_CERT: `${mrt.folder}/gone.pem`,
        HF_TOKEN_FILE: "anywhere",
      };
      for (
        const [language, wanted] of [
          ["en", [
            "HF_TOKEN and HF_TOKEN_FILE are both set; keep one of them",
            /^HTTPS_PROXY begins with ftp:/,
            /^DENO_CERT: .*gone\.pem does not exist$/,
          ]],
          ["zh", [
            "HF_TOKEN 和 HF_TOKEN_FILE 都设置了；请只保留一个",
            /^HTTPS_PROXY 以 ftp:\/\/ 开头；/,
            /^DENO_CERT：.*gone\.pem 不存在$/,
          ]],
        ] as const
      ) {
        for (const command of ["once", "check"]) {
          const ended = yield* mrt.mrtWith({ ...variables, MRT_LANG: language }, command);
          equal(ended.code, 2, ended.stdout);
          equal(ended.stdout, "");
          const lines = ended.stderr.trimEnd().split("\n");
          wanted.forEach((each, index) =>
            typeof each === "string" ? equal(lines[index], each) : match(lines[index] ?? "", each)
          );
          ok(!ended.stderr.includes("hush-3"), "a proxy's password was shown");
        }
      }
      equal(mrt.forge.requests.length, 0);
    }),
);
