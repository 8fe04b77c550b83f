import { deepEqual, equal, match, ok } from "node:assert/strict";
import * as Effect from "effect/Effect";
import { live, long } from "../testing.ts";
import { ended, main, spawn } from "./program.ts";
import { everywhere, inBundle } from "./programs.ts";
import { stocked, world } from "./world.ts";

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
      match(stdout, /email +localhost:\d+ +configured +a@corp\.example, b@corp\.example\n/);
      match(stdout, /GITHUB_TOKEN +yes +no +sources\.github\.token_env\n/);
      match(
        stdout,
        /^Alerts: in English, times in UTC\nMatched by watch_keywords: deepseek, qwen\n/m,
      );
      match(stdout, /welink +127\.0\.0\.1:\d+ +configured +mentions l00012345\n/);
      ok(!stdout.includes("--allow-"));
      match(
        (yield* mrt.mrt("check", "--permissions")).stdout,
        /--allow-env=MRT_CONFIG,MRT_LANG,LC_ALL,LC_MESSAGES,LANG,COLUMNS,TERM,HF_ENDPOINT,GITHUB_TOKEN,HF_TOKEN,WELINK_WEBHOOK_URL/,
      );
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
    const mrt = yield* stocked;
    const once = Effect.gen(function* () {
      const { permissions } = JSON.parse((yield* mrt.mrt("check", "--json")).stdout);
      return yield* ended(spawn(["run", "--no-prompt", ...permissions, file, "once"], {
        folder: mrt.folder,
        env: mrt.secrets,
      }));
    });
    const { code, stdout, stderr } = yield* once;
    equal(code, 0, stdout + stderr);
    if (!long) return;
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
      const mrt = yield* stocked;
      const good = yield* mrt.mrt("check", "--online");
      equal(good.code, 0, good.stdout + good.stderr);
      equal(good.stdout.match(/ answers(?: |\n)/g)?.length, 5);
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
  "behind a SOCKS proxy the permissions that check shows have the proxy's host",
  () =>
    Effect.gen(function* () {
      const mrt = yield* world;
      const net = (env: Readonly<Record<string, string>>) =>
        Effect.map(
          mrt.mrtWith(env, "check", "--json"),
          ({ stdout }) => (JSON.parse(stdout).permissions[0] as string).split(","),
        );
      const bare = yield* net({ HTTPS_PROXY: "http://proxy.corp:3128" });
      deepEqual((yield* net({ ALL_PROXY: "socks5://me:hush@proxy.corp" })).slice(bare.length), [
        "proxy.corp:1080",
      ]);
      deepEqual(
        (yield* net({ https_proxy: "socks5h://[::1]:9050" })).slice(bare.length),
        ["[::1]:9050"],
      );
    }),
);

everywhere("check's line of permissions can be pasted into a shell", () =>
  Effect.gen(function* () {
    const mrt = yield* world;
    Deno.writeTextFileSync(`${mrt.folder}/my conf.json`, JSON.stringify(mrt.config));
    const { stdout } = yield* mrt.mrt("check", "--permissions", "--config", "my conf.json");
    match(stdout, /\n {4}'--allow-read=[^'\n]*my conf\.json[^'\n]*' \\\n/);
    match(stdout, /\n {4}src\/main\.ts daemon --config 'my conf\.json'\n/);
  }));
