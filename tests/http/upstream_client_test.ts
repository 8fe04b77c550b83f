import { deepEqual, equal, match, ok } from "node:assert/strict";
import { brotliCompressSync } from "node:zlib";
import * as Duration from "effect/Duration";
import * as Effect from "effect/Effect";
import * as Layer from "effect/Layer";
import * as Option from "effect/Option";
import * as Redacted from "effect/Redacted";
import { type Asker, RateBudget } from "../../src/domain/rate_budget.ts";
import { makeSecrets, Secrets } from "../../src/domain/secrets.ts";
import { HttpPolicy, UpstreamClient } from "../../src/http/upstream_client.ts";
import { live } from "../testing.ts";
import { closedPort, serve } from "../simulators/serve.ts";
import { verbatim } from "../../src/domain/phrase.ts";

const layer = UpstreamClient.layer({ userAgent: "mrt-test" }).pipe(
  Layer.provide(
    Layer.succeed(HttpPolicy, {
      timeout: Duration.millis(300),
      retries: 0,
      retryWithin: Duration.zero,
      maxBytes: 1000,
    }),
  ),
);

live(
  "a refused connection is Unavailable and the message holds neither path nor query",
  () =>
    Effect.gen(function* () {
      const client = yield* UpstreamClient;
      const url = yield* closedPort;
      const request = { label: verbatim("the robot"), url: `${url}/send?token=hush` };
      const reason = yield* Effect.flip(client.exchange(request));
      equal(reason._tag, "Unavailable");
      equal(
        reason.message,
        `${new URL(url).host}: the connection is refused by the host or a proxy`,
      );
    }).pipe(Effect.provide(layer)),
);

for (
  const [status, moved] of [[301, true], [302, false], [303, false], [307, false], [
    308,
    true,
  ]] as const
) {
  live(
    `${status} is followed, and ${moved ? "is" : "is not"} for ever`,
    () =>
      Effect.gen(function* () {
        const { url } = yield* serve((request) =>
          request.url.endsWith("/new")
            ? new Response("here")
            : new Response("there", { status, headers: { location: "/new" } })
        );
        const client = yield* UpstreamClient;
        const response = yield* client.get({ label: verbatim("x"), url });
        deepEqual([response.text, response.url, response.moved], ["here", `${url}/new`, moved]);
      }).pipe(Effect.provide(layer)),
  );
}

for (const [hops, reached] of [[5, true], [6, false]] as const) {
  live(
    `${hops} redirects in a row are ${reached ? "followed" : "too many"}`,
    () =>
      Effect.gen(function* () {
        const { url } = yield* serve((request) => {
          const hop = Number(new URL(request.url).pathname.slice(1));
          return hop === hops
            ? new Response("here")
            : new Response(null, { status: 302, headers: { location: `/${hop + 1}` } });
        });
        const client = yield* UpstreamClient;
        const text = yield* client.get({ label: verbatim("x"), url: `${url}/0` }).pipe(
          Effect.match({ onSuccess: ({ text }) => text, onFailure: ({ message }) => message }),
        );
        equal(text, reached ? "here" : "x redirects more than 5 times");
      }).pipe(Effect.provide(layer)),
  );
}

live(
  "a redirect that says not where to, and 300, are answers that mean nothing",
  () =>
    Effect.gen(function* () {
      const client = yield* UpstreamClient;
      for (const [status, location] of [[302, null], [300, "/new"]] as const) {
        const { url } = yield* serve(() =>
          new Response(null, { status, headers: location === null ? {} : { location } })
        );
        const reason = yield* Effect.flip(client.get({ label: verbatim("x"), url }));
        equal(reason.message, `x answers ${status}, which is unexpected here`);
      }
    }).pipe(Effect.provide(layer)),
);

live("a character may come in two pieces", () =>
  Effect.gen(function* () {
    // Three bytes each, so that no piece of a power of two ends with a whole one.
    const text = "模".repeat(100_000);
    const { url } = yield* serve(() => new Response(text));
    const client = yield* UpstreamClient;
    ok((yield* client.get({ label: verbatim("x"), url })).text === text);
  }).pipe(Effect.provide(UpstreamClient.layer({ userAgent: "mrt-test" }))));

live("an upstream is told who asks and nothing more", () =>
  Effect.gen(function* () {
    const seen: Array<ReadonlyArray<readonly [string, string]>> = [];
    const { url } = yield* serve(({ headers }) => {
      seen.push([...headers].filter(([name]) => name !== "host"));
      return new Response("");
    });
    const client = yield* UpstreamClient;
    yield* Effect.withSpan(client.get({ label: verbatim("x"), url }), "poll");
    deepEqual(Object.fromEntries(seen[0] ?? []), {
      accept: "application/json",
      "accept-encoding": "gzip,br",
      "accept-language": "*",
      "user-agent": "mrt-test",
    });
  }).pipe(Effect.provide(layer)));

for (const status of [204, 304]) {
  live(`an answer ${status} has an empty text`, () =>
    Effect.gen(function* () {
      const { url } = yield* serve(() => new Response(null, { status }));
      const client = yield* UpstreamClient;
      const response = yield* client.get({ label: verbatim("x"), url });
      deepEqual([response.status, response.text], [status, ""]);
    }).pipe(Effect.provide(layer)));
}

for (
  const [what, location] of [
    ["in a circle", "/"],
    ["to something that is no http address", "ftp://127.0.0.1/"],
  ] as const
) {
  live(`a redirect ${what} is Malformed`, () =>
    Effect.gen(function* () {
      const { url } = yield* serve(() =>
        new Response(null, { status: 302, headers: { location } })
      );
      const client = yield* UpstreamClient;
      equal((yield* Effect.flip(client.get({ label: verbatim("x"), url })))._tag, "Malformed");
    }).pipe(Effect.provide(layer)));
}

live("a body larger than allowed is Malformed, packed or not", () =>
  Effect.gen(function* () {
    const client = yield* UpstreamClient;
    const packed = yield* Effect.promise(() =>
      new Response(
        new Blob(["x".repeat(100_000)]).stream().pipeThrough(new CompressionStream("gzip")),
      ).bytes()
    );
    ok(packed.length < 1000);
    const { url } = yield* serve((request) =>
      new URL(request.url).pathname === "/packed"
        ? new Response(packed, { headers: { "content-encoding": "gzip" } })
        : new Response("x".repeat(1001))
    );
    for (const path of ["/plain", "/packed"]) {
      const reason = yield* Effect.flip(client.get({ label: verbatim("x"), url: `${url}${path}` }));
      equal(reason._tag, "Malformed");
      equal(reason.message, "x answers with more than 1000 bytes");
    }
  }).pipe(Effect.provide(layer)));

live("a body that is not UTF-8 is Malformed", () =>
  Effect.gen(function* () {
    const { url } = yield* serve(() => new Response(new Uint8Array([0xff, 0xfe, 0x00])));
    const client = yield* UpstreamClient;
    equal((yield* Effect.flip(client.get({ label: verbatim("x"), url })))._tag, "Malformed");
  }).pipe(Effect.provide(layer)));

live(
  "gzip and brotli are asked for, and a bomb of either is Malformed",
  () =>
    Effect.gen(function* () {
      const client = yield* UpstreamClient;
      const asked: Array<string | null> = [];
      const [small, bomb] = [500, 1_000_000].map((size) =>
        new Uint8Array(brotliCompressSync("x".repeat(size)))
      );
      const { url } = yield* serve((request) => {
        asked.push(request.headers.get("accept-encoding"));
        const body = new URL(request.url).pathname === "/bomb" ? bomb : small;
        return new Response(body ?? null, { headers: { "content-encoding": "br" } });
      });
      equal((yield* client.get({ label: verbatim("x"), url })).text, "x".repeat(500));
      const reason = yield* Effect.flip(client.get({ label: verbatim("x"), url: `${url}/bomb` }));
      equal(reason.message, "x answers with more than 1000 bytes");
      for (const accepted of asked) match(accepted ?? "", /gzip.*br/);
    }).pipe(Effect.provide(layer)),
);

live(
  "where a body came from that cannot be read is shown, but for what may be secret",
  () =>
    Effect.gen(function* () {
      const { url } = yield* serve(() => new Response(new Uint8Array([72, 105, 0xff])));
      const client = yield* UpstreamClient;
      const reason = yield* Effect.flip(
        client.get({ label: verbatim("x"), url: `${url}/list?page=2&key=hush` }),
      );
      equal(reason.message, `x answers with invalid UTF-8 (from ${url}/list?page=2&key=…)`);
      const post = client.exchange({ label: verbatim("x"), url: `${url}/hush`, json: {} });
      equal((yield* Effect.flip(post)).message, "x answers with invalid UTF-8");
    }).pipe(Effect.provide(layer)),
);

live(
  "a status is understood whatever stands below it, and however much",
  () =>
    Effect.gen(function* () {
      const client = yield* UpstreamClient;
      const { url } = yield* serve((request) =>
        new URL(request.url).pathname === "/latin"
          ? new Response(new Uint8Array([0xe9]), { status: 502 })
          : new Response("x".repeat(1_000_000), { status: 502 })
      );
      for (const path of ["/latin", "/long"]) {
        const { status, text } = yield* client.exchange({
          label: verbatim("x"),
          url: `${url}${path}`,
        });
        equal(status, 502);
        ok(text.length <= 65_536);
      }
    }).pipe(Effect.provide(layer)),
);

for (
  const [date, expected] of [
    ["Tue, 24 Nov 2026 12:00:00 GMT", Date.UTC(2026, 10, 24, 12)],
    ["Thu, 01 Jan 1970 00:00:00 GMT", undefined],
    ["Fri, 31 Dec 9999 23:59:59 GMT", undefined],
    ["1", undefined],
    ["soon", undefined],
  ] as const
) {
  live(
    `an answer of ${date} was served ${expected === undefined ? "by our clock" : "then"}`,
    () =>
      Effect.gen(function* () {
        const { url } = yield* serve(() => new Response("", { headers: { date } }));
        const before = Date.now();
        const { servedAt } = yield* (yield* UpstreamClient).get({ label: verbatim("x"), url });
        if (expected === undefined) ok(servedAt >= before && servedAt <= Date.now());
        else equal(servedAt, expected);
      }).pipe(Effect.provide(layer)),
  );
}

for (
  const [what, part] of [
    ["plain", () => "hush-token-1"],
    ["in Base64", () => btoa("user:hush-token-1")],
    ["escaped", () => encodeURIComponent("hush-token-1")],
  ] as const
) {
  live(
    `an upstream that says the token back ${what} is heard without it`,
    () =>
      Effect.gen(function* () {
        const secrets = makeSecrets();
        secrets.hide(["hush-token-1"]);
        const { url } = yield* serve(() =>
          Response.json({ message: `you sent ${part()}` }, { headers: { etag: `"${part()}"` } })
        );
        const client = yield* UpstreamClient;
        const request = {
          label: verbatim("x"),
          url,
          token: Option.some(Redacted.make("hush-token-1")),
        };
        const response = yield* Effect.provideService(client.get(request), Secrets, secrets);
        const seen = JSON.stringify(response);
        ok(seen.includes("you sent") && seen.includes("…"), seen);
        ok(!seen.includes(part()), seen);
      }).pipe(Effect.provide(layer)),
  );
}

live(
  "a question is a POST that is asked again, and without an answer it is Unavailable",
  () =>
    Effect.gen(function* () {
      const asked: Array<string> = [];
      const { url } = yield* serve(async (request) => {
        asked.push(`${request.method} ${await request.text()}`);
        if (request.url.endsWith("/silent")) {
          await new Promise((resolve) => setTimeout(resolve, 500));
        }
        return new Response("here", { status: asked.length === 1 ? 502 : 200 });
      });
      const client = yield* UpstreamClient;
      const request = { label: verbatim("x"), url, question: { query: "?" } };
      equal((yield* client.get(request)).text, "here");
      deepEqual(asked, ['POST {"query":"?"}', 'POST {"query":"?"}']);
      const reason = yield* Effect.flip(client.exchange({ ...request, url: `${url}/silent` }));
      equal(reason._tag, "Unavailable");
    }).pipe(Effect.provide(
      UpstreamClient.layer({ userAgent: "mrt-test" }).pipe(
        Layer.provide(Layer.succeed(HttpPolicy, {
          timeout: Duration.millis(300),
          retries: 1,
          retryWithin: Duration.seconds(2),
          maxBytes: 1000,
        })),
      ),
    )),
);

live(
  "a request that has a quota of its own counts against that alone",
  () =>
    Effect.gen(function* () {
      const { url } = yield* serve(() =>
        new Response("", { status: 429, headers: { "retry-after": "60" } })
      );
      const blocked: Array<Asker> = [];
      const budget = {
        blockedUntil: () => Effect.succeed(0),
        observe: () => Effect.void,
        block: (asker: Asker) => Effect.sync(() => void blocked.push(asker)),
      };
      const asker = { host: "x/graphql", credential: "t" };
      yield* Effect.gen(function* () {
        const client = yield* UpstreamClient;
        yield* Effect.flip(client.get({ label: verbatim("x"), url, question: {}, asker }));
      }).pipe(Effect.provide(Layer.provide(layer, Layer.succeed(RateBudget, budget))));
      deepEqual(blocked, [asker]);
    }),
);
