import { deepEqual, equal, ok } from "node:assert/strict";
import * as Clock from "effect/Clock";
import * as Effect from "effect/Effect";
import { stocked } from "../cli/world.ts";
import { live } from "../testing.ts";

/** A collector of OTLP/JSON on loopback. */
const collector = Effect.acquireRelease(
  Effect.sync(() => {
    const requests: Array<{ path: string; headers: Headers; body: string }> = [];
    const server = Deno.serve(
      { hostname: "127.0.0.1", port: 0, onListen: () => {} },
      async (request) => {
        const { pathname: path } = new URL(request.url);
        requests.push({ path, headers: request.headers, body: await request.text() });
        return Response.json({});
      },
    );
    return { server, requests, url: `http://127.0.0.1:${server.addr.port}` };
  }),
  ({ server }) => Effect.promise(() => server.shutdown()),
);

live(
  "traces and metrics go to the collector that is named, without any secret",
  () =>
    Effect.gen(function* () {
      const { url, requests } = yield* collector;
      const mrt = yield* stocked;
      const { code } = yield* mrt.mrtWith({
        OTEL_EXPORTER_OTLP_ENDPOINT: `${url}/`,
        OTEL_EXPORTER_OTLP_HEADERS: "x-tenant=a%20b",
        OTEL_SERVICE_NAME: "mrt-test",
      }, "once");
      equal(code, 0);
      deepEqual([...new Set(requests.map(({ path }) => path))].toSorted(), [
        "/v1/metrics",
        "/v1/traces",
      ]);
      equal(requests[0]?.headers.get("x-tenant"), "a b");
      const all = requests.map(({ body }) => body).join("\n");
      for (const secret of Object.values(mrt.secrets)) {
        ok(!all.includes(secret), `${secret.slice(0, 3)}… was sent`);
      }
      const names = new Set([...all.matchAll(/"name":"([^"]+)"/g)].map(([, name]) => name));
      for (const name of ["UpstreamClient.exchange", "SourceStore.commitPoll", "requests_total"]) {
        ok(names.has(name), `${name} is not among ${[...names].join(", ")}`);
      }
      ok(![...names].some((name) => name?.startsWith("sql.") || name?.startsWith("Cli.")));
      ok(all.includes("mrt-test"));
    }),
);

live("a collector that is down holds up nobody", () =>
  Effect.gen(function* () {
    const mrt = yield* stocked;
    const began = yield* Clock.currentTimeMillis;
    const plain = yield* mrt.mrt("status");
    const before = (yield* Clock.currentTimeMillis) - began;
    const { code } = yield* mrt.mrtWith({
      OTEL_EXPORTER_OTLP_ENDPOINT: "http://127.0.0.1:1",
    }, "status");
    equal(code, plain.code);
    const took = (yield* Clock.currentTimeMillis) - began - before;
    ok(took < before + 2_500, `${took} ms`);
  }));
