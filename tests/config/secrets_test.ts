import { deepEqual, ok } from "node:assert/strict";
import * as Effect from "effect/Effect";
import * as Option from "effect/Option";
import * as Redacted from "effect/Redacted";
import * as Schema from "effect/Schema";
import { maySay } from "../../src/config/redact.ts";
import { proxiesIn, secretValues } from "../../src/config/secrets.ts";
import { EnvName } from "../../src/plugin/fields.ts";
import { secretFrom } from "../../src/plugin/plugin.ts";
import { test } from "../testing.ts";

const variables: Readonly<Record<string, string>> = {
  TOKEN: "hush-1",
  SMTP_USER: "me@corp.example",
  SMTP_PASSWORD: "hush-2",
  HTTPS_PROXY: "http://me:hush-3@proxy.corp:3128",
  http_proxy: "http://proxy.corp:3128",
  NO_PROXY: "localhost",
  HF_ENDPOINT: "https://mirror.example",
};
const environment = { get: (name: string) => Option.fromUndefinedOr(variables[name]) };

const entry = (...secrets: ReadonlyArray<{ variable: string; shown?: true }>) => ({
  id: "x",
  secrets: secrets.map((secret) => ({ path: "a.b", required: true, ...secret })),
  unusable: Option.none(),
  make: Effect.never,
});

test("hidden are the secrets that are set and a proxy's password, and nothing that may be shown", () =>
  Effect.sync(() =>
    deepEqual(
      secretValues([
        entry({ variable: "TOKEN" }),
        entry({ variable: "TOKEN" }, { variable: "UNSET" }),
        entry({ variable: "SMTP_USER", shown: true }, { variable: "SMTP_PASSWORD" }),
      ], environment),
      ["hush-1", "hush-2", "http://me:hush-3@proxy.corp:3128"],
    )
  ));

for (
  const [value, bare] of [
    ["hush\n", "hush"],
    ["hush\r\n\n", "hush"],
    ['"hush"', "hush"],
    ["'hush'\n", "hush"],
    ["\"hush'", "\"hush'"],
    [" hush ", " hush "],
    ['""', undefined],
    ["\n", undefined],
  ] as const
) {
  test(`of ${JSON.stringify(value)} the secret is ${bare}, and that is what is hidden`, () =>
    Effect.sync(() => {
      const of = { get: () => Option.some(value) };
      deepEqual(
        Option.getOrUndefined(Option.map(secretFrom(of, "TOKEN"), (it) => Redacted.value(it))),
        bare,
      );
      const hidden = secretValues([entry({ variable: "TOKEN" })], of);
      deepEqual(hidden.filter((each) => each === bare), bare === undefined ? [] : [bare]);
    }));
}

test("the variables that name proxies are known by either case", () =>
  Effect.sync(() => deepEqual(proxiesIn(environment), ["http_proxy", "HTTPS_PROXY", "NO_PROXY"])));

for (
  const token of [
    "ghp_16C7e42F292c6912E7710c838347Ae178B4a",
    "github_pat_11ABCDEFG0abcdefghij",
    "hf_AbCdEfGhIjKlMnOpQrStUv",
    "ms-0a1b2c3d-4e5f-6071-8293",
    "glpat-0123456789abcdefghij",
    "xoxb-0123456789-abcdef",
    "sk-0123456789abcdefghij",
    "AKIAIOSFODNN7EXAMPLE",
  ]
) {
  test(`${token.slice(0, 5)}… is taken for no variable's name and shown in no report`, () =>
    Effect.sync(() => {
      ok(!Schema.is(EnvName)(token));
      ok(!maySay(["first_run"], token));
    }));
}

test("names of variables that look a little like tokens are names", () =>
  Effect.sync(() => {
    for (
      const name of ["GITHUB_TOKEN", "HF_TOKEN", "AKIA_ACCESS_KEY_ID", "hf_token", "ghp_token"]
    ) {
      ok(Schema.is(EnvName)(name), name);
    }
  }));
