import { deepEqual, equal, match, ok } from "node:assert/strict";
import * as Effect from "effect/Effect";
import * as Option from "effect/Option";
import * as PlatformError from "effect/PlatformError";
import { missingTokens, secretValues } from "../../src/config/secrets.ts";
import { Environment } from "../../src/domain/environment.ts";
import { makeSecrets, Secrets } from "../../src/domain/secrets.ts";
import { environmentOf, test } from "../testing.ts";
import { files, load } from "./plugins.ts";

const text = JSON.stringify({
  watch_keywords: ["qwen"],
  sources: { github: { repos: ["a/b"], token_env: "TOKEN" } },
  notify: { welink: { webhook_env: "HOOK" } },
});

const loaded = (
  variables: Readonly<Record<string, string>>,
  content: Parameters<typeof files>[0] = {},
) =>
  load(Option.none()).pipe(
    Effect.provide(files({ "./config.json": text, ...content })),
    Effect.provideService(Environment, environmentOf(variables)),
  );

test("a secret stands in the file that NAME_FILE names, and is hidden like any other", () =>
  Effect.gen(function* () {
    const secrets = makeSecrets();
    const config = yield* loaded(
      { TOKEN_FILE: "/run/secrets/token", HOOK: "https://x.example" },
      { "/run/secrets/token": "hush-hush\r\n" },
    ).pipe(Effect.provideService(Secrets, secrets));
    deepEqual(config.mistakes, []);
    deepEqual(config.warnings, []);
    deepEqual(missingTokens(config.sources, config.environment), []);
    deepEqual(secretValues(config.sources, config.environment), ["hush-hush"]);
    equal(secrets.redact("it is hush-hush"), "it is …");
    deepEqual(config.read, { variables: ["TOKEN_FILE"], files: ["/run/secrets/token"] });
  }));

test("a channel's address in a file makes the channel usable", () =>
  Effect.gen(function* () {
    const { notifiers } = yield* loaded(
      { TOKEN: "x", HOOK_FILE: "hook" },
      { hook: "https://robot.example" },
    );
    deepEqual(notifiers.map(({ unusable }) => unusable), [Option.none()]);
  }));

const denied = PlatformError.systemError({
  _tag: "PermissionDenied",
  module: "FileSystem",
  method: "open",
});

for (
  const [what, variables, content, en, zh] of [
    [
      "both variables are set",
      { TOKEN: "hush", TOKEN_FILE: "token" },
      { token: "hush" },
      "TOKEN and TOKEN_FILE are both set; keep one of them",
      "TOKEN 和 TOKEN_FILE 都设置了；请只保留一个",
    ],
    [
      "the file is not there",
      { TOKEN_FILE: "/run/gone" },
      {},
      "TOKEN_FILE: /run/gone does not exist",
      "TOKEN_FILE：/run/gone 不存在",
    ],
    [
      "the variable holds the secret itself",
      { TOKEN_FILE: "ghp_hush" },
      {},
      "TOKEN_FILE names no file; it holds the path of the file with the secret, not the secret",
      "TOKEN_FILE 没有指向文件；它应是存放密钥的文件的路径，而不是密钥本身",
    ],
    [
      "the variable holds a secret address itself",
      { TOKEN_FILE: "https://robot.example/send?token=hush" },
      {},
      "TOKEN_FILE names no file; it holds the path of the file with the secret, not the secret",
      "TOKEN_FILE 没有指向文件；它应是存放密钥的文件的路径，而不是密钥本身",
    ],
    [
      "the file may not be read",
      { TOKEN_FILE: "/run/root" },
      { "/run/root": denied },
      "TOKEN_FILE: /run/root may not be read by this user; check its owner and mode",
      "TOKEN_FILE：当前用户无权读取 /run/root；请检查它的属主和权限",
    ],
    [
      "the file is empty",
      { TOKEN_FILE: "token" },
      { token: "\n" },
      "TOKEN_FILE: token is empty; write the secret into it",
      "TOKEN_FILE：token 是空的；请把密钥写进去",
    ],
    [
      "the file is another one",
      { TOKEN_FILE: "token" },
      { token: "hush".repeat(20_000) },
      "TOKEN_FILE: token is larger than 64 KiB; check that it is the file of the secret",
      "TOKEN_FILE：token 超过 64 KiB；请确认它是存放密钥的文件",
    ],
  ] as const
) {
  test(`when ${what}, that is named with variable and path and without the secret`, () =>
    Effect.gen(function* () {
      const { mistakes } = yield* loaded({ HOOK: "https://x.example", ...variables }, content);
      deepEqual(mistakes, [{ en, zh }]);
      ok(!JSON.stringify(mistakes).includes("hush"));
    }));
}

test("a quote in a secret is pointed out, for some secrets have one", () =>
  Effect.gen(function* () {
    const { warnings } = yield* loaded({ TOKEN: 'hu"sh', HOOK: "'https://x.example'" });
    equal(warnings.length, 1);
    match(warnings[0]?.en ?? "", /^TOKEN holds a quote/);
    match(warnings[0]?.zh ?? "", /^TOKEN 中有引号/);
  }));

test("a state path that begins with ~ is below the home, and without a home that is said", () =>
  Effect.gen(function* () {
    const at = (path: string, variables: Readonly<Record<string, string>>) =>
      load(Option.none()).pipe(
        Effect.provide(
          files({ "./config.json": JSON.stringify({ state: { sqlite_path: path } }) }),
        ),
        Effect.provideService(Environment, environmentOf(variables)),
      );
    const { sqlitePath, read } = yield* at("~/mrt/state.sqlite3", { HOME: "/home/li" });
    equal(sqlitePath, "/home/li/mrt/state.sqlite3");
    deepEqual(read.variables, ["HOME"]);
    equal((yield* at("./~state", { HOME: "/home/li" })).sqlitePath, "./~state");
    match((yield* Effect.flip(at("~/x", {}))).message, /HOME is not set; write the whole path/);
  }));
