import { deepEqual, equal, match, ok } from "node:assert/strict";
import * as Effect from "effect/Effect";
import { everywhere as live } from "./programs.ts";
import { world } from "./world.ts";

/*
 * The commands that look: what stands in the state file, for people and for machines.
 */

const told = Effect.gen(function* () {
  const mrt = yield* world;
  mrt.writeConfig({ ...mrt.config, first_run: "silent", timezone: "Asia/Shanghai" });
  mrt.forge.repo("vllm-project/vllm");
  mrt.hub.publish("deepseek-ai/Janus");
  yield* mrt.mrt("once");
  mrt.hub.publish("deepseek-ai/DeepSeek-V5");
  mrt.forge.repo("vllm-project/vllm").open({ title: "DeepSeek：支持字符很宽的模型名称" });
  mrt.scope.publish("Qwen/Other");
  mrt.hub.publish("deepseek-ai/Silent");
  yield* mrt.mrt("once");
  return mrt;
});

const width = (line: string) => line.replace(/[\u2E80-\uFFE6]/g, "xx").length;

live(
  "before anything was done the commands that look say so and make no file",
  () =>
    Effect.gen(function* () {
      const mrt = yield* world;
      const status = yield* mrt.mrt("status");
      equal(status.code, 0, status.stderr);
      match(status.stdout, /No daemon is running on this state file/);
      match(status.stdout, /State file: \S+, not there yet\n/);
      match(status.stdout, /Last alert: none yet/);
      match(status.stdout, /github:vllm-project\/vllm +never polled +never +due +0/);
      equal((yield* mrt.mrt("alerts")).stdout, "No alert\n");
      equal((yield* mrt.mrt("failures")).stdout, "Nothing waits and nothing was given up\n");
      equal((yield* mrt.mrt("replay")).stderr, "Give --since, e.g. --since 24h\n");
      const health = yield* mrt.mrt("healthcheck");
      deepEqual([health.code, health.stdout], [3, "no daemon is running on this state file\n"]);
      deepEqual([...Deno.readDirSync(mrt.folder)].map(({ name }) => name).toSorted(), [
        "ca.pem",
        "config.json",
      ]);
    }),
);

live(
  "status shows sources, channels and the last alert, and stands in 80 columns",
  () =>
    Effect.gen(function* () {
      const mrt = yield* told;
      const { code, stdout, stderr } = yield* mrt.mrt("status");
      equal(code, 0, stderr);
      match(stdout, /huggingface:deepseek-ai +ok +(?:now|\d+ s ago) +in \d min +3\n/);
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
      match(failing.stdout, /github:vllm-project\/vllm fails since .*answers 500/);
    }),
);

live(
  "alerts are listed, filtered, and shown with each delivery and each failure",
  () =>
    Effect.gen(function* () {
      const mrt = yield* told;
      const list = yield* mrt.mrt("alerts");
      equal(list.code, 0, list.stderr);
      match(list.stdout, /^ID +TIME +WHAT +SENT TO\n/);
      match(list.stdout, /DeepSeek：支持字符很宽… /);
      const columns = list.stdout.trim().split("\n").map((line) =>
        width(line.slice(0, line.indexOf("email ")))
      );
      equal(new Set(columns.slice(1)).size, 1, "the columns are not aligned");
      const some = JSON.parse(
        (yield* mrt.mrt("alerts", "--json", "--keyword", "DEEPSEEK-V")).stdout,
      );
      deepEqual(some.map((each: { title: string }) => each.title).toSorted(), [
        "deepseek-ai/DeepSeek-V5",
      ]);
      equal((yield* mrt.mrt("alerts", "--until", "1h")).stdout, "No alert\n");
      equal((yield* mrt.mrt("alerts", "--since", "2020-01-01T08:00")).stdout, list.stdout);
      const one = some.find((each: { title: string }) => each.title.startsWith("deepseek-ai"));
      const shown = yield* mrt.mrt("alerts", "show", one.id.slice(0, 12));
      match(shown.stdout, /deepseek-ai\/DeepSeek-V5\n/);
      match(shown.stdout, /matched by watch_keywords: deepseek/);
      match(shown.stdout, /welink: sent \d{4}/);
      const misspelt = yield* mrt.mrt("alerts", "--source", "github:vllm/vllm");
      equal(misspelt.code, 2);
      match(misspelt.stderr, /no source github:vllm\/vllm; it has github:vllm-project\/vllm/);
      equal((yield* mrt.mrt("alerts", "--since", "yesterday")).code, 2);
      equal((yield* mrt.mrt("alerts", "show", "abcdef012345")).code, 2);
    }),
);

live(
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
      match(status.stdout, /incident for (?:\d+ s): token 127\.0\.0\.1:\d+: /);
      match(status.stdout, /github:vllm-project\/vllm +token refused/);
      mrt.forge.recover();
      mrt.state("UPDATE cursors SET next_poll_at = 0");
      mrt.state("UPDATE hosts SET blocked_until = 0");
      equal((yield* mrt.mrt("once")).code, 0);
      equal((yield* mrt.mrt("status")).code, 3);
      equal((yield* mrt.mrt("once")).code, 0);
      equal((yield* mrt.mrt("status")).code, 0);
    }),
);

live(
  "tables stand in 80 columns, whatever the titles, with Chinese of double width aligned",
  () =>
    Effect.gen(function* () {
      const mrt = yield* world;
      const { github } = mrt.config.sources;
      mrt.writeConfig({ ...mrt.config, sources: { github }, first_run: "each" });
      const repo = mrt.forge.repo("vllm-project/vllm");
      repo.open({ title: `Support DeepSeek-V4 ${"with a very long title ".repeat(9)}` });
      repo.open({ title: `支持 DeepSeek-V4 的多令牌预测，${"并减少显存碎片，".repeat(9)}` });
      const dry = yield* mrt.mrt("dry-run");
      yield* mrt.mrt("once");
      mrt.robot.misbehave({ kind: "answer", status: 500, body: "" });
      repo.open({ title: `修复 Qwen 的工具调用，${"并减少显存碎片，".repeat(9)}` });
      yield* mrt.mrt("once");
      const first = (text: string) => text.split("\n\n")[0]?.trim().split("\n") ?? [];
      const alerts = first((yield* mrt.mrt("alerts")).stdout);
      const replay = first((yield* mrt.mrt("replay", "--since", "1h", "--dry-run")).stdout);
      const failures = first((yield* mrt.mrt("failures")).stdout);
      const status = (yield* mrt.mrt("status")).stdout.split("\n\n").slice(1, -1);
      const check = (yield* mrt.mrt("check")).stdout.split("\n\n").slice(0, 3);
      equal(failures.length, 2);
      const tables = [
        first(dry.stdout),
        alerts,
        replay,
        failures,
        ...[...status, ...check].map(first),
      ];
      for (const line of tables.flat()) ok(width(line) <= 80, line);
      // Whatever follows a title begins where it begins below its heading.
      const after = [[alerts, "SENT TO", /email sent/], [
        replay,
        "MATCHED",
        /(?:deepseek|qwen)$/,
      ]] as const;
      for (const [[head = "", ...rows], heading, cell] of after) {
        equal(rows.length, 3);
        for (const row of rows) {
          equal(width(row.slice(0, row.search(cell))), head.indexOf(heading), row);
        }
      }
    }),
);

live(
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

live(
  "healthcheck bears with a source for --max-age, by itself for stale_minutes",
  () =>
    Effect.gen(function* () {
      const mrt = yield* told;
      const now = Date.now();
      mrt.state(`INSERT INTO daemons (id, pid, started_at, beat_at, interval_ms)
        VALUES ('d', 1, ${now - 7_200_000}, ${now}, 300000)`);
      const healthcheck = (...args: ReadonlyArray<string>) => {
        mrt.state(`UPDATE daemons SET beat_at = ${Date.now()}`);
        return mrt.mrt("healthcheck", ...args);
      };
      equal((yield* healthcheck()).stdout, "all well\n");
      mrt.state(`UPDATE cursors SET fails = 3, outage_ms = 7200000, outage_polls = 3,
        outage_detail = 'answers 500' WHERE source_key = 'github:vllm-project/vllm'`);
      const sick = yield* healthcheck();
      deepEqual([sick.code, sick.stdout], [
        3,
        "github:vllm-project/vllm has been failing for longer than allowed: answers 500\n",
      ]);
      equal((yield* healthcheck("--max-age", "119m")).code, 3);
      equal((yield* healthcheck("--max-age", "3h")).code, 0);
      equal((yield* healthcheck("--max-age", "soon")).code, 2);
      mrt.state(`UPDATE cursors SET fails = 0, outage_ms = NULL,
        next_poll_at = ${Date.now() - 900_000}`);
      match((yield* healthcheck()).stdout, /should have been polled 9\d\d s ago/);
    }),
);

live("status shows what waits for a channel that nobody can use", () =>
  Effect.gen(function* () {
    const mrt = yield* world;
    mrt.hub.publish("deepseek-ai/DeepSeek-V3");
    yield* mrt.mrtWith({ WELINK_WEBHOOK_URL: "" }, "once");
    mrt.state("UPDATE deliveries SET created_at = created_at - 1200000");
    const { stdout } = yield* mrt.mrt("status");
    match(stdout, /welink: 1 waiting, not tried for 20 min; mrt check shows whether/);
    ok(!stdout.includes("email: "));
  }));

live(
  "explain tells why an item was told, why not, and what is not known",
  () =>
    Effect.gen(function* () {
      const mrt = yield* told;
      const url = `${mrt.hub.url}/deepseek-ai/DeepSeek-V5`;
      const yes = yield* mrt.mrt("explain", url);
      equal(yes.code, 0, yes.stderr);
      match(yes.stdout, /model added, version/);
      match(yes.stdout, /matched by watch_keywords: deepseek/);
      match(yes.stdout, /email: sent/);
      mrt.writeConfig({ ...mrt.config, watch_keywords: ["other", "qwen"] });
      const other = yield* mrt.mrt("explain", `${mrt.scope.url}/models/Qwen/Other`);
      match(other.stdout, /The keywords of the config match it now: other, qwen/);
      const old = yield* mrt.mrt("explain", `${mrt.hub.url}/deepseek-ai/Janus`);
      match(old.stdout, /Unchanged since the first look/);
      match(old.stdout, /No keyword of the config matches it/);
      const json = JSON.parse((yield* mrt.mrt("explain", "--json", url)).stdout);
      const again = yield* mrt.mrt("explain", json[0].events[0].fingerprint);
      match(again.stdout, /DeepSeek-V5/);
      const nothing = yield* mrt.mrt("explain", "https://github.com/nobody/nothing/issues/1");
      equal(nothing.code, 2);
      match(nothing.stderr, /MRT has seen nothing at/);
      const bare = `${url.replace(/\/deepseek-ai.*/, "")}/deepseek-ai/DeepSeek-V5/?tab=files#top`;
      match((yield* mrt.mrt("explain", bare)).stdout, /^deepseek-ai\/DeepSeek-V5\n/);
      equal((yield* mrt.mrt("alerts", "--limit", "0")).code, 2);
    }),
);

live(
  "explain takes the ID of each alert that mrt alerts lists of an item",
  () =>
    Effect.gen(function* () {
      const mrt = yield* told;
      const repo = mrt.forge.repo("vllm-project/vllm");
      for (const title of ["DeepSeek a", "DeepSeek b", "DeepSeek c"]) {
        repo.edit(1, { title });
        yield* mrt.mrt("once");
      }
      const json = JSON.parse(
        (yield* mrt.mrt("alerts", "--source", "github:vllm-project/vllm", "--json")).stdout,
      ) as ReadonlyArray<{ id: string; kind: string }>;
      deepEqual(json.map(({ kind }) => kind).toSorted(), ["event", "event", "updates"]);
      for (const { id } of json) {
        match((yield* mrt.mrt("explain", id.slice(0, 12))).stdout, /^DeepSeek c\n/);
      }
    }),
);

live(
  "explain tells of the first look at a source whether its alert named the item",
  () =>
    Effect.gen(function* () {
      const mrt = yield* world;
      mrt.writeConfig({ ...mrt.config, sources: { huggingface: mrt.config.sources.huggingface } });
      for (let n = 1; n <= 7; n++) {
        mrt.hub.publish(`deepseek-ai/DeepSeek-V${n}`, { createdAt: 1.6e12 + n * 1e9 });
      }
      const { code, stdout, stderr } = yield* mrt.mrt("once");
      equal(code, 0, stdout + stderr);
      const explained = (model: string) =>
        Effect.map(
          mrt.mrt("explain", `${mrt.hub.url}/deepseek-ai/${model}`),
          ({ stdout, stderr }) => {
            equal(stderr, "");
            return stdout;
          },
        );
      const named = yield* explained("DeepSeek-V7");
      match(named, /first look: 7 matches in huggingface:deepseek-ai\n/);
      match(
        named,
        /model added: deepseek-ai\/DeepSeek-V7\n.*\n +matched by watch_keywords: deepseek\n/,
      );
      match(named, /welink: sent/);
      ok(!named.includes("DeepSeek-V6"));
      match(
        yield* explained("DeepSeek-V1"),
        /it shows the newest 5, and this item is not among them\n/,
      );
      mrt.hub.publish("deepseek-ai/DeepSeek-V8");
      yield* mrt.mrt("once");
      ok(!(yield* explained("DeepSeek-V8")).includes("first look"));
    }),
);

live(
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
