import { deepEqual, equal, match, ok } from "node:assert/strict";
import * as Effect from "effect/Effect";
import { live } from "../testing.ts";
import { served, token } from "./served.ts";

const bearer = (shown: string) => ({ headers: { authorization: `Bearer ${shown}` } });

live("whoever starts it is told where the page is", () =>
  Effect.gen(function* () {
    const mrt = yield* served();
    yield* mrt.ask("/");
    const line = mrt.running.log().split("\n").find((each) => each.includes('"page_served"')) ?? "";
    equal(JSON.parse(line).url, mrt.url);
    const behind = yield* served({ http: { public_url: "https://mrt.example.com" } });
    yield* behind.ask("/");
    match(behind.running.log(), /The page is at https:\/\/mrt\.example\.com"/);
  }));

live(
  "whether MRT is alive and ready is told to whoever asks, with a token and without",
  () =>
    Effect.gen(function* () {
      const mrt = yield* served({ protect: true });
      deepEqual([(yield* mrt.ask("/healthz")).status, (yield* mrt.ask("/healthz")).text], [
        200,
        "ok\n",
      ]);
      const ready = yield* mrt.ask("/readyz");
      deepEqual([ready.status, ready.text], [503, "no daemon is running on this state file\n"]);
    }),
);

live(
  "programs need the token, people are asked for it, and wrong ones wear out the patience",
  () =>
    Effect.gen(function* () {
      const mrt = yield* served({ protect: true });
      const anonymous = yield* mrt.ask("/api/v1/status");
      equal(anonymous.status, 401);
      match(anonymous.headers.get("www-authenticate") ?? "", /Bearer/);
      const person = yield* mrt.ask("/?x=1", { headers: { accept: "text/html" } });
      deepEqual([person.status, person.headers.get("location")], [303, "/login?to=%2F%3Fx%3D1"]);
      equal((yield* mrt.ask("/nowhere", bearer(token))).status, 404);
      for (let wrong = 0; wrong < 10; wrong++) {
        equal((yield* mrt.ask("/", bearer(`${token}${wrong}`))).status, 401);
      }
      const lost = yield* mrt.ask("/", bearer(token));
      deepEqual([lost.status, lost.headers.get("retry-after")], [429, "60"]);
      for (const { text } of [anonymous, person, lost]) ok(!text.includes(token));
    }),
);

live(
  "a name that is not the server's, and another site, are turned away",
  () =>
    Effect.gen(function* () {
      const mrt = yield* served();
      for (const host of ["evil.example", `evil.example:${mrt.port}`, "127.0.0.1", ""]) {
        match(yield* mrt.raw(`GET /healthz HTTP/1.1\r\nHost: ${host}\r\n`), /^HTTP\/1.1 421/, host);
      }
      const post = (headers: Readonly<Record<string, string>>) =>
        Effect.map(mrt.ask("/healthz", { method: "POST", headers }), ({ status }) => status);
      deepEqual(
        [
          yield* post({ origin: "https://evil.example" }),
          yield* post({ "sec-fetch-site": "cross-site" }),
          yield* post({ "sec-fetch-site": "same-site", origin: mrt.url }),
          yield* post({ origin: mrt.url }),
        ],
        [403, 403, 403, 404],
      );
    }),
);

live("every answer forbids what comes from elsewhere", () =>
  Effect.gen(function* () {
    const mrt = yield* served();
    for (const path of ["/healthz", "/nowhere"]) {
      const { headers } = yield* mrt.ask(path);
      match(headers.get("content-security-policy") ?? "", /default-src 'none'/);
      equal(headers.get("x-content-type-options"), "nosniff");
    }
  }));
