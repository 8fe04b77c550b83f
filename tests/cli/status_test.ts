import { deepEqual, equal, match, ok } from "node:assert/strict";
import * as Effect from "effect/Effect";
import { everywhere } from "./programs.ts";
import { told, width } from "./told.ts";
import { world } from "./world.ts";

everywhere(
  "before anything was done the commands that look say so and make no file",
  () =>
    Effect.gen(function* () {
      const mrt = yield* world;
      const status = yield* mrt.mrt("status");
      equal(status.code, 0, status.stderr);
      match(status.stdout, /^Not running: no daemon is running on this state file/);
      match(status.stdout, /State file: \S+, not there yet\n/);
      match(status.stdout, /Last alert: none yet/);
      match(status.stdout, /github:vllm-project\/vllm +never polled +never +due +0/);
      equal((yield* mrt.mrt("alerts")).stdout, "No alert\n");
      equal(
        (yield* mrt.mrt("failures")).stdout,
        "Nothing is pending and nothing was given up\n",
      );
      equal((yield* mrt.mrt("replay")).stderr, "Give --since, e.g. --since 24h\n");
      const health = yield* mrt.mrt("healthcheck");
      deepEqual([health.code, health.stdout], [3, "no daemon is running on this state file\n"]);
      deepEqual([...Deno.readDirSync(mrt.folder)].map(({ name }) => name).toSorted(), [
        "ca.pem",
        "config.json",
      ]);
    }),
);

everywhere(
  "status shows sources, channels and the last alert, and stands in 80 columns",
  () =>
    Effect.gen(function* () {
      const mrt = yield* told;
      const { code, stdout, stderr } = yield* mrt.mrt("status");
      equal(code, 0, stderr);
      match(stdout, /huggingface:deepseek-ai +ok +(?:now|\d+ s ago) +in \d min +3\n/);
      match(stdout, /^Run by mrt once, last run .*\nAll well\nNothing is pending\nLast alert: /);
      match(stdout, /Last alert: \d{4}-\d\d-\d\d \d\d:\d\d \+08:00, /);
      match(stdout, /welink +0 +0 +0\n/);
      for (const line of stdout.split("\n").slice(3)) ok(width(line) <= 80, line);
      const json = JSON.parse((yield* mrt.mrt("status", "--json")).stdout);
      deepEqual(json.sources.map((each: { state: string }) => each.state), ["ok", "ok", "ok"]);
      equal(json.channels.length, 2);

      mrt.forge.fail({ kind: "answer", status: 500 });
      yield* mrt.mrt("once");
      const failing = yield* mrt.mrt("status");
      match(failing.stdout, /github:vllm-project\/vllm +failing/);
      match(failing.stdout, /github:vllm-project\/vllm fails \(for .*answers 500/);
    }),
);

everywhere(
  "status shows what a host still allows, and until when it is left alone",
  () =>
    Effect.gen(function* () {
      const mrt = yield* told;
      const until = Date.now() + 1_800_000;
      mrt.state(
        `INSERT OR REPLACE INTO hosts (host, credential, quota, remaining, reset_at, blocked_until)
       VALUES ('api.example.com', 'x', 5000, 17, ${until}, ${until})`,
      );
      match(
        (yield* mrt.mrt("status")).stdout,
        /\nHOST +TOKEN +LEFT +RESET +MAY BE ASKED\n(?:.*\n)*?api\.example\.com +yes +17 of 5000 +in 29 min +in 29 min\n/,
      );
      const { hosts } = JSON.parse((yield* mrt.mrt("status", "--json")).stdout);
      const host = hosts.find((each: { host: string }) => each.host === "api.example.com");
      deepEqual([host.token, host.quota, host.remaining], [true, 5000, 17]);
    }),
);

everywhere(
  "what has joined a source of the config is looked at like the others",
  () =>
    Effect.gen(function* () {
      const mrt = yield* told;
      const { github } = mrt.config.sources;
      mrt.writeConfig({
        ...mrt.config,
        first_run: "silent",
        sources: { ...mrt.config.sources, github: { ...github, repos: ["vllm-project/*"] } },
      });
      match((yield* mrt.mrt("once")).stdout, /github:vllm-project\/\* .*first look/);
      const status = JSON.parse((yield* mrt.mrt("status", "--json")).stdout);
      deepEqual(
        status.sources.map((each: { source: string; state: string }) =>
          `${each.source} ${each.state}`
        ).filter((each: string) => each.startsWith("github:")),
        ["github:vllm-project/* ok", "github:vllm-project/vllm ok"],
      );
      const alerts = yield* mrt.mrt("alerts", "--source", "github:vllm-project/vllm");
      equal(alerts.code, 0, alerts.stderr);
      match(alerts.stdout, /DeepSeek/);
      const unknown = yield* mrt.mrt("alerts", "--source", "github:vllm-project/vlm");
      equal(unknown.code, 2);
      match(unknown.stderr, /did you mean github:vllm-project\/vllm\?/);
      equal(
        (yield* mrt.mrt(
          "replay",
          "--since",
          "1h",
          "--dry-run",
          "--source",
          "github:vllm-project/vllm",
        )).code,
        0,
      );
    }),
);

everywhere(
  "status shows what waits for a channel that nobody can use",
  () =>
    Effect.gen(function* () {
      const mrt = yield* world;
      mrt.hub.publish("deepseek-ai/DeepSeek-V3");
      yield* mrt.mrtWith({ WELINK_WEBHOOK_URL: "" }, "once");
      mrt.state("UPDATE deliveries SET created_at = created_at - 1200000");
      const { stdout } = yield* mrt.mrt("status");
      match(stdout, /welink: 1 pending, not tried for 20 min; mrt check shows whether/);
      ok(!stdout.includes("email: "));
    }),
);

everywhere(
  "what MRT says of itself is found among the alerts, and status exits 3 while it stands",
  () =>
    Effect.gen(function* () {
      const mrt = yield* told;
      mrt.forge.fail({ kind: "answer", status: 401, body: '{"message":"Bad credentials"}' });
      // One refusal is a hiccup.
      equal((yield* mrt.mrt("once")).code, 3);
      equal((yield* mrt.mrt("alerts", "--source", "mrt")).stdout, "No alert\n");
      equal((yield* mrt.mrt("once")).code, 3);
      const list = yield* mrt.mrt("alerts", "--source", "mrt");
      match(list.stdout, /\n[0-9a-f]{12} .* token 127\.0\.0\.1:\d+ began/);
      equal((yield* mrt.mrt("alerts", "--keyword", "token IS not accepted")).stdout, list.stdout);
      const [notice] = JSON.parse(
        (yield* mrt.mrt("alerts", "--source", "mrt", "--json")).stdout,
      );
      deepEqual([notice.kind, notice.notice[0].what, notice.notice[0].kind], [
        "notice",
        "began",
        "token",
      ]);
      match(
        (yield* mrt.mrt("alerts", "show", notice.id)).stdout,
        /^token 127\.0\.0\.1:\d+ began: .*the token is not accepted/,
      );
      const status = yield* mrt.mrt("status");
      equal(status.code, 3);
      match(
        status.stdout,
        /^ {2}GITHUB_TOKEN is refused by 127\.0\.0\.1:\d+ \(for \d+ s\): .*401/m,
      );
      match(status.stdout, /github:vllm-project\/vllm +token refused/);
      mrt.forge.recover();
      mrt.state("UPDATE cursors SET next_poll_at = 0");
      mrt.state("UPDATE hosts SET blocked_until = 0");
      equal((yield* mrt.mrt("once")).code, 3);
      equal((yield* mrt.mrt("status")).code, 3);
      equal((yield* mrt.mrt("once")).code, 0);
      equal((yield* mrt.mrt("status")).code, 0);
    }),
);

everywhere(
  "the commands that look show the state of an older MRT only when it is taken over",
  () =>
    Effect.gen(function* () {
      const mrt = yield* told;
      mrt.state(`DELETE FROM mrt_migrations
        WHERE migration_id = (SELECT MAX(migration_id) FROM mrt_migrations)`);
      const { code, stderr } = yield* mrt.mrt("status");
      equal(code, 2);
      match(stderr, /written by an older MRT; mrt once or mrt daemon upgrades it/);
    }),
);
