import * as Effect from "effect/Effect";
import * as FileSystem from "effect/FileSystem";
import * as Option from "effect/Option";
import * as PlatformError from "effect/PlatformError";
import * as Schema from "effect/Schema";
import * as Stream from "effect/Stream";
import { loadWith } from "../../src/config/load.ts";
import {
  type Entry,
  makePlugin,
  makeSourcePlugin,
  type NotifierPlugin,
  type SourcePlugin,
} from "../../src/plugin/plugin.ts";
import { encodePhrase, verbatim } from "../../src/domain/phrase.ts";
import { expecting } from "../../src/plugin/fields.ts";
import { keywords } from "../../src/rules/keywords/keywords.ts";

/*
 * Small plugins for the tests of config loading, so that a change of a real one does not move them.
 */

/** Nothing is ever built of it. */
const entry = (id: string, rest: Partial<Entry<never, never>> = {}): Entry<never, never> => ({
  id,
  secrets: [],
  unusable: Option.none(),
  make: Effect.never,
  ...rest,
});

const EnvName = Schema.String.check(
  Schema.isPattern(/^[A-Za-z_][A-Za-z0-9_]*$/, {
    ...expecting({
      en: "the name of an environment variable, not the secret itself",
      zh: "环境变量名，不是密钥本身",
    }),
  }),
);

const github = makeSourcePlugin({
  kind: "github",
  example: { repos: ["vllm-project/vllm", "sgl-project/sglang"], token_env: "GITHUB_TOKEN" },
  platform: { name: "GitHub" },
  kinds: [],
  config: Schema.Struct({
    repos: Schema.Array(
      Schema.String.check(
        Schema.isPattern(/^[\w-]+\/[\w-]+$/, expecting({ en: "OWNER/REPO", zh: "OWNER/REPO" })),
      ),
    ).check(
      Schema.isNonEmpty(expecting({ en: "at least one repository", zh: "至少一个仓库" })),
      Schema.makeFilter((repos) =>
        repos.flatMap((repo, index) =>
          repos.indexOf(repo) < index
            ? [{
              path: [index],
              issue: encodePhrase({
                en: `the same as repos[${repos.indexOf(repo)}]`,
                zh: `与 repos[${repos.indexOf(repo)}] 相同`,
              }),
            }]
            : []
        )
      ),
    ),
    monitor: Schema.optionalKey(Schema.Struct({
      issues: Schema.optionalKey(Schema.Boolean),
      pulls: Schema.optionalKey(Schema.Boolean),
    })),
    token_env: Schema.optionalKey(EnvName),
  }),
  entries: ({ repos, token_env: variable }) =>
    repos.map((repo) =>
      entry(`github:${repo}`, {
        secrets: variable === undefined
          ? []
          : [{ path: "sources.github.token_env", variable, required: false }],
      })
    ),
});

const welink = makePlugin({
  kind: "welink",
  example: { webhook_env: "WELINK_WEBHOOK_URL" },
  config: Schema.Struct({
    webhook_env: EnvName,
    is_at: Schema.optionalKey(Schema.Boolean),
    is_at_all: Schema.optionalKey(Schema.Boolean),
    at_accounts: Schema.optionalKey(Schema.Array(Schema.String)),
  }).check(
    Schema.makeFilter(({ is_at, at_accounts = [] }) =>
      is_at === true && at_accounts.length === 0
        ? {
          path: ["at_accounts"],
          issue: encodePhrase({
            en: "is_at needs somebody to mention",
            zh: "is_at 需要有可 @ 的人",
          }),
        }
        : undefined
    ),
  ),
  entries: ({ webhook_env: variable }, environment) => [
    entry("welink", {
      secrets: [{ path: "notify.welink.webhook_env", variable, required: true }],
      unusable: Option.isNone(environment.get(variable))
        ? Option.some({ en: `${variable} is not set`, zh: `${variable} 未设置` })
        : Option.none(),
    }),
  ],
});

const email = makePlugin({
  kind: "email",
  config: Schema.Struct({
    smtp_host: Schema.String,
    smtp_port: Schema.Int.check(Schema.isBetween({ minimum: 1, maximum: 65535 })),
    user_env: EnvName,
    password_env: EnvName,
    to_list: Schema.Array(Schema.String),
    use_tls: Schema.Boolean,
  }),
  entries: () => [entry("email", { unusable: Option.some(verbatim("SMTP_PASSWORD is not set")) })],
});

const consoleNotifier: NotifierPlugin<never> = {
  isFallback: true,
  ...makePlugin({
    kind: "console",
    config: Schema.Struct({}),
    entries: () => [entry("console")],
  }),
};

const organisations = (kind: string): SourcePlugin<never> =>
  makeSourcePlugin({
    kind,
    example: { orgs: ["deepseek-ai"] },
    platform: { name: kind },
    kinds: [],
    config: Schema.Struct({
      orgs: Schema.Array(Schema.String),
      token_env: Schema.optionalKey(EnvName),
    }),
    entries: ({ orgs }) => orgs.map((org) => entry(`${kind}:${org}`)),
  });

export const registry = {
  sources: [github, organisations("huggingface"), organisations("modelscope")],
  rules: [keywords],
  notifiers: [welink, email, consoleNotifier],
};

export const load = loadWith(registry);

/** A file system that knows the given files only; their content may be any bytes or an error. */
export const files = (
  content: Readonly<Record<string, string | Uint8Array | PlatformError.PlatformError>>,
) => {
  const at = (path: string) => {
    const found = content[path] ?? PlatformError.systemError({
      _tag: "NotFound",
      module: "FileSystem",
      method: "open",
    });
    return typeof found === "string"
      ? Effect.succeed(new TextEncoder().encode(found))
      : found instanceof Uint8Array
      ? Effect.succeed(found)
      : Effect.fail(found);
  };
  return FileSystem.layerNoop({
    stream: (path, options) =>
      Stream.fromEffect(
        Effect.map(at(path), (bytes) => bytes.subarray(0, Number(options?.bytesToRead))),
      ),
  });
};
