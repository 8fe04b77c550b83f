import { equal, ok } from "node:assert/strict";
import * as Effect from "effect/Effect";
import * as Layer from "effect/Layer";
import * as Option from "effect/Option";
import * as Redacted from "effect/Redacted";
import { HttpPolicy, UpstreamClient } from "../../src/http/upstream_client.ts";
import { live } from "../testing.ts";
import { closedPort, serve } from "../simulators/serve.ts";

const layer = UpstreamClient.layer({ userAgent: "mrt-test" }).pipe(
  Layer.provide(
    Layer.succeed(HttpPolicy, {
      timeoutMs: 300,
      retries: 0,
      retryWithinMs: 0,
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
      const request = { label: "the robot", url: `${url}/send?token=hush` };
      const reason = yield* Effect.flip(client.exchange(request));
      equal(reason._tag, "Unavailable");
      equal(reason.message, "the robot: the connection is refused");
    }).pipe(Effect.provide(layer)),
);

live(
  "a token stays on its own origin when the upstream redirects elsewhere",
  () =>
    Effect.gen(function* () {
      const other = yield* serve((request) => new Response(request.headers.get("authorization")));
      const first = yield* serve(() => Response.redirect(`${other.url}/there`, 301));
      const client = yield* UpstreamClient;
      const response = yield* client.get({
        label: "x",
        url: `${first.url}/`,
        token: Option.some(Redacted.make("secret")),
      });
      equal(response.text, "");
      ok(response.moved);
      equal(response.url, `${other.url}/there`);
    }).pipe(Effect.provide(layer)),
);
