import { deepEqual, equal } from "node:assert/strict";
import * as Effect from "effect/Effect";
import * as Option from "effect/Option";
import * as Redacted from "effect/Redacted";
import * as Result from "effect/Result";
import { redirectTarget } from "../../src/http/redirect.ts";
import { UpstreamClient } from "../../src/http/upstream_client.ts";
import { serve } from "../simulators/serve.ts";
import { live, test } from "../testing.ts";
import { verbatim } from "../../src/domain/phrase.ts";

const hosts = ["api.github.com", "hub.example", "10.0.0.7:8080"];
const asked = "https://hub.example/api/models?page=1";

const follow = (location: string, request: { url?: string; json?: unknown } = {}) =>
  Result.match(
    redirectTarget(
      { label: verbatim("x"), url: asked, ...request },
      request.url ?? asked,
      location,
      hosts,
    ),
    { onSuccess: (url) => url, onFailure: ({ message }) => message },
  );

for (
  const [location, expected] of [
    ["/api/models?page=2", "https://hub.example/api/models?page=2"],
    ["https://HUB.example/a", "https://hub.example/a"],
    ["https://api.github.com/a", "https://api.github.com/a"],
    ["https://10.0.0.7:8080/a", "https://10.0.0.7:8080/a"],
    ["http://hub.example/a", "x redirects from https to plain http"],
    ["http://127.0.0.1/a", "x redirects from https to plain http"],
    ["ftp://hub.example/a", "x redirects to something that is no http address"],
    ["https://", "x redirects to something that is no http address"],
    ["https://user:pw@hub.example/a", "x redirects to an address with a login"],
  ] as const
) {
  test(`a redirect from https://hub.example to ${location} ends at: ${expected}`, () =>
    Effect.sync(() => equal(follow(location), expected)));
}

for (
  const host of [
    "evil.example",
    "hub.example.evil.example",
    "hub.example.",
    "hub.example:8443",
    "127.0.0.1",
    "localhost",
    "[::1]",
    "169.254.169.254",
    "10.0.0.7",
    "192.168.1.1:8080",
    "0x7f000001",
    "2130706433",
    "xn--hb-fka.example",
  ]
) {
  test(`a redirect to ${host}, which the config does not name, is refused by name`, () =>
    Effect.sync(() =>
      equal(
        follow(`https://${host}/latest/meta-data`),
        `x redirects to ${
          new URL(`https://${host}`).host
        }, which the config does not name; if that is right, set the address in the config to it`,
      )
    ));
}

test("what is told goes to no other host, not even to one that is asked", () =>
  Effect.sync(() => {
    const telling = { json: {} };
    equal(follow("https://hub.example/b", telling), "https://hub.example/b");
    equal(
      follow("https://api.github.com/b", telling),
      "x redirects to api.github.com, which is not its own host; check its address",
    );
  }));

test("a host that moves to https on its usual port is followed", () =>
  Effect.sync(() =>
    equal(follow("https://hub.example/a", { url: "http://hub.example/a" }), "https://hub.example/a")
  ));

live(
  "a redirect to a configured host is followed without the token, to any other not at all",
  () =>
    Effect.gen(function* () {
      const seen: Array<string | null> = [];
      const other = yield* serve((request) => {
        seen.push(request.headers.get("authorization"));
        return new Response("other");
      });
      const first = yield* serve(() => Response.redirect(`${other.url}/there`, 301));
      const get = (configured: ReadonlyArray<string>) =>
        Effect.gen(function* () {
          const client = yield* UpstreamClient;
          return yield* client.get({
            label: verbatim("x"),
            url: `${first.url}/`,
            token: Option.some(Redacted.make("secret")),
          });
        }).pipe(
          Effect.provide(UpstreamClient.layer({ userAgent: "mrt-test", hosts: configured })),
        );
      const refused = yield* Effect.flip(get([new URL(first.url).host]));
      equal(refused._tag, "Malformed");
      deepEqual(seen, []);
      const { text, url, moved } = yield* get([new URL(other.url).host]);
      deepEqual([text, url, moved, seen], ["other", `${other.url}/there`, true, [null]]);
    }),
);

live("a message is told once where 303 says that it was taken", () =>
  Effect.gen(function* () {
    let told = 0;
    const { url } = yield* serve(() => {
      told++;
      return new Response(null, { status: 303, headers: { location: "/thanks" } });
    });
    const client = yield* UpstreamClient;
    const { status } = yield* client.exchange({ label: verbatim("x"), url, json: {} });
    deepEqual([status, told], [303, 1]);
  }).pipe(Effect.provide(UpstreamClient.layer({ userAgent: "mrt-test" }))));
