import { DatabaseSync } from "node:sqlite";
import * as Effect from "effect/Effect";
import { testAuthority } from "../simulators/certificates.ts";
import { github } from "../simulators/github.ts";
import { huggingface } from "../simulators/huggingface.ts";
import { modelscope } from "../simulators/modelscope.ts";
import { serveSmtp } from "../simulators/smtp.ts";
import { serveWelink } from "../simulators/welink.ts";
import { temporaryFolder } from "../state/temporary_folder.ts";
import { run, Spawner, start } from "./program.ts";

/*
 * All that MRT talks to, simulated on loopback, and the real program.
 */

export const login = { user: "mrt@corp.example", password: "p4ss-hush" };

/** The simulators, a folder with a v0 config that points at them, and MRT in it. */
export const world = Effect.gen(function* () {
  const hub = yield* huggingface();
  const scope = yield* modelscope();
  const forge = yield* github();
  const robot = yield* serveWelink();
  const post = yield* serveSmtp({ login });
  const folder = yield* temporaryFolder;
  const config = {
    poll_interval_seconds: 300,
    watch_keywords: ["deepseek", "qwen"],
    state: { sqlite_path: "./mrt_state.sqlite3" },
    sources: {
      github: {
        repos: ["vllm-project/vllm"],
        monitor: { issues: true, pulls: true },
        token_env: "GITHUB_TOKEN",
        base_url: forge.url,
      },
      huggingface: { orgs: ["deepseek-ai"], token_env: "HF_TOKEN", base_url: hub.url },
      modelscope: { orgs: ["Qwen"], base_url: scope.url },
    },
    notify: {
      welink: {
        webhook_env: "WELINK_WEBHOOK_URL",
        is_at: true,
        at_accounts: ["l00012345"],
        is_at_all: false,
      },
      email: {
        smtp_host: "localhost",
        smtp_port: post.port,
        user_env: "SMTP_USER",
        password_env: "SMTP_PASSWORD",
        to_list: ["a@corp.example", "b@corp.example"],
        use_tls: true,
        ca_file: `${folder}/ca.pem`,
      },
    },
  };
  const writeConfig = (changed: unknown = config) =>
    Deno.writeTextFileSync(`${folder}/config.json`, JSON.stringify(changed));
  Deno.writeTextFileSync(`${folder}/ca.pem`, testAuthority);
  writeConfig();
  const hosts = [forge.url, hub.url, scope.url, robot.address].map((url) => new URL(url).host);
  const secrets = {
    GITHUB_TOKEN: "github-hush",
    HF_TOKEN: "hub-hush",
    WELINK_WEBHOOK_URL: robot.address,
    SMTP_USER: login.user,
    SMTP_PASSWORD: login.password,
  };
  const options = (args: ReadonlyArray<string>, env: Readonly<Record<string, string>> = {}) => ({
    folder,
    args,
    net: [...hosts, `localhost:${post.port}`],
    env: { ...secrets, ...env },
  });
  return {
    hub,
    scope,
    forge,
    robot,
    post,
    folder,
    config,
    writeConfig,
    secrets,
    mrt: (...args: ReadonlyArray<string>) => run(options(args)),
    mrtWith: (env: Readonly<Record<string, string>>, ...args: ReadonlyArray<string>) =>
      run(options(args, env)),
    /** With variables, and hosts beside those of the simulators. */
    runWith: (
      env: Readonly<Record<string, string>>,
      hosts: ReadonlyArray<string>,
      ...args: ReadonlyArray<string>
    ) => {
      const { net, ...rest } = options(args, env);
      return run({ ...rest, net: [...net, ...hosts] });
    },
    /** At a terminal on which these keys are pressed. */
    mrtTyping: (typed: ReadonlyArray<string>, ...args: ReadonlyArray<string>) =>
      run({ ...options(args), typed }),
    startMrt: (...args: ReadonlyArray<string>) => start(options(args)),
    startMrtWith: (env: Readonly<Record<string, string>>, ...args: ReadonlyArray<string>) =>
      start(options(args, env)),
    /** As a process, which can be killed. */
    spawnMrt: (...args: ReadonlyArray<string>) =>
      Effect.flatMap(Spawner, (spawner) => spawner(options(args))),
    /** Asks the state file something, or changes it, between two runs. */
    state: (sql: string): ReadonlyArray<Record<string, unknown>> => {
      const db = new DatabaseSync(`${folder}/mrt_state.sqlite3`);
      try {
        return db.prepare(sql).all();
      } finally {
        db.close();
      }
    },
  };
});

/** The same, with something in each source. */
export const stocked = Effect.map(world, (mrt) => {
  mrt.forge.repo("vllm-project/vllm");
  mrt.hub.publish("deepseek-ai/Janus");
  mrt.scope.publish("Qwen/Qwen3");
  return mrt;
});
