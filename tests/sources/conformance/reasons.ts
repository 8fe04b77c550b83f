import { equal, match, ok } from "node:assert/strict";
import * as Duration from "effect/Duration";
import * as Effect from "effect/Effect";
import * as Fiber from "effect/Fiber";
import * as TestClock from "effect/testing/TestClock";
import type { Fault } from "../../simulators/faults.ts";
import { closedPort, serve } from "../../simulators/serve.ts";
import { itemsOf, read, reasonOf } from "../opened.ts";
import { answer, token, type World } from "./world.ts";

/*
 * What an upstream does wrong, and what that is called.
 */

const echo = JSON.stringify({ message: `the token ${token} is refused` });

/** What an upstream does, and which reason that is. */
const misdeeds: ReadonlyArray<readonly [string, Fault, string]> = [
  ["a token without the right", answer(403, echo), "Rejected"],
  ["too many requests", answer(429, echo), "RateLimited"],
  ["a server in trouble", answer(500, echo), "Unavailable"],
  ["a gateway in trouble", answer(502, echo), "Unavailable"],
  ["the page of an overloaded gateway", answer(503, "<html>Unicorn!</html>"), "Unavailable"],
  ["a connection that breaks off", { kind: "broken_body" }, "Unavailable"],
  ["half a body", { kind: "truncated" }, "Malformed"],
  ["a body without end", { kind: "huge", bytes: 3_000_000 }, "Malformed"],
  ["an HTML page", answer(200, "<html>sign in</html>"), "Malformed"],
  ["an empty body", answer(200), "Malformed"],
  ["JSON of another form", answer(200, echo), "Malformed"],
  ["a 304 nobody asked for", { kind: "answer", status: 304 }, "Malformed"],
];

/** Whose time to wait is taken from the answer. */
const waits: ReadonlyArray<Fault> = [
  answer(429, "", { "retry-after": "7" }),
  answer(429, "", { ratelimit: '"api";r=0;t=7' }),
  answer(503, "", { "retry-after": "7" }),
];

/** The tests of this for one source. */
export const reasons = (
  { conforms, watch, open, linked, unknownPlace, bearsToken }: World,
): void => {
  const unknown = answer(unknownPlace.status, unknownPlace.body);
  for (
    const [when, fault, tag] of [
      ...misdeeds,
      // Without a token there is none to renew.
      [
        "a token that is not accepted",
        answer(401, echo),
        bearsToken ? "Unauthorized" : "Rejected",
      ] as const,
      ["an unknown place", unknown, "Rejected"] as const,
    ]
  ) {
    conforms(`${when} is ${tag}`, () =>
      Effect.gen(function* () {
        const { upstream, source } = yield* watch;
        upstream.add();
        upstream.fail(fault);
        const reason = yield* reasonOf(read(source));
        equal(reason._tag, tag, reason.message);
        ok(reason.message.length < 500);
        ok(!JSON.stringify(reason).includes(token), "the token is in the error");
      }));
  }

  conforms("how long to wait is taken from the answer", () =>
    Effect.gen(function* () {
      const { upstream, source } = yield* watch;
      for (const fault of waits) {
        upstream.fail(fault);
        const reason = yield* reasonOf(read(source));
        equal(
          reason._tag === "RateLimited" ? Duration.toMillis(reason.retryAfter) : reason.message,
          7000,
        );
      }
    }));

  conforms("a server nobody answers for is Unavailable", () =>
    Effect.gen(function* () {
      const reason = yield* reasonOf(read(yield* open(yield* closedPort)));
      equal(reason._tag, "Unavailable");
      match(reason.message, /the connection is refused by the host or a proxy$/);
    }));

  conforms("a server that never answers is Unavailable in the end", () =>
    Effect.gen(function* () {
      const { upstream, source } = yield* watch;
      const reached = Promise.withResolvers<void>();
      upstream.fail({ kind: "hang", reached: reached.resolve });
      const polling = yield* Effect.forkChild(reasonOf(read(source)));
      yield* Effect.promise(() => reached.promise);
      yield* TestClock.adjust("5 seconds");
      equal((yield* Fiber.join(polling))._tag, "Unavailable");
    }));

  conforms(
    "a token goes to its own host alone, wherever a redirect or a link leads",
    () =>
      Effect.gen(function* () {
        let strangers = 0;
        const stranger = yield* serve(() => {
          strangers++;
          return Response.json([]);
        });
        const { upstream, source } = yield* watch;
        const location = `${stranger.url}/elsewhere`;
        const faults = [301, 302, 307, 308].map((status) => answer(status, "", { location }));
        if (linked) {
          faults.push(answer(200, "[]", { link: `<${location}>; rel="next"` }));
        }
        for (const fault of faults) {
          upstream.fail(fault);
          equal((yield* reasonOf(read(source)))._tag, "Malformed");
        }
        equal(strangers, 0);
        upstream.recover();
        upstream.add();
        upstream.fail(answer(302, "", { location: upstream.requests[0]?.path ?? "" }), 1);
        equal(itemsOf(yield* read(source)).length, 1);
        ok(upstream.requests.every(({ headers }) =>
          headers.get("authorization") === (bearsToken ? `Bearer ${token}` : null)
        ));
      }),
  );
};
