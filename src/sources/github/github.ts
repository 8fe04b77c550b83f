import * as Effect from "effect/Effect";
import * as Option from "effect/Option";
import type * as Redacted from "effect/Redacted";
import * as Schema from "effect/Schema";
import * as Stream from "effect/Stream";
import { encodePhrase } from "../../domain/phrase.ts";
import { BaseUrl, describing, EnvName, expecting, setting, trimmed } from "../../plugin/fields.ts";
import type { Item } from "../../domain/item.ts";
import { makeSourcePlugin, secretFrom } from "../../plugin/plugin.ts";
import type { Change, Source } from "../../domain/source.ts";
import { credentialOf } from "../../http/credential.ts";
import { UpstreamClient } from "../../http/upstream_client.ts";
import { accessTo } from "./access.ts";
import { githubChanges } from "./issue_changes.ts";
import { encodePosition } from "./issue_cursor.ts";
import { history } from "./issue_history.ts";
import { issue, pullRequest } from "./kinds.ts";
import { sweepRepository } from "./repository.ts";
import { surveyWith } from "./survey.ts";
import { v0Keys } from "./v0.ts";
import { listStarter, nameIn } from "../../plugin/starter.ts";
import { tokenProblem } from "../../plugin/token.ts";

/*
 * GitHub: https://docs.github.com/rest/issues/issues#list-repository-issues. One list shows issues
 * and pull requests alike, opened, closed, merged and reopened, so a repository costs one request.
 */

const kind = "github";
const canonical = "https://api.github.com";
/** https://docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api; a 304 counts too. */
const anonymousPerHour = 60;
/** With a token 100 requests at a time are allowed; politeness asks for far fewer. */
const lanesWithToken = 8;

/** Managed users have an underscore in their names, some old ones hyphens where new ones may not. */
const owner = /^[A-Za-z0-9][A-Za-z0-9_-]{0,38}$/;
const repository = /^[A-Za-z0-9._-]{1,100}$/;

const isRepository = (text: string): boolean => {
  const [left = "", right = "", ...more] = text.split("/");
  return more.length === 0 && owner.test(left) && repository.test(right) && !/^\.\.?$/.test(right);
};
/** The repository that a pasted address leads to. */
const meant = (text: string): string => nameIn(text, 2);

const Repo = Schema.String.check(
  Schema.makeFilter((text) => {
    if (!isRepository(text)) {
      const name = meant(text);
      return encodePhrase(
        isRepository(name)
          ? {
            en: `expected OWNER/REPO as in the repository's address, did you mean ${name}?`,
            zh: `应为仓库地址中的 OWNER/REPO，是不是想写 ${name}？`,
          }
          : {
            en: "expected OWNER/REPO as in the repository's address, e.g. vllm-project/vllm",
            zh: "应为仓库地址中的 OWNER/REPO，如 vllm-project/vllm",
          },
      );
    }
    return text.toLowerCase().endsWith(".git")
      ? encodePhrase({
        en: "expected OWNER/REPO without .git at its end",
        zh: "应为 OWNER/REPO，结尾不带 .git",
      })
      : undefined;
  }, {
    toJsonSchema: () => ({
      pattern:
        "^[A-Za-z0-9][A-Za-z0-9_-]{0,38}/(?!\\.\\.?$)(?!.*\\.[Gg][Ii][Tt]$)[A-Za-z0-9._-]{1,100}$",
    }),
  }),
).annotate({ title: "OWNER/REPO" });

const watchesNothing = {
  en:
    "it watches nothing, for sources.github.monitor turns everything off; set issues or pulls to true",
  zh: "什么也不会监视：sources.github.monitor 全部关闭；请把 issues 或 pulls 设为 true",
};

const twice = { en: "this repository is listed twice", zh: "这个仓库列了两次" };

const Config = Schema.Struct({
  repos: Schema.Array(Repo).check(
    Schema.isNonEmpty(expecting({ en: "at least one repository", zh: "至少一个仓库" })),
    Schema.makeFilter((repos) => {
      const names = repos.map((name) => name.toLowerCase());
      return names.flatMap((name, index) =>
        names.indexOf(name) < index ? [{ path: [index], issue: encodePhrase(twice) }] : []
      );
    }, { toJsonSchema: () => [{ uniqueItems: true }, true] }),
  ).annotate(describing({ en: "The repositories to watch.", zh: "要监视的仓库。" })),
  monitor: setting(
    Schema.Struct({
      issues: setting(Schema.Boolean, true, {
        en: "Whether issues become events.",
        zh: "issue 是否产生事件。",
      }),
      pulls: setting(Schema.Boolean, true, {
        en: "Whether pull requests become events.",
        zh: "PR 是否产生事件。",
      }),
      updates: setting(Schema.Boolean, true, {
        en:
          "Whether updates are alerted: another title, text or label. Opened, closed, merged and " +
          "reopened always are.",
        zh: "是否提醒更新，即标题、正文或标签的变化；新建、关闭、合并和重新打开总会提醒。",
      }),
    }),
    { issues: true, pulls: true, updates: true },
    { en: "What of a repository becomes events.", zh: "仓库中哪些内容产生事件。" },
  ),
  token_env: Schema.optionalKey(
    EnvName.annotate(describing({
      en: "The variable that holds a token, which allows 5,000 requests an hour instead of 60.",
      zh: "存放令牌的变量；有令牌每小时可请求 5000 次，没有只有 60 次。",
    })),
  ),
  base_url: setting(
    BaseUrl,
    canonical,
    {
      en: "Where the API is; on GitHub Enterprise https://HOST/api/v3.",
      zh: "API 的地址；GitHub Enterprise 为 https://HOST/api/v3。",
    },
  ),
}).annotate(describing({
  en: "Issues and pull requests of GitHub repositories.",
  zh: "GitHub 仓库的 issue 和 PR。",
}));

const example = {
  repos: ["vllm-project/vllm", "sgl-project/sglang"],
  monitor: { issues: true, pulls: true },
  token_env: "GITHUB_TOKEN",
};

/** Watches the issues and pull requests of GitHub repositories. */
export const github = makeSourcePlugin({
  kind,
  platform: { name: "GitHub", implied: true },
  kinds: [issue, pullRequest],
  example,
  starter: listStarter(
    {
      flag: "repos",
      text: { en: "GitHub repositories, OWNER/REPO each", zh: "GitHub 仓库，写成 OWNER/REPO" },
      standard: example.repos,
    },
    (repos) => ({ ...example, repos }),
    meant,
  ),
  config: Config,
  entries: (config, environment) => {
    const { token_env: variable } = config;
    const token = secretFrom(environment, variable);
    const { issues, pulls } = config.monitor;
    const unusable = issues || pulls ? tokenProblem(variable, token) : Option.some(watchesNothing);
    return config.repos.map((name) => ({
      id: `${kind}:${name}`,
      secrets: variable === undefined
        ? []
        : [{ path: "sources.github.token_env", variable, required: false }],
      unusable,
      hosts: [new URL(config.base_url).host],
      make: make(name, config, token),
    }));
  },
});

const make = (
  name: string,
  config: typeof Config.Type,
  token: Option.Option<Redacted.Redacted>,
) =>
  Effect.gen(function* () {
    const client = yield* UpstreamClient;
    const key = `${kind}:${name}`;
    const baseUrl = trimmed(config.base_url);
    const access = yield* accessTo({ name, baseUrl, token });
    const pages = sweepRepository(client, access, config.monitor.pulls);
    const past = history(client, access);
    const isMonitored = ({ kind }: Item) =>
      kind === issue.name ? config.monitor.issues : config.monitor.pulls;
    /** An update that is not to be alerted is recorded all the same. */
    const told = (changes: ReadonlyArray<Change>): ReadonlyArray<Change> => {
      if (config.monitor.updates) return changes;
      const states = changes.filter(({ transition }) => transition !== "updated");
      return states.length > 0 ? states : changes.map((change) => ({ ...change, news: false }));
    };

    const source: Source = {
      key,
      host: new URL(baseUrl).host,
      credential: credentialOf(token),
      ...(Option.isSome(token)
        ? {
          lanes: lanesWithToken,
          survey: surveyWith(client, { kind, baseUrl, token: token.value }),
        }
        : baseUrl === canonical
        ? { perHour: anonymousPerHour }
        : {}),
      listsAll: false,
      resumeFrom: (upTo) => encodePosition({ upTo }),
      poll: (previous) =>
        pages(previous).pipe(
          Stream.withSpan("GitHub.poll", { attributes: { source: key } }),
        ),
      changes: (before, now, baseline) =>
        isMonitored(now) ? told(githubChanges(before, now, baseline)) : [],
      history: (item, since) =>
        isMonitored(item) ? Effect.map(past(item, since), told) : Effect.succeed([]),
      v0Keys,
    };
    return source;
  });
