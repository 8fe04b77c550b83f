import * as Effect from "effect/Effect";
import * as Option from "effect/Option";
import type { Item } from "../../domain/item.ts";
import { loadOnce } from "../../plugin/load_once.ts";
import { makeSourcePlugin, secretFrom } from "../../plugin/plugin.ts";
import { GitHubConfig } from "./config.ts";
import { repoHints } from "./hints.ts";
import { keyOf, kind } from "./key.ts";
import { issue, ownedRepository, pullRequest, release, repoCommit, repoTag } from "./kinds.ts";
import { detailed, isIncluded, isRepository, ownerIn, repositoryMeant } from "./repos.ts";
import { configOf, isWatched, repositorySources } from "./repository_sources.ts";
import { listStarter } from "../../plugin/starter.ts";
import { tokenProblem } from "../../plugin/token.ts";

/*
 * GitHub: https://docs.github.com/rest/issues/issues#list-repository-issues. One list shows issues
 * and pull requests alike, opened, closed, merged and reopened, so a repository costs one request.
 */

const watchesNothing = (path: string) => ({
  en: `it watches nothing, for ${path} turns everything off; set issues, pulls or releases to true`,
  zh: `什么也不会监视：${path} 全部关闭；请把 issues、pulls 或 releases 设为 true`,
});

const example = {
  repos: ["vllm-project/vllm", "sgl-project/sglang"],
  monitor: { issues: true, pulls: true },
  token_env: "GITHUB_TOKEN",
};

const ownerModule = loadOnce(() => import("./owner_source.ts"));

/** Watches GitHub repositories. */
export const github = makeSourcePlugin({
  kind,
  platform: { name: "GitHub", implied: true },
  kinds: [issue, pullRequest, release, repoTag, repoCommit, ownedRepository],
  example,
  starter: listStarter(
    {
      flag: "repos",
      text: {
        en: "GitHub repositories, OWNER/REPO each, or OWNER/* for all of an owner's",
        zh: "GitHub 仓库，写成 OWNER/REPO；OWNER/* 表示该所有者的全部仓库",
      },
      standard: example.repos,
    },
    (repos) => ({ ...example, repos, monitor: { ...example.monitor, releases: true } }),
    repositoryMeant,
  ),
  config: GitHubConfig,
  hints: repoHints,
  entries: (config, environment) => {
    const { token_env: variable, base_url } = config;
    const token = secretFrom(environment, variable);
    const repos = config.repos.map(detailed);
    const named = new Set(repos.map(({ repo }) => repo.toLowerCase()));
    return repos.flatMap((watched, index) => {
      const { repo, monitor, paths, include = [] } = watched;
      const own = configOf(config, watched);
      const owner = ownerIn(repo);
      const isUsed = isWatched(own) || (owner !== undefined && own.monitor.repositories);
      const place = monitor === undefined ? "" : `.repos[${index}]`;
      const entry = <A>(source: A) => ({
        secrets: variable === undefined
          ? []
          : [{ path: "sources.github.token_env", variable, required: false }],
        unusable: isUsed
          ? tokenProblem(variable, token)
          : Option.some(watchesNothing(`sources.github${place}.monitor`)),
        hosts: [new URL(base_url).host],
        ...source,
      });
      if (owner === undefined) return repositorySources(repo, own, token, paths).map(entry);
      // One that the config names has settings of its own.
      const isMember = (item: Item) =>
        isWatched(own) && isIncluded(item, include) && isRepository(item.title) &&
        !named.has(item.title.toLowerCase());
      return [entry({
        id: keyOf({ repository: repo, list: "repositories" }),
        members: (item: Item) =>
          isMember(item) ? repositorySources(item.title, own, token).map(entry) : [],
        make: Effect.flatMap(ownerModule, (m) => m.ownerSource(owner, include, own, token)),
      })];
    });
  },
});
