import * as Schema from "effect/Schema";
import { encodePhrase } from "../../domain/phrase.ts";
import { BaseUrl, describing, EnvName, expecting, setting } from "../../plugin/fields.ts";
import { nameIn } from "../../plugin/starter.ts";
import { Searches } from "./searches.ts";

export const publicApi = "https://api.github.com";

/** Managed users have an underscore in their names, some old ones hyphens where new ones may not. */
const owner = /^[A-Za-z0-9][A-Za-z0-9_-]{0,38}$/;
const repository = /^[A-Za-z0-9._-]{1,100}$/;

const isRepository = (text: string): boolean => {
  const [left = "", right = "", ...more] = text.split("/");
  return more.length === 0 && owner.test(left) && repository.test(right) && !/^\.\.?$/.test(right);
};

/** The repository that a pasted address leads to. */
export const repositoryMeant = (text: string): string => nameIn(text, 2);

const Repo = Schema.String.check(
  Schema.makeFilter((text) => {
    if (!isRepository(text)) {
      const name = repositoryMeant(text);
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

const twice = { en: "this repository is listed twice", zh: "这个仓库列了两次" };

/** The section `sources.github`. */
export const GitHubConfig = Schema.Struct({
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
      releases: setting(Schema.Boolean, false, {
        en: "Whether releases become events; they take one more request a poll.",
        zh: "版本发布是否产生事件；每次轮询多一个请求。",
      }),
      comments: setting(Schema.Boolean, false, {
        en:
          "Whether comments on issues, pull requests and lines of code become events; they take " +
          "two more requests a poll.",
        zh: "issue、PR 和代码行上的评论是否产生事件；每次轮询多两个请求。",
      }),
      discussions: setting(Schema.Boolean, false, {
        en:
          "Whether discussions become events; they take a token and one query of GraphQL more a poll.",
        zh: "讨论是否产生事件；需要令牌，每次轮询多一次 GraphQL 查询。",
      }),
      updates: setting(Schema.Boolean, true, {
        en:
          "Whether updates are alerted: another title, text or label. Opened, closed, merged and " +
          "reopened always are, and so is what is published, promoted or said for the first time.",
        zh: "是否提醒更新，即标题、正文或标签的变化；新建、关闭、合并和重新打开总会提醒，" +
          "版本的发布和转正、新的评论也是。",
      }),
    }),
    {
      issues: true,
      pulls: true,
      releases: false,
      comments: false,
      discussions: false,
      updates: true,
    },
    { en: "What of a repository becomes events.", zh: "仓库中哪些内容产生事件。" },
  ),
  searches: Searches,
  token_env: Schema.optionalKey(
    EnvName.annotate(describing({
      en: "The variable that holds a token, which allows 5,000 requests an hour instead of 60.",
      zh: "存放令牌的变量；有令牌每小时可请求 5000 次，没有只有 60 次。",
    })),
  ),
  base_url: setting(
    BaseUrl,
    publicApi,
    {
      en: "Where the API is; on GitHub Enterprise https://HOST/api/v3.",
      zh: "API 的地址；GitHub Enterprise 为 https://HOST/api/v3。",
    },
  ),
}).annotate(describing({
  en:
    "Issues, pull requests, comments, discussions and releases of GitHub repositories, and searches.",
  zh: "GitHub 仓库的 issue、PR、评论、讨论和版本发布，以及 GitHub 搜索。",
}));
export type GitHubConfig = typeof GitHubConfig.Type;
