import { deepEqual, equal, match, ok } from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import * as Effect from "effect/Effect";
import { long } from "../testing.ts";
import { everywhere as live } from "./programs.ts";
import { world } from "./world.ts";

type World = Effect.Success<typeof world>;

/** Things there were before MRT came, some of which match. */
const before = ({ forge, hub, scope }: World) => {
  const repo = forge.repo("vllm-project/vllm");
  repo.open({ title: "Support DeepSeek-V4", createdAt: 1_600_000_000_000 });
  repo.open({ title: "Unrelated", createdAt: 1_600_000_000_000 });
  hub.publish("deepseek-ai/DeepSeek-V3", { createdAt: 1_600_000_000_000 });
  scope.publish("Qwen/Qwen3", { createdAt: 1_600_000_000_000 });
};

/** Things that appear after the first run: three of them match. */
const news = ({ forge, hub, scope }: World) => {
  const repo = forge.repo("vllm-project/vllm");
  repo.open({ title: "Ｑｗｅｎ crashes", body: "on start" });
  repo.open({ title: "Nothing to see" });
  hub.publish("deepseek-ai/DeepSeek-V4");
  scope.publish("Qwen/Qwen4", { createdAt: 1_600_000_000_000 });
};

const texts = ({ robot }: World) => robot.messages.map(({ content }) => content.text);
const secrets = ["github-hush", "hub-hush", "test-token", "p4ss-hush"];

live(
  "a v0 config delivers to WeLink and e-mail, and run twice sends once",
  () =>
    Effect.gen(function* () {
      const mrt = yield* world;
      before(mrt);
      const file = `${mrt.folder}/mrt_state.sqlite3`;
      const first = yield* mrt.mrt("once");
      equal(first.code, 0, first.stderr);
      // The first looks come as one.
      equal(mrt.robot.messages.length, 1);
      equal(mrt.post.mails.length, 1);
      match(texts(mrt)[0] ?? "", /^@l00012345 MRT: first look at 3 sources — 3 items match\n/);

      news(mrt);
      const second = yield* mrt.mrt("once");
      equal(second.code, 0, second.stderr);
      const told = texts(mrt).slice(1);
      equal(told.length, 3);
      for (const text of told) ok(text.startsWith("@l00012345 "), text);
      for (const title of ["Ｑｗｅｎ crashes", "deepseek-ai/DeepSeek-V4", "Qwen/Qwen4"]) {
        equal(told.filter((text) => text.includes(title)).length, 1, title);
      }
      equal(mrt.post.mails.length, 4);

      const third = yield* mrt.mrt("once");
      equal(third.code, 0, third.stderr);
      equal(mrt.robot.messages.length, 4);
      equal(mrt.post.mails.length, 4);
      deepEqual(
        [first, second].map(({ stderr }) => stderr.match(/State file .*/g)),
        [[`State file ${file} is new; each source begins with a first look`], [
          `State file ${file}`,
        ]],
      );
      deepEqual(mrt.robot.complaints, []);
      match(third.stdout, /github:vllm-project\/vllm +\d+ +0 +0 +0 +ok/);
      for (const secret of secrets) {
        for (const { stdout, stderr } of [first, second, third]) {
          ok(!(stdout + stderr).includes(secret), `${secret} was printed`);
        }
        const file = Deno.readFileSync(`${mrt.folder}/mrt_state.sqlite3`);
        ok(!new TextDecoder("latin1").decode(file).includes(secret), `${secret} was stored`);
      }
    }),
);

live(
  "once --quiet says nothing while all is well, and else what is not",
  () =>
    Effect.gen(function* () {
      const mrt = yield* world;
      before(mrt);
      const well = yield* mrt.mrtWith({ GITHUB_TOKEN: "" }, "once", "--quiet");
      deepEqual([well.code, well.stdout, well.stderr], [0, "", ""]);
      equal(mrt.robot.messages.length, 1);
      mrt.forge.fail({ kind: "answer", status: 500, body: "" });
      const ill = yield* mrt.mrtWith({ WELINK_WEBHOOK_URL: "" }, "once", "-q");
      equal(ill.code, 3);
      match(
        ill.stdout,
        /^welink: WELINK_WEBHOOK_URL is not set.*\ngithub:vllm-project\/vllm: .*500.*\n$/,
      );
      equal(ill.stderr, "");
      const json = yield* mrt.mrt("once", "-q", "--json");
      equal(JSON.parse(json.stdout).exit_code, 3);
      mrt.forge.recover();
      mrt.state("UPDATE cursors SET next_poll_at = 0");
      mrt.writeConfig({ ...mrt.config, notify: { console: {} } });
      news(mrt);
      const told = yield* mrt.mrt("once", "-q");
      match(told.stdout, /Qwen\/Qwen4/);
      ok(!told.stdout.includes("SOURCE"), told.stdout);
      deepEqual([told.code, told.stderr], [0, ""]);
    }),
);

live("the form of v0 works: --config PATH --once", () =>
  Effect.gen(function* () {
    const mrt = yield* world;
    before(mrt);
    Deno.renameSync(`${mrt.folder}/config.json`, `${mrt.folder}/mine.json`);
    const { code, stderr } = yield* mrt.mrt("--config", "mine.json", "--once");
    equal(code, 0, stderr);
    equal(mrt.hub.requests.length, 1);
  }));

live("MRT_CONFIG names the config", () =>
  Effect.gen(function* () {
    const mrt = yield* world;
    before(mrt);
    Deno.renameSync(`${mrt.folder}/config.json`, `${mrt.folder}/mine.json`);
    const { code, stderr } = yield* mrt.mrtWith({ MRT_CONFIG: "mine.json" }, "once");
    equal(code, 0, stderr);
    equal(mrt.hub.requests.length, 1);
  }));

live(
  "--json prints one JSON report on standard output and alerts of the console elsewhere",
  () =>
    Effect.gen(function* () {
      const mrt = yield* world;
      before(mrt);
      mrt.writeConfig({ ...mrt.config, notify: { console: {} } });
      const { code, stdout, stderr } = yield* mrt.mrt("once", "--json");
      equal(code, 0, stderr);
      const report = JSON.parse(stdout);
      equal(report.exit_code, 0);
      deepEqual(report.sources.map((each: { state: string }) => each.state), [
        "first_look",
        "first_look",
        "first_look",
      ]);
      deepEqual(report.channels[0].sent, 3);
      match(stderr, /Support DeepSeek-V4/);
    }),
);

live(
  "one channel that fails leaves the other alone, and what failed goes out later",
  () =>
    Effect.gen(function* () {
      const mrt = yield* world;
      before(mrt);
      mrt.robot.misbehave({ kind: "answer", status: 503, body: "busy" });
      const first = yield* mrt.mrt("once");
      equal(first.code, 3);
      match(first.stdout, /welink: 3 pending \(/);
      equal(mrt.post.mails.length, 1);
      // Each of the three that went as one knows why it waits.
      equal(mrt.state("SELECT * FROM notify_failures").length, 3);

      mrt.robot.misbehave(null);
      // As if the channel's hold had passed.
      mrt.state("UPDATE channels SET hold_until = 0");
      const second = yield* mrt.mrt("once");
      equal(second.code, 0, second.stderr);
      equal(mrt.robot.messages.length, 1);
      equal(mrt.post.mails.length, 1);
    }),
);

live(
  "a secret that is missing is named before anything is polled, and its alerts wait",
  () =>
    Effect.gen(function* () {
      const mrt = yield* world;
      before(mrt);
      const first = yield* mrt.mrtWith({ WELINK_WEBHOOK_URL: "" }, "once");
      equal(first.code, 3);
      match(first.stderr, /welink cannot be used: WELINK_WEBHOOK_URL/);
      equal(mrt.post.mails.length, 1);
      const second = yield* mrt.mrt("once");
      equal(second.code, 0, second.stderr);
      equal(mrt.robot.messages.length, 1);
    }),
);

live("a kill between the response and the commit loses nothing", () =>
  Effect.gen(function* () {
    const mrt = yield* world;
    before(mrt);
    yield* mrt.mrt("once");
    news(mrt);
    mrt.hub.pageSize(1);
    const reached = Promise.withResolvers<void>();
    let pages = 0;
    mrt.hub.beforeEach(() => {
      // The first page has been answered when the second one is asked for.
      if (++pages === 2) mrt.hub.fail({ kind: "hang", reached: reached.resolve });
    });
    const running = yield* mrt.spawnMrt("once");
    yield* Effect.raceFirst(Effect.promise(() => reached.promise), running.ended);
    yield* running.kill;
    mrt.hub.recover();
    ok(!texts(mrt).some((text) => text.includes("deepseek-ai/DeepSeek-V4")));
    // As if the lease of the killed process had run out.
    mrt.state("UPDATE cursors SET lease_until = 1 WHERE lease_until > 0");
    mrt.state("UPDATE channels SET lease_until = 1 WHERE lease_until > 0");
    const { code, stderr } = yield* mrt.mrt("once");
    equal(code, 0, stderr);
    equal(texts(mrt).filter((text) => text.includes("deepseek-ai/DeepSeek-V4")).length, 1);
    equal(mrt.robot.messages.length, 4);
  }));

live("two runs at the same time tell each alert once", () =>
  Effect.gen(function* () {
    const mrt = yield* world;
    before(mrt);
    for (const expected of [1, 4]) {
      const ended = yield* Effect.all([mrt.mrt("once"), mrt.mrt("once")], { concurrency: 2 });
      for (const { code, stdout, stderr } of ended) equal(code, 0, stdout + stderr);
      equal(mrt.robot.messages.length, expected);
      equal(mrt.post.mails.length, expected);
      if (expected === 1) news(mrt);
    }
  }));

live(
  "a state file that another program locks for a while is waited for",
  () =>
    Effect.gen(function* () {
      const mrt = yield* world;
      before(mrt);
      yield* mrt.mrt("once");
      news(mrt);
      const db = new DatabaseSync(`${mrt.folder}/mrt_state.sqlite3`);
      db.exec("BEGIN IMMEDIATE");
      const running = yield* mrt.startMrt("once");
      yield* Effect.sleep(long ? "2 seconds" : "300 millis");
      db.exec("ROLLBACK");
      db.close();
      const { code, stderr } = yield* running.ended;
      equal(code, 0, stderr);
      equal(mrt.robot.messages.length, 4);
    }),
);

live(
  "once too tells of a refused token, one time when it begins and one when it is over",
  () =>
    Effect.gen(function* () {
      const mrt = yield* world;
      before(mrt);
      yield* mrt.mrt("once");
      const looks = texts(mrt).length;
      mrt.forge.fail({ kind: "answer", status: 401, body: '{"message":"Bad credentials"}' });
      for (let run = 0; run < 3; run++) equal((yield* mrt.mrt("once")).code, 3);
      match(texts(mrt).slice(looks).join("\n"), /^MRT: something is wrong\n.*the token for /);
      equal(texts(mrt).length, looks + 1);
      mrt.forge.recover();
      for (let run = 0; run < 3; run++) yield* mrt.mrt("once");
      match(texts(mrt).slice(looks + 1).join("\n"), /^MRT: works again\n/);
      equal(texts(mrt).length, looks + 2);
    }),
);
