import * as Effect from "effect/Effect";
import * as Option from "effect/Option";
import type { Item } from "../../domain/item.ts";
import { verbatim } from "../../domain/phrase.ts";
import { loadOnce } from "../../plugin/load_once.ts";
import { makeSourcePlugin, secretFrom } from "../../plugin/plugin.ts";
import { GitHubConfig } from "./config.ts";
import { repoHints } from "./hints.ts";
import { githubHook } from "./hook.ts";
import { keyOf, kind, searchKey } from "./key.ts";
import {
  discussion,
  issue,
  issueComment,
  ownedRepository,
  pullRequest,
  release,
  repoCommit,
  repoTag,
} from "../forge/kinds.ts";
import { detailed, isIncluded, isRepository, ownerIn, repositoryMeant } from "./repos.ts";
import { configOf, isWatched, repositorySources } from "./repository_sources.ts";
import { listStarter, type Question, separated } from "../../plugin/starter.ts";
import { tokenProblem } from "../../plugin/token.ts";

/*
 * GitHub: https://docs.github.com/rest/issues/issues#list-repository-issues. One list shows issues
 * and pull requests alike, opened, closed, merged and reopened, so a repository costs one request.
 */

const watchesNothing = (path: string) => ({
  en:
    `it watches nothing, for ${path} turns everything off; set issues, pulls or another list to true`,
  zh: `什么也不会监视：${path} 全部关闭；请把 issues、pulls 或其他列表设为 true`,
});

const example = {
  repos: ["vllm-project/vllm", "sgl-project/sglang"],
  monitor: { issues: true, pulls: true },
  token_env: "GITHUB_TOKEN",
};

/** Only a flag answers it, as most people want what is proposed. */
const listsQuestion: Question = {
  flag: "repo-lists",
  metavar: "LIST",
  text: {
    en: "What else of the repositories to watch: releases, comments, discussions, tags, commits",
    zh: "还要监视仓库的什么：releases、comments、discussions、tags、commits",
  },
  standard: {},
  about: "repos",
};

const repositories = listStarter(
  {
    flag: "repos",
    text: {
      en: "GitHub repositories, OWNER/REPO each, or OWNER/* for all of an owner's",
      zh: "GitHub 仓库，写成 OWNER/REPO；OWNER/* 表示该所有者的全部仓库",
    },
    standard: example.repos,
  },
  (repos, { [listsQuestion.flag]: lists }) => ({
    ...example,
    repos,
    monitor: {
      ...example.monitor,
      ...Object.fromEntries(separated(lists || "releases").map((list) => [list, true])),
    },
  }),
  repositoryMeant,
);

const ownerModule = loadOnce(() => import("./owner_source.ts"));
const searchModule = loadOnce(() => import("./search_source.ts"));

/** Watches GitHub repositories, and searches of all of GitHub. */
export const github = makeSourcePlugin({
  kind,
  platform: { name: "GitHub", implied: true },
  hook: githubHook,
  kinds: [
    issue,
    pullRequest,
    issueComment,
    discussion,
    release,
    repoTag,
    repoCommit,
    ownedRepository,
  ],
  example,
  starter: { ...repositories, questions: [...repositories.questions, listsQuestion] },
  config: GitHubConfig,
  hints: repoHints,
  entries: (config, environment) => {
    const { token_env: variable, base_url } = config;
    const token = secretFrom(environment, variable);
    const repos = config.repos.map(detailed);
    const named = new Set(repos.map(({ repo }) => repo.toLowerCase()));
    const access = {
      secrets: variable === undefined
        ? []
        : [{ path: "sources.github.token_env", variable, required: false }],
      hosts: [new URL(base_url).host],
    };
    const searches = config.searches.map((search) => ({
      ...access,
      id: searchKey(search),
      unusable: tokenProblem(variable, token),
      about: [verbatim(search.query)],
      make: Effect.flatMap(searchModule, (m) => m.searchSource(search, config, token)),
    }));
    const lists = repos.flatMap((watched, index) => {
      const { repo, monitor, paths, include = [] } = watched;
      const own = configOf(config, watched);
      const owner = ownerIn(repo);
      const isUsed = isWatched(own) || (owner !== undefined && own.monitor.repositories);
      const place = monitor === undefined ? "" : `.repos[${index}]`;
      const entry = <A>(source: A) => ({
        ...access,
        unusable: isUsed
          ? tokenProblem(variable, token)
          : Option.some(watchesNothing(`sources.github${place}.monitor`)),
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
    return [...searches, ...lists];
  },
});
