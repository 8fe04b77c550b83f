import { deepEqual, equal, match, ok } from "node:assert/strict";
import * as Effect from "effect/Effect";
import { ended, main, spawn } from "./program.ts";
import { live, long } from "../testing.ts";
import { everywhere, inBundle } from "./programs.ts";
import { converse, onTerminal } from "./terminal.ts";
import { world } from "./world.ts";

/*
 * The commands that try things out before anything counts: check, test-notify, dry-run.
 */

everywhere("check names a state file that is none", () =>
  Effect.gen(function* () {
    const mrt = yield* world;
    Deno.writeTextFileSync(`${mrt.folder}/mrt_state.sqlite3`, "no database at all, ".repeat(500));
    const { code, stdout } = yield* mrt.mrt("check");
    equal(code, 3);
    match(stdout, /Problems:\n {2}State file .*: it is no SQLite database/);
  }));

everywhere(
  "check shows what is watched and told, which secrets are set, and no secret",
  () =>
    Effect.gen(function* () {
      const mrt = yield* world;
      const { code, stdout, stderr } = yield* mrt.mrt("check");
      equal(code, 0, stdout + stderr);
      match(stdout, /github:vllm-project\/vllm +127\.0\.0\.1:\d+ +configured\n/);
      match(stdout, /email +localhost:\d+ +configured\n/);
      match(stdout, /GITHUB_TOKEN +yes +no +sources\.github\.token_env\n/);
      match(stdout, /--allow-env=MRT_CONFIG,HF_ENDPOINT,GITHUB_TOKEN,HF_TOKEN,WELINK_WEBHOOK_URL/);
      ok(!/hush|test-token/.test(stdout + stderr), "a secret was shown");
      equal(mrt.robot.requests.length + mrt.forge.requests.length, 0);
      const missing = yield* mrt.mrtWith({ WELINK_WEBHOOK_URL: "" }, "check");
      equal(missing.code, 3);
      match(missing.stdout, /welink +cannot be used/);
      match(missing.stdout, /WELINK_WEBHOOK_URL +no +yes/);
    }),
);

/** The flags come from within this process; what a process may do with them is tried. */
const isEnough = (file: string) =>
  Effect.gen(function* () {
    const mrt = yield* world;
    mrt.forge.repo("vllm-project/vllm");
    mrt.hub.publish("deepseek-ai/Janus");
    mrt.scope.publish("Qwen/Qwen3");
    const once = Effect.gen(function* () {
      const { permissions } = JSON.parse((yield* mrt.mrt("check", "--json")).stdout);
      return yield* ended(spawn(["run", "--no-prompt", ...permissions, file, "once"], {
        folder: mrt.folder,
        env: mrt.secrets,
      }));
    });
    const { code, stdout, stderr } = yield* once;
    equal(code, 0, stdout + stderr);
    mrt.writeConfig({});
    const idle = yield* once;
    equal(idle.code, 0, idle.stdout + idle.stderr);
  });

const enough = "the permissions that check shows are enough for a run";
live(enough, () => isEnough(main));
if (long) inBundle(enough, isEnough);

everywhere(
  "check --online tells a bad token, an unknown name and a bad robot apart, and sends nothing",
  () =>
    Effect.gen(function* () {
      const mrt = yield* world;
      mrt.forge.repo("vllm-project/vllm");
      mrt.hub.publish("deepseek-ai/Janus");
      mrt.scope.publish("Qwen/Qwen3");
      const good = yield* mrt.mrt("check", "--online");
      equal(good.code, 0, good.stdout + good.stderr);
      equal(good.stdout.match(/ answers\n/g)?.length, 5);
      deepEqual([mrt.robot.messages.length, mrt.post.mails.length], [0, 0]);

      mrt.forge.fail({ kind: "answer", status: 401, body: '{"message":"Bad credentials"}' });
      mrt.writeConfig({
        ...mrt.config,
        sources: {
          ...mrt.config.sources,
          modelscope: { orgs: ["Qwenn"], base_url: mrt.scope.url },
        },
      });
      const bad = yield* mrt.mrtWith(
        {
          WELINK_WEBHOOK_URL: mrt.robot.address.replace("test-token", "other"),
          SMTP_PASSWORD: "wrong-hush",
        },
        "check",
        "--online",
      );
      equal(bad.code, 3);
      match(bad.stdout, /github:vllm-project\/vllm: .*401: the token is not accepted/);
      match(
        bad.stdout,
        /modelscope:Qwenn: nothing is listed under this name; check its spelling/,
      );
      match(bad.stdout, /welink: .*58404: the robot does not exist/);
      match(bad.stdout, /email: .*login/);
      ok(!/hush/.test(bad.stdout + bad.stderr), "a secret was shown");
      mrt.forge.fail({ kind: "answer", status: 404, body: "{}" });
      match((yield* mrt.mrt("check", "--online")).stdout, /404: nothing is known under this name/);
    }),
);

everywhere(
  "test-notify sends a marked message, and fails when the receiver says so",
  () =>
    Effect.gen(function* () {
      const mrt = yield* world;
      const sent = yield* mrt.mrt("test-notify");
      equal(sent.code, 0, sent.stdout + sent.stderr);
      match(mrt.robot.messages[0]?.content.text ?? "", /^MRT: this is a test message\n/);
      equal(mrt.robot.messages[0]?.isAt, false);
      equal(mrt.post.mails.length, 1);
      mrt.writeConfig({ ...mrt.config, language: "zh" });
      mrt.robot.misbehave({ kind: "answer", status: 200, body: '{"code":"58602"}' });
      const refused = yield* mrt.mrt("test-notify", "welink");
      equal(refused.code, 3);
      match(refused.stdout, /welink: not sent: .*58602/);
      equal(mrt.post.mails.length, 1);
      mrt.robot.misbehave(null);
      yield* mrt.mrt("test-notify", "welink");
      match(mrt.robot.messages[1]?.content.text ?? "", /^MRT：这是一条测试消息\n收到这条消息/);
      const unknown = yield* mrt.mrt("test-notify", "slack");
      equal(unknown.code, 2);
      match(unknown.stderr, /no channel slack; it has welink, email/);
    }),
);

everywhere(
  "dry-run shows what would be told and by which rule, and writes and sends nothing",
  () =>
    Effect.gen(function* () {
      const mrt = yield* world;
      mrt.forge.repo("vllm-project/vllm");
      mrt.hub.publish("deepseek-ai/Janus");
      mrt.scope.publish("Qwen/Qwen3");
      const first = yield* mrt.mrt("dry-run");
      equal(first.code, 0, first.stdout + first.stderr);
      match(first.stdout, /first look: 1 match in huggingface:deepseek-ai/);
      ok(![...Deno.readDirSync(mrt.folder)].some(({ name }) => name.includes("sqlite")));

      mrt.writeConfig({ ...mrt.config, first_run: "silent" });
      yield* mrt.mrt("once");
      mrt.hub.publish("deepseek-ai/DeepSeek-V5");
      const before = JSON.stringify(mrt.state("SELECT * FROM cursors"));
      for (let time = 0; time < 2; time++) {
        const dry = yield* mrt.mrt("dry-run");
        match(
          dry.stdout,
          /huggingface:deepseek-ai: deepseek-ai\/DeepSeek-V5\n {2}model added: http/,
        );
        match(dry.stdout, /matched by watch_keywords: deepseek/);
        match(dry.stdout, /1 alert would be sent to welink, email; nothing was written or sent/);
      }
      equal(JSON.stringify(mrt.state("SELECT * FROM cursors")), before);
      equal(mrt.robot.messages.length, 0);
      yield* mrt.mrt("once");
      equal(mrt.robot.messages.length, 1);
      mrt.hub.fail({ kind: "answer", status: 500 });
      const failing = yield* mrt.mrt("dry-run", "--json");
      equal(failing.code, 3);
      match(JSON.parse(failing.stdout).sources[1].error, /answers 500/);
    }),
);

everywhere(
  "replay tells again what the record holds, marked, and what matches since the keywords changed",
  () =>
    Effect.gen(function* () {
      const mrt = yield* world;
      mrt.writeConfig({ ...mrt.config, first_run: "silent" });
      mrt.forge.repo("vllm-project/vllm");
      mrt.hub.publish("deepseek-ai/Janus");
      mrt.scope.publish("Qwen/Old");
      yield* mrt.mrt("once");
      mrt.forge.repo("vllm-project/vllm").open({ title: "Support Kimi" });
      mrt.scope.publish("Qwen/Qwen3");
      yield* mrt.mrt("once");
      equal(mrt.robot.messages.length, 1);

      mrt.writeConfig({ ...mrt.config, watch_keywords: ["kimi"] });
      const dry = yield* mrt.mrt("replay", "--since", "1h", "--dry-run");
      equal(dry.code, 0, dry.stderr);
      match(dry.stdout, /Support Kimi/);
      match(dry.stdout, /2 alerts would be sent again to welink, email\n/);
      const unasked = yield* mrt.mrt("replay", "--since", "1h");
      equal(unasked.code, 2);
      match(unasked.stderr, /2 alerts would be sent again; pass --yes/);
      equal(mrt.robot.messages.length, 1);

      const done = yield* mrt.mrt("replay", "--since", "1h", "--channel", "welink", "--yes");
      equal(done.code, 0, done.stdout + done.stderr);
      match(done.stdout, /^2 alerts to send again\nwelink: 2 sent\n/);
      const texts = mrt.robot.messages.slice(1).map(({ content }) => content.text);
      equal(texts.length, 2);
      ok(texts.every((text) => text.includes("[sent again] ")), texts.join("\n"));
      ok(texts.some((text) => text.includes("Matched: kimi")));
      equal(mrt.post.mails.length, 1);
      deepEqual([(yield* mrt.mrt("once")).code, mrt.robot.messages.length], [0, 3]);
      equal((yield* mrt.mrt("replay", "--yes")).code, 2);
    }),
);

everywhere(
  "replay tells first looks again too, and nothing that was itself told again",
  () =>
    Effect.gen(function* () {
      const mrt = yield* world;
      mrt.writeConfig({ ...mrt.config, sources: { huggingface: mrt.config.sources.huggingface } });
      mrt.hub.publish("deepseek-ai/DeepSeek-V3");
      yield* mrt.mrt("once");
      const replayed = yield* mrt.mrt("replay", "--since", "1h", "--channel", "welink", "--yes");
      match(replayed.stdout, /^1 alert to send again\nwelink: 1 sent\n/);
      match(
        mrt.robot.messages.at(-1)?.content.text ?? "",
        /^@l00012345 \[sent again\] deepseek-ai \(Hugging Face\): first look — 1 item matches\n/,
      );
      const again = yield* mrt.mrt("replay", "--since", "1h", "--dry-run");
      match(again.stdout, /\n1 alert would be sent again to welink, email\n/);
      // Where the keywords of now match nothing of it, it is told as it was.
      mrt.writeConfig({ ...mrt.config, watch_keywords: ["llama"] });
      for (const _ of ["once", "and no more the next time"]) {
        const then = yield* mrt.mrt("replay", "--since", "1h", "--channel", "welink", "--yes");
        match(then.stdout, /^1 alert to send again\nwelink: 1 sent\n/);
      }
    }),
);

everywhere(
  "replay tells what was there at a silent first look and matches now, as one alert",
  () =>
    Effect.gen(function* () {
      const mrt = yield* world;
      const { huggingface } = mrt.config.sources;
      mrt.writeConfig({ ...mrt.config, sources: { huggingface }, first_run: "silent" });
      for (const name of ["Janus-1", "Janus-2", "Other"]) mrt.hub.publish(`deepseek-ai/${name}`);
      yield* mrt.mrt("once");
      mrt.writeConfig({ ...mrt.config, sources: { huggingface }, watch_keywords: ["janus"] });
      const dry = yield* mrt.mrt("replay", "--since", "1h", "--dry-run");
      match(
        dry.stdout,
        /^SOURCE +WHAT +MATCHED BY\n.* first look: 2 matches in .* janus\n\n1 alert would/,
      );
      const json = JSON.parse(
        (yield* mrt.mrt("replay", "--since", "1h", "--dry-run", "--json")).stdout,
      );
      deepEqual(
        json.alerts.map((
          { kind, total, events }: { kind: string; total: number; events: ReadonlyArray<unknown> },
        ) => [kind, total, events.length]),
        [["first_run", 2, 2]],
      );
      const done = yield* mrt.mrt("replay", "--since", "1h", "--channel", "welink", "--yes");
      match(done.stdout, /^1 alert to send again\nwelink: 1 sent\n/);
      const text = mrt.robot.messages.at(-1)?.content.text ?? "";
      match(text, /\[sent again\] deepseek-ai \(Hugging Face\): first look — 2 items match\n/);
      ok(!text.includes("Other"));
    }),
);

onTerminal(
  "replay asks on a terminal, and tells nothing unless it is agreed to",
  () =>
    Effect.gen(function* () {
      const mrt = yield* world;
      const { huggingface } = mrt.config.sources;
      const { welink } = mrt.config.notify;
      mrt.writeConfig({ ...mrt.config, sources: { huggingface }, notify: { welink } });
      mrt.hub.publish("deepseek-ai/DeepSeek-V3");
      yield* mrt.mrt("once");
      const replay = (typed: string) =>
        converse({
          command: `${Deno.execPath()} run --no-prompt -A ${main} replay --since 1h`,
          folder: mrt.folder,
          env: mrt.secrets,
          turns: [["Send 1 alert again to welink?", typed]],
        });
      const refused = yield* replay("\r");
      deepEqual([refused.code, mrt.robot.messages.length], [0, 1]);
      match(refused.shown, /Nothing was sent/);
      const agreed = yield* replay("y");
      deepEqual([agreed.code, mrt.robot.messages.length], [0, 2], agreed.shown);
    }),
);

everywhere(
  "replay of what waits adds no second copy, and says that it waits",
  () =>
    Effect.gen(function* () {
      const mrt = yield* world;
      const { huggingface } = mrt.config.sources;
      mrt.writeConfig({
        ...mrt.config,
        sources: { huggingface },
        notify: { welink: mrt.config.notify.welink, console: {} },
      });
      mrt.hub.publish("deepseek-ai/DeepSeek-V3");
      yield* mrt.mrt("once");
      mrt.robot.misbehave({ kind: "answer", status: 500, body: "" });
      for (const replayed of [1, 0]) {
        const { code, stdout } = yield* mrt.mrt("replay", "--since", "1h", "--yes", "--json");
        equal(code, 3);
        equal(JSON.parse(stdout).alerts, replayed);
      }
      const people = yield* mrt.mrt("replay", "--since", "1h", "--yes");
      match(people.stdout, /\nwelink: 0 sent, 1 waiting\n/);
      const test = yield* mrt.mrt("test-notify", "--json");
      deepEqual(
        JSON.parse(test.stdout).map((
          { channel, sent }: Record<string, unknown>,
        ) => [channel, sent]),
        [["welink", false], ["console", true]],
      );
    }),
);

everywhere("check's line of permissions can be pasted into a shell", () =>
  Effect.gen(function* () {
    const mrt = yield* world;
    Deno.writeTextFileSync(`${mrt.folder}/my conf.json`, JSON.stringify(mrt.config));
    const { stdout } = yield* mrt.mrt("check", "--config", "my conf.json");
    match(stdout, /\n {4}'--allow-read=[^'\n]*my conf\.json[^'\n]*' \\\n/);
    match(stdout, /\n {4}src\/main\.ts daemon --config 'my conf\.json'\n/);
  }));

everywhere("every command's help is under 40 lines", () =>
  Effect.gen(function* () {
    const mrt = yield* world;
    const commands = [
      [],
      ...[
        "init",
        "check",
        "test-notify",
        "dry-run",
        "once",
        "daemon",
        "status",
        "alerts",
        "explain",
      ]
        .map((name) => [name]),
      ...["healthcheck", "replay", "failures"].map((name) => [name]),
      ["alerts", "show"],
      ["failures", "retry"],
      ["failures", "drop"],
    ];
    for (const command of commands) {
      const { code, stdout } = yield* mrt.mrt(...command, "--help");
      equal(code, 0);
      const lines = stdout.trimEnd().split("\n").length;
      ok(lines < 40, `mrt ${command.join(" ")} --help has ${lines} lines`);
    }
  }));
