import * as Effect from "effect/Effect";
import * as Option from "effect/Option";
import { loadOnce } from "../../plugin/load_once.ts";
import { makeSourcePlugin, secretFrom } from "../../plugin/plugin.ts";
import { GitHubConfig, repositoryMeant } from "./config.ts";
import { issue, pullRequest } from "./kinds.ts";
import { listStarter } from "../../plugin/starter.ts";
import { tokenProblem } from "../../plugin/token.ts";

/*
 * GitHub: https://docs.github.com/rest/issues/issues#list-repository-issues. One list shows issues
 * and pull requests alike, opened, closed, merged and reopened, so a repository costs one request.
 */

const kind = "github";
const watchesNothing = {
  en:
    "it watches nothing, for sources.github.monitor turns everything off; set issues or pulls to true",
  zh: "什么也不会监视：sources.github.monitor 全部关闭；请把 issues 或 pulls 设为 true",
};

const example = {
  repos: ["vllm-project/vllm", "sgl-project/sglang"],
  monitor: { issues: true, pulls: true },
  token_env: "GITHUB_TOKEN",
};

const sourceModule = loadOnce(() => import("./github_source.ts"));

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
    repositoryMeant,
  ),
  config: GitHubConfig,
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
      make: Effect.flatMap(
        sourceModule,
        ({ githubSource }) => githubSource(name, config, token),
      ),
    }));
  },
});
