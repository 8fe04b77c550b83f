import { deepEqual, equal, match, ok } from "node:assert/strict";
import * as Effect from "effect/Effect";
import { inBoth as live } from "./both_programs.ts";
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
      match(status.stdout, /No daemon runs on this state file/);
      match(status.stdout, /Last alert: none yet/);
      match(status.stdout, /github:vllm-project\/vllm +never polled +never +due +0/);
      equal((yield* mrt.mrt("alerts")).stdout, "No alert\n");
      const health = yield* mrt.mrt("healthcheck");
      deepEqual([health.code, health.stdout], [3, "no daemon works on this state file\n"]);
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
      match(list.stdout, /^ID +TIME +WHAT +TOLD\n/);
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
      equal((yield* mrt.mrt("status")).code, 0);
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
      match(other.stdout, /The keywords of the config match it as it is now: other, qwen/);
      const old = yield* mrt.mrt("explain", `${mrt.hub.url}/deepseek-ai/Janus`);
      match(old.stdout, /No change of it was seen/);
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
  "explain tells of the first look at a source whether its alert named the item",
  () =>
    Effect.gen(function* () {
      const mrt = yield* world;
      mrt.writeConfig({ ...mrt.config, sources: { huggingface: mrt.config.sources.huggingface } });
      for (let n = 1; n <= 7; n++) {
        mrt.hub.publish(`deepseek-ai/DeepSeek-V${n}`, { createdAt: n * 1e11 });
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
      match(yield* explained("DeepSeek-V1"), /it names the newest 5, of which this is none\n/);
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
      mrt.state("DELETE FROM mrt_migrations WHERE migration_id = 6");
      const { code, stderr } = yield* mrt.mrt("status");
      equal(code, 2);
      match(stderr, /written by an older MRT; mrt once or mrt daemon takes it over/);
    }),
);
