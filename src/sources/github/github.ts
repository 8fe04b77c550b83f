import * as Effect from "effect/Effect";
import * as Option from "effect/Option";
import { loadOnce } from "../../plugin/load_once.ts";
import { makeSourcePlugin, secretFrom } from "../../plugin/plugin.ts";
import { GitHubConfig, repositoryMeant } from "./config.ts";
import { keyOf, kind, type ListName } from "./key.ts";
import { issue, pullRequest, release } from "./kinds.ts";
import { listStarter } from "../../plugin/starter.ts";
import { githubHook } from "./hook.ts";
import { tokenProblem } from "../../plugin/token.ts";

/*
 * GitHub: https://docs.github.com/rest/issues/issues#list-repository-issues. One list shows issues
 * and pull requests alike, opened, closed, merged and reopened, so a repository costs one request.
 */

const watchesNothing = {
  en:
    "it watches nothing, for sources.github.monitor turns everything off; set issues, pulls or releases to true",
  zh: "什么也不会监视：sources.github.monitor 全部关闭；请把 issues、pulls 或 releases 设为 true",
};

const example = {
  repos: ["vllm-project/vllm", "sgl-project/sglang"],
  monitor: { issues: true, pulls: true },
  token_env: "GITHUB_TOKEN",
};

const issuesModule = loadOnce(() => import("./github_source.ts"));
const releasesModule = loadOnce(() => import("./releases_source.ts"));

/** Watches the issues, pull requests and releases of GitHub repositories. */
export const github = makeSourcePlugin({
  kind,
  platform: { name: "GitHub", implied: true },
  hook: githubHook,
  kinds: [issue, pullRequest, release],
  example,
  starter: listStarter(
    {
      flag: "repos",
      text: { en: "GitHub repositories, OWNER/REPO each", zh: "GitHub 仓库，写成 OWNER/REPO" },
      standard: example.repos,
    },
    (repos) => ({ ...example, repos, monitor: { ...example.monitor, releases: true } }),
    repositoryMeant,
  ),
  config: GitHubConfig,
  entries: (config, environment) => {
    const { token_env: variable } = config;
    const token = secretFrom(environment, variable);
    const { issues, pulls, releases } = config.monitor;
    const watchesIssues = issues || pulls || !releases;
    const unusable = issues || pulls || releases
      ? tokenProblem(variable, token)
      : Option.some(watchesNothing);
    const entry = <A>(list: ListName, make: A) => ({
      id: keyOf(list),
      secrets: variable === undefined
        ? []
        : [{ path: "sources.github.token_env", variable, required: false }],
      unusable,
      hosts: [new URL(config.base_url).host],
      make,
    });
    return config.repos.flatMap((repository) => [
      ...watchesIssues
        ? [entry(
          { repository, list: "issues" },
          Effect.flatMap(issuesModule, (m) => m.githubSource(repository, config, token)),
        )]
        : [],
      ...releases
        ? [entry(
          { repository, list: "releases" },
          Effect.flatMap(releasesModule, (m) => m.releasesSource(repository, config, token)),
        )]
        : [],
    ]);
  },
});
