import { deepEqual, equal, match, ok } from "node:assert/strict";
import { gzipSync } from "node:zlib";
import * as Duration from "effect/Duration";
import * as Effect from "effect/Effect";
import * as Layer from "effect/Layer";
import * as SqlClient from "effect/sql/SqlClient";
import { runOnce } from "../../../src/app/once.ts";
import { github } from "../../simulators/github.ts";
import { serve } from "../../simulators/serve.ts";
import { collectWarnings, live } from "../../testing.ts";
import { watching } from "../real_sources.ts";
import { scriptedChannel, settings } from "../scripted.ts";

/*
 * One of five sources has an upstream that does what upstreams do: the other four do not notice, the
 * report says which it was and why, and when it heals nothing was lost and nothing is told twice.
 */

const model = (name: string, more: object = {}) => ({
  id: `acme/${name}`,
  sha: "a".repeat(40),
  createdAt: "2026-11-24T12:00:00.000Z",
  lastModified: "2026-11-24T12:00:00.000Z",
  ...more,
});

const list = [model("DeepSeek-1"), model("DeepSeek-2")];
const json = JSON.stringify(list);

type Handler = (request: Request) => Response;

const gzipped = (bytes: number): Handler => {
  // Made once, before anybody waits for it.
  const body = new Uint8Array(gzipSync(new Uint8Array(bytes).fill(32), { level: 1 }));
  const headers = { "content-encoding": "gzip", "content-type": "application/json" };
  return () => new Response(body, { headers });
};

const endless = (bytes: number) => {
  let left = bytes;
  return new Response(
    new ReadableStream({
      pull: (controller) => {
        left -= 65_536;
        controller.enqueue(new Uint8Array(65_536).fill(32));
        if (left <= 0) controller.close();
      },
    }),
  );
};

/** A byte now and then, and never the last one. */
const dripping = () => {
  let timer: ReturnType<typeof setInterval> | undefined;
  return new Response(
    new ReadableStream({
      start: (controller) => {
        timer = setInterval(() => controller.enqueue(new Uint8Array([32])), 200);
      },
      cancel: () => clearInterval(timer),
    }),
  );
};

const answer = (body: string | null, status = 200, headers: Record<string, string> = {}) => () =>
  new Response(body, { status, headers });

const faults: ReadonlyArray<readonly [string, Handler, RegExp | "served"]> = [
  ["500", answer("", 500), /answers 500/],
  ["502 with a page", answer("<html>Bad gateway</html>", 502), /answers 502/],
  ["503", answer(null, 503), /answers 503/],
  [
    "a reset in the body",
    () => new Response(new Blob(["[{"]).stream(), { headers: { "content-length": "999" } }),
    /connection/,
  ],
  ["half a JSON", answer(json.slice(0, 90)), /no valid JSON/],
  ["a page instead of JSON", answer("<!doctype html><title>Login</title>"), /no valid JSON/],
  ["a body that never ends", dripping, /no full answer within/],
  ["429 with an hour to wait", answer("", 429, { "retry-after": "3600" }), /waiting 3600 s/],
  [
    "a secondary limit as 403",
    answer('{"message":"You have exceeded a secondary rate limit"}', 403),
    /too many requests/,
  ],
  ["401", answer("{}", 401), /token is not accepted/],
  ["404", answer("{}", 404), /check its spelling/],
  ["410", answer("{}", 410), /it is gone/],
  ["451", answer("{}", 451), /legal reasons/],
  [
    "a loop of redirects",
    ({ url }) => new Response(null, { status: 301, headers: { location: url } }),
    /redirects more than/,
  ],
  ["a body of 200 MB", () => endless(200e6), /answers with more than/],
  ["a gzip bomb", gzipped(40e6), /answers with more than/],
  ["no UTF-8", () => new Response(new Uint8Array([91, 34, 0xff, 0xfe, 34, 93])), /invalid UTF-8/],
  ["200,000 nested arrays", answer("[".repeat(200_000) + "]".repeat(200_000)), /./],
  ["elements that are no objects", answer('[1,"x",null,[]]'), /shows nothing readable/],
  ["null", answer("null"), /./],
  ["an empty list", answer("[]"), "served"],
  ["a byte order mark", answer(`\uFEFF${json}`), "served"],
  [
    "an element with a bad date",
    answer(JSON.stringify([...list, model("bad", { createdAt: "yesterday" })])),
    "served",
  ],
  [
    "null fields",
    answer(JSON.stringify([...list, {
      ...model("null"),
      createdAt: null,
      lastModified: null,
      tags: null,
      pipeline_tag: null,
    }])),
    "served",
  ],
];

/** Four repositories, and an organisation whose upstream the test spoils. */
const five = Effect.gen(function* () {
  const forge = yield* github();
  const repos = Array.from({ length: 4 }, (_, index) => `acme/repo-${index}`);
  for (const name of repos) forge.repo(name);
  let handler: Handler = answer(json);
  const { url } = yield* serve((request) => handler(request));
  const channel = scriptedChannel("welink");
  const services = yield* Layer.build(watching({
    github: { repos, base_url: forge.url },
    huggingface: { orgs: ["acme"], base_url: url },
  }, channel));
  const run = Effect.gen(function* () {
    // Holds and waits of the run before are over.
    const sql = yield* SqlClient.SqlClient;
    yield* sql`DELETE FROM hosts`;
    return yield* runOnce(settings(), () => Effect.void);
  }).pipe(Effect.provideContext(services));
  const told = () =>
    // What MRT says of itself, such as of a refused token, has no event.
    channel.sent.flatMap(({ alerts }) =>
      alerts.flatMap(({ events }) => events.slice(0, 1).map(({ event }) => event.title))
    );
  return {
    run,
    told,
    publish: (title: string) => forge.repo("acme/repo-0").open({ title }),
    upstream: (next: Handler) => {
      handler = next;
    },
  };
});

for (const [what, handler, expected] of faults) {
  live(
    `${what} at one of five sources costs the others nothing, and nothing is lost`,
    () =>
      Effect.gen(function* () {
        const { run, told, publish, upstream } = yield* five;
        yield* run;
        upstream(handler);
        publish("DeepSeek in the meantime");
        const { value: report } = yield* collectWarnings(run);
        const [organisation, ...others] = report.sources.toReversed();
        deepEqual(others.map(({ state }) => state), Array.from({ length: 4 }, () => "ok"));
        equal(organisation?.source, "huggingface:acme");
        const usual = Duration.max(Duration.seconds(4), organisation.duration);
        ok(
          others.every(({ duration }) => Duration.isLessThan(duration, usual)),
          "the others waited for it",
        );
        ok(
          Duration.isLessThan(organisation.duration, Duration.seconds(15)),
          "the cycle was not bounded",
        );
        if (expected === "served") equal(organisation.state, "ok");
        else {
          equal(organisation.state, "failed");
          match(organisation.error._tag === "Some" ? organisation.error.value.en : "", expected);
        }
        deepEqual(told(), ["DeepSeek in the meantime"]);

        upstream(answer(JSON.stringify([model("DeepSeek-3"), ...list])));
        yield* run;
        yield* run;
        deepEqual(told(), ["DeepSeek in the meantime", "acme/DeepSeek-3"]);
      }),
  );
}

live("a list that flaps between full and empty tells nothing twice", () =>
  Effect.gen(function* () {
    const { run, told, upstream } = yield* five;
    yield* run;
    for (let flap = 0; flap < 4; flap++) {
      upstream(answer("[]"));
      yield* run;
      upstream(answer(json));
      yield* run;
    }
    deepEqual(told(), []);
  }));
