import { DatabaseSync } from "node:sqlite";
import * as Context from "effect/Context";
import * as Effect from "effect/Effect";
import { testAuthority } from "../simulators/certificates.ts";
import { github } from "../simulators/github.ts";
import { huggingface } from "../simulators/huggingface.ts";
import { modelscope } from "../simulators/modelscope.ts";
import { serveSmtp } from "../simulators/smtp.ts";
import { serveWelink } from "../simulators/welink.ts";
import { temporaryFolder } from "../state/temporary_folder.ts";

/*
 * All that MRT talks to, simulated on loopback, and the real program as a process of its own.
 */

const root = new URL("../../", import.meta.url);
const main = new URL("src/main.ts", root).pathname;

/** What runs as MRT, and what it may do beside talking to the hosts of its test. */
export interface Program {
  readonly file: string;
  readonly permissions: (options: {
    readonly folder: string;
    readonly env: ReadonlyArray<string>;
  }) => ReadonlyArray<string>;
}

/** Default: the sources, with the narrowed permissions the README shows. */
export const Program = Context.Reference<Program>("mrt/tests/Program", {
  defaultValue: () => ({
    file: main,
    permissions: ({ folder, env }) => [
      `--allow-env=${env.join(",")}`,
      `--allow-read=${folder}`,
      `--allow-write=${folder}`,
    ],
  }),
});

export const login = { user: "mrt@corp.example", password: "p4ss-hush" };

export interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** A running MRT. */
export interface Running {
  readonly process: Deno.ChildProcess;
  /** Kills with SIGKILL and waits until it is gone. */
  readonly kill: Effect.Effect<void>;
  readonly ended: Effect.Effect<Ended>;
}

const decode = (bytes: Uint8Array) => new TextDecoder().decode(bytes);

/** Starts MRT in `folder` with these hosts and variables only. */
export const start = (options: {
  readonly folder: string;
  readonly args: ReadonlyArray<string>;
  readonly net: ReadonlyArray<string>;
  readonly env?: Readonly<Record<string, string>>;
}) =>
  Effect.acquireRelease(
    Effect.map(Program, ({ file, permissions }): Running => {
      const env = options.env ?? {};
      const names = ["MRT_CONFIG", "HF_ENDPOINT", ...Object.keys(env)];
      const process = new Deno.Command(Deno.execPath(), {
        args: [
          "run",
          "--no-prompt",
          ...(options.net.length === 0 ? [] : [`--allow-net=${options.net.join(",")}`]),
          ...permissions({ folder: options.folder, env: names }),
          file,
          ...options.args,
        ],
        cwd: options.folder,
        clearEnv: true,
        env: { ...toolEnvironment(), ...env },
        stdin: "null",
        stdout: "piped",
        stderr: "piped",
      }).spawn();
      const output = process.output();
      return {
        process,
        kill: Effect.promise(async () => {
          try {
            process.kill("SIGKILL");
          } catch {
            // It has ended already.
          }
          await output;
        }),
        ended: Effect.promise(async () => {
          const { code, stdout, stderr } = await output;
          return { code, stdout: decode(stdout), stderr: decode(stderr) };
        }),
      };
    }),
    ({ kill }) => kill,
  );

/** What Deno itself needs to find its cache, and to ask nobody whether there is a newer Deno. */
const toolEnvironment = (): Record<string, string> => ({
  DENO_NO_UPDATE_CHECK: "1",
  ...Object.fromEntries(
    ["PATH", "HOME", "DENO_DIR", "NPM_CONFIG_REGISTRY"].flatMap((name) => {
      const value = Deno.env.get(name);
      return value === undefined ? [] : [[name, value]];
    }),
  ),
});

/** Runs MRT to its end. */
export const run = (options: Parameters<typeof start>[0]) =>
  Effect.scoped(Effect.flatMap(start(options), ({ ended }) => ended));

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
    /** With just these flags of Deno. */
    mrtPermitted: (flags: ReadonlyArray<string>, ...args: ReadonlyArray<string>) =>
      Effect.flatMap(
        Program,
        ({ file }) =>
          Effect.provideService(run({ ...options(args), net: [] }), Program, {
            file,
            permissions: () => flags,
          }),
      ),
    startMrt: (...args: ReadonlyArray<string>) => start(options(args)),
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
