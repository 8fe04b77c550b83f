import { deepEqual, equal, ok } from "node:assert/strict";
import * as Effect from "effect/Effect";
import * as Option from "effect/Option";
import * as Result from "effect/Result";
import type { Fault } from "../../simulators/faults.ts";
import { closedPort, serve } from "../../simulators/serve.ts";
import { live, test } from "../../testing.ts";
import { openSection, read, sourceOf, watchHub, watchScope } from "./source.ts";

/*
 * What Hugging Face and ModelScope have in common when things go wrong.
 */

const watchers = {
  huggingface: Effect.map(watchHub(), ({ hub, source }) => ({
    source,
    requests: hub.requests,
    publish: hub.publish,
    fail: hub.fail,
  })),
  modelscope: Effect.map(watchScope(), ({ scope, source }) => ({
    source,
    requests: scope.requests,
    publish: scope.publish,
    fail: scope.failApi,
  })),
};
const kinds = ["huggingface", "modelscope"] as const;

const answer = (status: number, body = "", headers: Record<string, string> = {}): Fault => ({
  kind: "answer",
  status,
  body,
  headers,
});

for (
  const [when, fault, tag] of [
    ["a server in trouble", answer(500), "Unavailable"],
    ["a page of an overloaded gateway", answer(503, "<html>Unicorn!</html>"), "Unavailable"],
    ["a connection that breaks off", { kind: "broken_body" }, "Unavailable"],
    ["too many requests", answer(429, '{"error":"We had to rate limit your IP"}'), "RateLimited"],
    ["a token that is not accepted", answer(401, "{}"), "Unauthorized"],
    ["a forbidden list", answer(403, "{}"), "Rejected"],
    ["an organisation nobody knows", answer(404, '{"message":"record not found"}'), "Rejected"],
    ["no JSON", answer(200, "<html></html>"), "Malformed"],
    ["an empty body", answer(200, ""), "Malformed"],
    ["JSON of another form", answer(200, '"models"'), "Malformed"],
    ["half a list", { kind: "truncated" }, "Malformed"],
    ["a list without end in bytes", { kind: "huge", bytes: 3_000_000 }, "Malformed"],
  ] as ReadonlyArray<[string, Fault, string]>
) {
  for (const kind of kinds) {
    live(`${when} is ${tag} (${kind})`, () =>
      Effect.gen(function* () {
        const { source, publish, fail } = yield* watchers[kind];
        publish("acme/one");
        fail(fault);
        const error = yield* Effect.flip(read(source));
        equal(error._tag, tag, error.message);
        ok(!JSON.stringify(error).includes("hush"), "the token is in the error");
      }));
  }
}

for (const kind of kinds) {
  live(`a server nobody answers for is Unavailable (${kind})`, () =>
    Effect.gen(function* () {
      const source = yield* sourceOf(kind, { orgs: ["acme"], base_url: yield* closedPort });
      equal((yield* Effect.flip(read(source)))._tag, "Unavailable");
    }));

  live(`how long to wait is taken from the answer (${kind})`, () =>
    Effect.gen(function* () {
      const { source, fail } = yield* watchers[kind];
      const headers: ReadonlyArray<Record<string, string>> = [
        { "retry-after": "7" },
        { ratelimit: '"api";r=0;t=7' },
      ];
      for (const each of headers) {
        fail(answer(429, "", each));
        const reason = yield* Effect.flip(read(source));
        equal(reason._tag === "RateLimited" ? reason.retryAfterMs : undefined, 7000);
      }
    }));

  live(`a token goes to its own host and nowhere else (${kind})`, () =>
    Effect.gen(function* () {
      const seen: Array<string | null> = [];
      const stranger = yield* serve((request) => {
        seen.push(request.headers.get("authorization"));
        return Response.json([]);
      });
      const { source, requests, fail } = yield* watchers[kind];
      fail({ kind: "answer", status: 302, headers: { location: `${stranger.url}/api/models` } });
      yield* Effect.exit(read(source));
      equal(requests[0]?.headers.get("authorization"), "Bearer hush");
      deepEqual(seen, []);
    }));

  live(
    `a malformed model is left out by name and costs nothing else (${kind})`,
    () =>
      Effect.gen(function* () {
        const { source, publish } = yield* watchers[kind];
        publish("acme/one");
        publish("acme/odd", { raw: { id: "acme/odd one" } });
        publish("acme/nameless", { raw: { id: null } });
        const pages = yield* read(source);
        deepEqual([...pages].flatMap(({ items }) => items.map(({ id }) => id)), ["acme/one"]);
        const notes = [...pages].flatMap((page) => page.notes).join("\n");
        ok(notes.includes("skipped acme/odd one: "), notes);
        ok(/skipped item \d of the page: id/.test(notes), notes);
      }),
  );

  test(`each organisation is an entry of its own that names the optional token (${kind})`, () =>
    Effect.sync(() => {
      const entries = Result.getOrThrow(
        openSection(kind, { orgs: ["acme", "deepseek-ai"], token_env: "TOKEN" }),
      );
      deepEqual(entries.map(({ id, secrets }) => ({ id, secrets })), [
        {
          id: `${kind}:acme`,
          secrets: [{ path: `sources.${kind}.token_env`, variable: "TOKEN", required: false }],
        },
        {
          id: `${kind}:deepseek-ai`,
          secrets: [{ path: `sources.${kind}.token_env`, variable: "TOKEN", required: false }],
        },
      ]);
      ok(entries.every(({ unusable }) => Option.isNone(unusable)));
    }));

  test(`a token no header can carry makes the entry unusable and is not repeated (${kind})`, () =>
    Effect.sync(() => {
      const [entry] = Result.getOrThrow(
        openSection(kind, { orgs: ["acme"], token_env: "TOKEN" }, { TOKEN: "hush\nhush" }),
      );
      const problem = Option.getOrElse(entry?.unusable ?? Option.none(), () => "");
      ok(problem.startsWith("TOKEN holds") && !problem.includes("hush"), problem);
    }));

  for (
    const section of [
      {},
      { orgs: [] },
      { orgs: ["acme", "Acme"] },
      { orgs: ["acme/model"] },
      { orgs: ["https://huggingface.co/acme"] },
      { orgs: [" acme"] },
      { orgs: [""] },
      { orgs: ["acme"], base_url: "hf-mirror.com" },
      { orgs: ["acme"], base_url: "https://user:hush@hf-mirror.com" },
      { orgs: ["acme"], base_url: "https://hf-mirror.com?x=1" },
      { orgs: ["acme"], token_env: "hf_AbCdEfGhIjKlMnOpQrStUv" },
      { orgs: ["acme"], organisations: [] },
    ]
  ) {
    test(`the section ${JSON.stringify(section)} is refused (${kind})`, () =>
      Effect.sync(() => ok(Result.isFailure(openSection(kind, section)))));
  }
}
