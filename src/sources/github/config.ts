import * as Schema from "effect/Schema";
import { BaseUrl, describing, EnvName, setting } from "../../plugin/fields.ts";
import { Monitor } from "./monitor.ts";
import { Repos } from "./repos.ts";
import { Searches } from "./searches.ts";

export const publicApi = "https://api.github.com";

/** The section `sources.github`. */
export const GitHubConfig = Schema.Struct({
  repos: Repos,
  monitor: Monitor,
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
  en: "Issues, pull requests, comments, discussions, releases, tags and commits of GitHub " +
    "repositories, and searches of all of GitHub.",
  zh: "GitHub 仓库的 issue、PR、评论、讨论、版本发布、Git 标签和提交，以及 GitHub 搜索。",
}));
export type GitHubConfig = typeof GitHubConfig.Type;
