import { deepEqual } from "node:assert/strict";
import * as Duration from "effect/Duration";
import * as Effect from "effect/Effect";
import * as Option from "effect/Option";
import * as Redacted from "effect/Redacted";
import { type Asker, type Budget, RateBudget } from "../../src/domain/rate_budget.ts";
import { budgetOf } from "../../src/http/budget.ts";
import { UpstreamClient } from "../../src/http/upstream_client.ts";
import { serve } from "../simulators/serve.ts";
import { live, test } from "../testing.ts";
import { verbatim } from "../../src/domain/phrase.ts";

const served = Date.UTC(2026, 10, 24, 12);
const answer = (headers: Record<string, string>) => ({
  label: verbatim("x"),
  status: 200,
  headers: headers as never,
  text: "",
  url: "",
  moved: false,
  servedAt: served,
});

for (
  const [headers, expected] of [
    [{}, undefined],
    [
      {
        "x-ratelimit-limit": "60",
        "x-ratelimit-remaining": "3",
        "x-ratelimit-reset": String(served / 1000 + 120),
      },
      { limit: 60, remaining: 3, resetAt: 1_120_000 },
    ],
    [{ "x-ratelimit-limit": "sixty", "x-ratelimit-remaining": "3" }, undefined],
    [
      { ratelimit: '"api";r=12;t=30', "ratelimit-policy": '"fixed window";"api";q=500;w=300' },
      { limit: 500, remaining: 12, resetAt: 1_030_000 },
    ],
    [{ ratelimit: '"api";r=12;t=30' }, { limit: 0, remaining: 12, resetAt: 1_030_000 }],
    [
      { ratelimit: '"api";r=12;t=999999999' },
      { limit: 0, remaining: 12, resetAt: 1_000_000 + 30 * 24 * 3_600_000 },
    ],
    [
      {
        "x-ratelimit-limit": "60",
        "x-ratelimit-remaining": "0",
        "x-ratelimit-reset": "999999999999",
      },
      { limit: 60, remaining: 0, resetAt: 1_000_000 + 30 * 24 * 3_600_000 },
    ],
    [
      { "x-ratelimit-limit": "60", "x-ratelimit-remaining": "0", "x-ratelimit-reset": "0" },
      { limit: 60, remaining: 0, resetAt: 1_000_000 },
    ],
    [{ ratelimit: '"api";r=12' }, undefined],
    [{ ratelimit: '"api";t=30' }, undefined],
    [{ "x-ratelimit-remaining": "3" }, undefined],
    [{ ratelimit: "nonsense" }, undefined],
  ] as const
) {
  test(`the budget in ${JSON.stringify(headers)} is read by our clock`, () =>
    Effect.sync(() =>
      deepEqual(Option.getOrUndefined(budgetOf(answer(headers), 1_000_000)), expected)
    ));
}

live(
  "every answer's budget is noted for its host and token, and a limit blocks it",
  () =>
    Effect.gen(function* () {
      const noted: Array<readonly [Asker, number | Duration.Duration]> = [];
      let status = 200;
      const { url } = yield* serve(() =>
        new Response("[]", {
          status,
          headers: { ratelimit: '"api";r=0;t=30', "retry-after": "77" },
        })
      );
      const gate = {
        blockedUntil: () => Effect.succeed(0),
        observe: (asker: Asker, budget: Budget) =>
          Effect.sync(() => void noted.push([asker, budget.remaining])),
        block: (asker: Asker, wait: Duration.Duration) =>
          Effect.sync(() => void noted.push([asker, wait])),
      };
      const token = Option.some(Redacted.make("hush"));
      yield* Effect.gen(function* () {
        const client = yield* UpstreamClient;
        yield* client.get({ url, label: verbatim("x"), token });
        status = 429;
        yield* Effect.flip(client.get({ url, label: verbatim("x") }));
      }).pipe(
        Effect.provide(UpstreamClient.layer({ userAgent: "mrt-test" })),
        Effect.provideService(RateBudget, gate),
      );
      const { host } = new URL(url);
      const credential = noted[0]?.[0].credential ?? "";
      deepEqual(noted, [
        [{ host, credential }, 0],
        [{ host, credential: "" }, 0],
        [{ host, credential: "" }, Duration.seconds(77)],
      ]);
      deepEqual([credential.length, credential.includes("hush")], [12, false]);
    }),
);
