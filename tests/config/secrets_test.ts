import { deepEqual } from "node:assert/strict";
import * as Effect from "effect/Effect";
import * as Option from "effect/Option";
import { proxiesIn, secretValues } from "../../src/config/secrets.ts";
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

test("the variables that name proxies are known by either case", () =>
  Effect.sync(() => deepEqual(proxiesIn(environment), ["http_proxy", "HTTPS_PROXY", "NO_PROXY"])));
