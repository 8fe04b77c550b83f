import { deepEqual, equal, match, ok } from "node:assert/strict";
import * as Effect from "effect/Effect";
import { live } from "../testing.ts";
import { served, token } from "./served.ts";

/** Something in each source, polled once, with a channel that refuses. */
const busy = (options: Parameters<typeof served>[0] = {}) =>
  Effect.gen(function* () {
    const mrt = yield* served(options);
    mrt.forge.repo("vllm-project/vllm").open({ title: "Support DeepSeek-V4" });
    mrt.hub.publish("deepseek-ai/Janus");
    mrt.scope.publish("Qwen/Qwen3");
    yield* mrt.mrt("once");
    mrt.hub.publish("deepseek-ai/DeepSeek-V4");
    yield* mrt.mrt("once");
    const json = (path: string, init?: RequestInit) =>
      Effect.map(
        mrt.ask(path, init),
        ({ status, text, headers }) => ({ status, headers, body: JSON.parse(text) }),
      );
    const post = (path: string, body: unknown, headers: Readonly<Record<string, string>> = {}) =>
      json(path, {
        method: "POST",
        headers: { "content-type": "application/json", ...headers },
        body: JSON.stringify(body),
      });
    return { ...mrt, json, post };
  });

live("the API says what the commands print with --json", () =>
  Effect.gen(function* () {
    const mrt = yield* busy();
    const printed = (...args: ReadonlyArray<string>) =>
      Effect.map(mrt.mrt(...args, "--json"), ({ stdout }) => JSON.parse(stdout));
    const { body: status } = yield* mrt.json("/api/v1/status");
    deepEqual(
      { ...status, state_file: undefined },
      { ...yield* printed("status"), state_file: undefined },
    );
    const { body } = yield* mrt.json("/api/v1/alerts");
    equal(body.next, null);
    ok(body.alerts.length > 0);
    const byId = (one: { id: string }, other: { id: string }) => one.id < other.id ? -1 : 1;
    deepEqual(body.alerts.toSorted(byId), (yield* printed("alerts")).toSorted(byId));
    const { id } = body.alerts.find(({ kind }: { kind: string }) => kind !== "first_run");
    deepEqual(
      (yield* mrt.json(`/api/v1/alerts/${id.slice(0, 12)}`)).body,
      yield* printed("alerts", "show", id.slice(0, 12)),
    );
    deepEqual((yield* mrt.json(`/api/v1/items/${id}`)).body, yield* printed("explain", id));
    deepEqual((yield* mrt.json("/api/v1/rules")).body, yield* printed("rules"));
    deepEqual((yield* mrt.json("/api/v1/queue")).body.deliveries, yield* printed("failures"));
  }));

live("a list is read to its end in pages, each row once", () =>
  Effect.gen(function* () {
    const mrt = yield* busy();
    mrt.state("DELETE FROM deliveries");
    mrt.state(`INSERT INTO alerts (id, kind, source_key, alert_json, created_at, resource_id)
      SELECT printf('%064x', value), 'notice', 'mrt', '{}', value / 3, ''
      FROM (WITH RECURSIVE n(value) AS (
        SELECT 1 UNION ALL SELECT value + 1 FROM n WHERE value < 450) SELECT value FROM n)`);
    mrt.state(`INSERT INTO deliveries (id, alert_id, channel, state, created_at, position)
      SELECT id || ':welink', id, 'welink', CASE WHEN created_at % 2 THEN 'dead' ELSE 'pending' END,
        created_at, 0 FROM alerts WHERE source_key = 'mrt'`);
    for (const [path, rows] of [["alerts", "alerts"], ["queue", "deliveries"]] as const) {
      const seen: Array<string> = [];
      const pages: Array<number> = [];
      let after: string | null = "";
      while (after !== null) {
        const query: string = after === "" ? "" : `&after=${encodeURIComponent(after)}`;
        const source = path === "alerts" ? "source=MRT" : "";
        const { body } = yield* mrt.json(`/api/v1/${path}?${source}${query}`);
        pages.push(body[rows].length);
        seen.push(
          ...body[rows].map((row: { id: string; delivery?: string }) => row.delivery ?? row.id),
        );
        after = body.next;
      }
      deepEqual(pages, [200, 200, 50], path);
      equal(new Set(seen).size, 450, path);
    }
  }));

live("what cannot be asked is a problem in words", () =>
  Effect.gen(function* () {
    const mrt = yield* busy({ protect: true });
    const authorization = `Bearer ${token}`;
    const told = (path: string, init: RequestInit = {}) =>
      Effect.map(
        mrt.json(path, { ...init, headers: { authorization, ...init.headers } }),
        ({ status, headers, body }) => {
          match(headers.get("content-type") ?? "", /^application\/problem\+json/);
          equal(body.status, status);
          ok(body.title.length > 0);
          return [status, headers.get("allow") ?? body.detail ?? body.title];
        },
      );
    const json = { "content-type": "application/json" };
    const large = JSON.stringify({ channel: "x".repeat(70_000) });
    deepEqual(yield* told("/api/v1/alerts?limit=201"), [400, "Request validation failed"]);
    deepEqual(yield* told("/api/v1/alerts?since=yesterday"), [400, "Request validation failed"]);
    deepEqual(yield* told("/api/v1/queue?after=x"), [
      400,
      "after: expected what the page before calls next",
    ]);
    deepEqual(yield* told("/api/v1/test", { method: "POST", headers: json, body: "{" }), [
      400,
      "Request validation failed",
    ]);
    equal((yield* mrt.ask("/api/v1/openapi.json")).status, 401);
    deepEqual(yield* told("/api/v1/alerts/abcdef"), [404, "Nothing has an ID like abcdef"]);
    deepEqual(yield* told("/api/v1/nothing"), [404, "Not found"]);
    deepEqual(
      yield* told("/api/v1/poll", { method: "POST", headers: json, body: '{"sources":["x:y"]}' }),
      [404, "The config has no source x:y"],
    );
    deepEqual(yield* told("/api/v1/status", { method: "POST" }), [405, "GET, HEAD"]);
    deepEqual(yield* told("/api/v1/queue/drop"), [405, "POST"]);
    equal((yield* told("/api/v1/test", { method: "POST", headers: json, body: large }))[0], 413);
    equal(
      (yield* told("/api/v1/test", {
        method: "POST",
        headers: { "content-type": "text/plain" },
        body: "{}",
      }))[0],
      415,
    );
    const refused = yield* mrt.post("/api/v1/poll", {}, {
      authorization,
      origin: "https://evil.example",
    });
    equal(refused.status, 403);
  }));

live("its description names every path, answer and problem", () =>
  Effect.gen(function* () {
    const mrt = yield* served();
    const spec = JSON.parse((yield* mrt.ask("/api/v1/openapi.json")).text);
    match(spec.openapi, /^3\.1/);
    deepEqual(
      Object.entries<Readonly<Record<string, unknown>>>(spec.paths)
        .flatMap(([path, methods]) => Object.keys(methods).map((method) => `${method} ${path}`))
        .toSorted(),
      [
        "get /api/v1/alerts",
        "get /api/v1/alerts/{id}",
        "get /api/v1/items/{id}",
        "get /api/v1/queue",
        "get /api/v1/rules",
        "get /api/v1/status",
        "post /api/v1/poll",
        "post /api/v1/queue/drop",
        "post /api/v1/queue/retry",
        "post /api/v1/replay",
        "post /api/v1/test",
      ],
    );
    ok(Object.keys(spec.components.schemas).includes("Alert"));
  }));

live("a program polls, sends again, retries, drops and tests", () =>
  Effect.gen(function* () {
    const mrt = yield* busy();
    const due = () => mrt.state("SELECT source_key FROM cursors WHERE next_poll_at = 0").length;
    equal(due(), 0);
    const polled = yield* mrt.post("/api/v1/poll", { sources: ["huggingface:deepseek-ai"] });
    deepEqual([polled.status, polled.body, due()], [202, {
      sources: ["huggingface:deepseek-ai"],
    }, 1]);
    equal((yield* mrt.post("/api/v1/poll", {})).body.sources.length, due());

    const since = "2020-01-01T00:00:00Z";
    const sent = mrt.robot.messages.length;
    const preview = yield* mrt.post("/api/v1/replay", { since, channel: "welink", dry_run: true });
    ok(preview.body.alerts.length > 0);
    equal((yield* mrt.json("/api/v1/queue")).body.deliveries.length, 0);
    yield* mrt.post("/api/v1/replay", { since, channel: "welink" });
    const { body: { deliveries } } = yield* mrt.json("/api/v1/queue");
    equal(deliveries.length, preview.body.alerts.length);
    const [{ delivery }] = deliveries;
    deepEqual((yield* mrt.post("/api/v1/queue/retry", { ids: [delivery] })).body, { due: 1 });
    equal((yield* mrt.post("/api/v1/queue/drop", { ids: ["nothing"] })).status, 404);
    deepEqual((yield* mrt.post("/api/v1/queue/drop", { ids: [delivery] })).body, { dropped: 1 });
    deepEqual((yield* mrt.post("/api/v1/queue/drop", { all: true })).body, {
      dropped: deliveries.length - 1,
    });
    equal(mrt.robot.messages.length, sent);
    deepEqual((yield* mrt.post("/api/v1/test", { channel: "welink" })).body, [
      { channel: "welink", sent: true, error: null },
    ]);
    equal(mrt.robot.messages.length, sent + 1);
  }));
