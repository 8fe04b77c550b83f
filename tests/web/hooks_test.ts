import { deepEqual, equal, match, ok } from "node:assert/strict";
import { createHmac } from "node:crypto";
import * as Clock from "effect/Clock";
import * as Effect from "effect/Effect";
import { makeDeliveries } from "../../src/web/hooks/deliveries.ts";
import { live } from "../testing.ts";
import { world } from "../cli/world.ts";
import { served } from "./served.ts";

const secrets = { GITHUB_HOOK: "github-hook-hush-hush", HF_HOOK: "hub-hook-hush-hush" };
const http = { github_secret_env: "GITHUB_HOOK", huggingface_secret_env: "HF_HOOK" };

const of = (repository: string, more: object = {}) =>
  JSON.stringify({ repository: { full_name: repository }, ...more });

/** A delivery as GitHub sends it. */
const signed = (body: string, delivery: string, secret = secrets.GITHUB_HOOK): RequestInit => ({
  method: "POST",
  body,
  headers: {
    "content-type": "application/json",
    "x-github-delivery": delivery,
    "x-hub-signature-256": `sha256=${createHmac("sha256", secret).update(body).digest("hex")}`,
  },
});

const untilTrue = (holds: () => boolean) =>
  Effect.gen(function* () {
    while (!holds()) yield* Effect.sleep("20 millis");
  }).pipe(Effect.timeout("20 seconds"));

live(
  "an alert arrives within seconds of a hook, and says what GitHub says, not the hook",
  () =>
    Effect.gen(function* () {
      const mrt = yield* served({
        command: "daemon",
        http,
        env: secrets,
        prepare: ({ forge }) => void forge.repo("vllm-project/vllm"),
      });
      const repo = mrt.forge.repo("vllm-project/vllm");
      const polled = "SELECT 1 FROM cursors WHERE last_ok_at > 0 AND source_key LIKE 'github:%'";
      yield* untilTrue(() => mrt.state(polled).length > 0);
      const sent = mrt.robot.messages.length;
      repo.open({ title: "Support DeepSeek-V4" });
      const began = yield* Clock.currentTimeMillis;
      const lie = of("VLLM-project/vllm", { issue: { title: "DeepSeek-V5 is a lie" } });
      const { status, text } = yield* mrt.ask("/hooks/github", signed(lie, "1"));
      deepEqual([status, JSON.parse(text)], [202, { sources: ["github:vllm-project/vllm"] }]);
      yield* untilTrue(() => mrt.robot.messages.length > sent);
      const took = (yield* Clock.currentTimeMillis) - began;
      ok(took < 8_000, `${took} ms`);
      const told = JSON.stringify(mrt.robot.messages.slice(sent));
      match(told, /DeepSeek-V4/);
      ok(!told.includes("DeepSeek-V5"));
    }),
);

/** Quiet hours around now, whenever that is. */
const night = () => {
  const at = (hours: number) =>
    new Date(Date.now() + hours * 3_600_000).toISOString().slice(11, 16);
  return [{ from: at(-2), to: at(2) }];
};

live(
  "what a hook brings at night is seen at once and told in the morning",
  () =>
    Effect.gen(function* () {
      const mrt = yield* served({
        command: "daemon",
        http,
        env: secrets,
        place: Effect.map(world, (mrt) => ({
          ...mrt,
          config: {
            ...mrt.config,
            timezone: "UTC",
            watch_keywords: [],
            rules: [
              { name: "news", keywords: ["qwen"] },
              { name: "outage", keywords: ["deepseek"], urgent: true },
            ],
            notify: {
              ...mrt.config.notify,
              welink: { ...mrt.config.notify.welink, quiet_hours: night() },
            },
          },
        })),
        prepare: ({ forge }) => void forge.repo("vllm-project/vllm"),
      });
      const repo = mrt.forge.repo("vllm-project/vllm");
      const polled = "SELECT 1 FROM cursors WHERE last_ok_at > 0 AND source_key LIKE 'github:%'";
      yield* untilTrue(() => mrt.state(polled).length > 0);
      const first = mrt.robot.messages.length;
      repo.open({ title: "Qwen5 needs a kernel" });
      yield* mrt.ask("/hooks/github", signed(of("vllm-project/vllm", { n: 1 }), "1"));
      const waiting = "SELECT 1 FROM alerts WHERE alert_json LIKE '%Qwen5%'";
      yield* untilTrue(() => mrt.state(waiting).length === 1);
      repo.open({ title: "DeepSeek-V4 is down" });
      yield* mrt.ask("/hooks/github", signed(of("vllm-project/vllm", { n: 2 }), "2"));
      yield* untilTrue(() => mrt.robot.messages.length > first);
      const told = JSON.stringify(mrt.robot.messages.slice(first));
      match(told, /DeepSeek-V4/);
      ok(!told.includes("Qwen5"));
    }),
);

live(
  "a hook without the secret, sent again, or of what nobody watches is refused in words",
  () =>
    Effect.gen(function* () {
      const mrt = yield* served({ http, env: secrets, protect: true });
      const ours = of("vllm-project/vllm");
      const told = (path: string, init: RequestInit) =>
        Effect.map(mrt.ask(path, init), ({ status, text }) => [status, JSON.parse(text).title]);
      const due = () => mrt.state("SELECT 1 FROM cursors WHERE next_poll_at = 0").length;
      mrt.forge.repo("vllm-project/vllm");
      mrt.hub.publish("deepseek-ai/Janus");
      yield* mrt.mrt("once");
      const wrong = "The secret is not that of http.github_secret_env";
      deepEqual(yield* told("/hooks/github", signed(ours, "1", "guessed")), [401, wrong]);
      deepEqual(yield* told("/hooks/github", { method: "POST", body: ours }), [401, wrong]);
      equal(due(), 0);
      deepEqual(yield* told("/hooks/github", signed(of("acme/other"), "2")), [
        404,
        "The config watches nothing of acme/other",
      ]);
      equal((yield* mrt.ask("/hooks/github", signed(ours, "3"))).status, 202);
      const again = "This delivery came before";
      deepEqual(yield* told("/hooks/github", signed(ours, "3")), [409, again]);
      deepEqual(yield* told("/hooks/github", signed(ours, "4")), [409, again]);
      deepEqual(yield* told("/hooks/github", signed(of("vllm-project/vllm", { a: 1 }), "3")), [
        409,
        again,
      ]);
      deepEqual(yield* told("/hooks/github", signed("{", "5")), [400, "The body is no JSON"]);
      equal(
        (yield* mrt.ask("/hooks/github", signed('{"zen":"Keep it simple."}', "6"))).status,
        200,
      );
      equal((yield* mrt.ask("/hooks/github", signed(" ".repeat(70_000), "7"))).status, 413);
      const get = yield* mrt.ask("/hooks/github");
      deepEqual([get.status, get.headers.get("allow")], [405, "POST"]);
      equal(due(), 1);
      const hub = (secret: string, name: string): RequestInit => ({
        method: "POST",
        headers: { "x-webhook-secret": secret },
        body: JSON.stringify({ event: { action: "create" }, repo: { type: "model", name } }),
      });
      equal((yield* mrt.ask("/hooks/huggingface", hub("guessed", "deepseek-ai/V4"))).status, 401);
      equal((yield* mrt.ask("/hooks/huggingface", hub(secrets.HF_HOOK, "acme/x"))).status, 404);
      equal(
        (yield* mrt.ask("/hooks/huggingface", hub(secrets.HF_HOOK, "deepseek-ai/V4"))).status,
        202,
      );
      equal(due(), 2);
      for (const secret of Object.values(secrets)) ok(!mrt.running.log().includes(secret));
    }),
);

live("hooks are taken only where the config names their secret", () =>
  Effect.gen(function* () {
    const mrt = yield* served();
    const { status, text } = yield* mrt.ask("/hooks/github", signed("{}", "1"));
    equal(status, 404);
    match(JSON.parse(text).title, /http\.github_secret_env/);
  }));

Deno.test("deliveries are remembered for an hour, and not without bounds", () => {
  const { isReplayed } = makeDeliveries();
  equal(isReplayed(["a", "b"], 0), false);
  equal(isReplayed(["b"], 3_599_999), true);
  equal(isReplayed(["a"], 3_600_000), false);
  for (let each = 0; each < 10_000; each++) isReplayed([`${each}`], 3_600_001);
  equal(isReplayed(["9999"], 3_600_002), true);
  equal(isReplayed(["a"], 3_600_002), false);
});
