import * as Effect from "effect/Effect";
import * as Option from "effect/Option";
import { verbatim } from "../../domain/phrase.ts";
import { loadOnce } from "../../plugin/load_once.ts";
import { makeSourcePlugin, secretFrom } from "../../plugin/plugin.ts";
import { GitHubConfig, repositoryMeant } from "./config.ts";
import { keyOf, kind, type ListName, searchKey } from "./key.ts";
import { discussion, issue, issueComment, pullRequest, release, repository } from "./kinds.ts";
import { listStarter, type Question, separated } from "../../plugin/starter.ts";
import { tokenProblem } from "../../plugin/token.ts";

/*
 * GitHub: https://docs.github.com/rest/issues/issues#list-repository-issues. One list shows issues
 * and pull requests alike, opened, closed, merged and reopened, so a repository costs one request.
 */

const watchesNothing = {
  en:
    "it watches nothing, for sources.github.monitor turns everything off; set issues, pulls or another list to true",
  zh: "什么也不会监视：sources.github.monitor 全部关闭；请把 issues、pulls 或其他列表设为 true",
};

const discussionsTakeToken = (path: string) => ({
  en: `${path}.monitor.discussions takes a token: set ${path}.token_env, or switch it off`,
  zh: `${path}.monitor.discussions 需要令牌：请设置 ${path}.token_env，或将其关闭`,
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
    en: "What else of the repositories to watch: releases, comments, discussions",
    zh: "还要监视仓库的什么：releases、comments、discussions",
  },
  standard: {},
  about: "repos",
};

const repositories = listStarter(
  {
    flag: "repos",
    text: { en: "GitHub repositories, OWNER/REPO each", zh: "GitHub 仓库，写成 OWNER/REPO" },
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

const issuesModule = loadOnce(() => import("./github_source.ts"));
const commentsModule = loadOnce(() => import("./comments_source.ts"));
const discussionsModule = loadOnce(() => import("./discussions_source.ts"));
const releasesModule = loadOnce(() => import("./releases_source.ts"));
const searchModule = loadOnce(() => import("./search_source.ts"));

/** Watches the issues, pull requests, comments, discussions and releases of GitHub repositories. */
export const github = makeSourcePlugin({
  kind,
  platform: { name: "GitHub", implied: true },
  kinds: [issue, pullRequest, issueComment, discussion, release, repository],
  example,
  starter: { ...repositories, questions: [...repositories.questions, listsQuestion] },
  config: GitHubConfig,
  hints: ({ monitor, token_env: variable }, path) =>
    monitor.discussions && variable === undefined ? [discussionsTakeToken(path)] : [],
  entries: (config, environment) => {
    const { token_env: variable } = config;
    const token = secretFrom(environment, variable);
    const { issues, pulls, comments, discussions, releases } = config.monitor;
    const watchesOthers = comments || discussions || releases;
    const watchesIssues = issues || pulls || !watchesOthers;
    const unusable = issues || pulls || watchesOthers
      ? tokenProblem(variable, token)
      : Option.some(watchesNothing);
    const access = {
      secrets: variable === undefined
        ? []
        : [{ path: "sources.github.token_env", variable, required: false }],
      hosts: [new URL(config.base_url).host],
    };
    const entry = <A>(list: ListName, make: A) => ({ ...access, id: keyOf(list), unusable, make });
    const searches = config.searches.map((search) => ({
      ...access,
      id: searchKey(search),
      unusable: tokenProblem(variable, token),
      about: [verbatim(search.query)],
      make: Effect.flatMap(searchModule, (m) => m.searchSource(search, config, token)),
    }));
    const lists = config.repos.flatMap((repository) => [
      ...watchesIssues
        ? [entry(
          { repository, list: "issues" },
          Effect.flatMap(issuesModule, (m) => m.githubSource(repository, config, token)),
        )]
        : [],
      ...comments
        ? [entry(
          { repository, list: "comments" },
          Effect.flatMap(commentsModule, (m) => m.commentsSource(repository, config, token)),
        )]
        : [],
      ...discussions
        ? [entry(
          { repository, list: "discussions" },
          Effect.flatMap(discussionsModule, (m) => m.discussionsSource(repository, config, token)),
        )]
        : [],
      ...releases
        ? [entry(
          { repository, list: "releases" },
          Effect.flatMap(releasesModule, (m) => m.releasesSource(repository, config, token)),
        )]
        : [],
    ]);
    return [...searches, ...lists];
  },
});
