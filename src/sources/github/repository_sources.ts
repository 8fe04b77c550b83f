import * as Effect from "effect/Effect";
import type * as Option from "effect/Option";
import type * as Redacted from "effect/Redacted";
import { loadOnce } from "../../plugin/load_once.ts";
import type { GitHubConfig } from "./config.ts";
import { keyOf, type ListName } from "./key.ts";
import type { WatchedRepo } from "./repos.ts";

const issuesModule = loadOnce(() => import("./github_source.ts"));
const commentsModule = loadOnce(() => import("./comments_source.ts"));
const discussionsModule = loadOnce(() => import("./discussions_source.ts"));
const releasesModule = loadOnce(() => import("./releases_source.ts"));
const tagsModule = loadOnce(() => import("./tags_source.ts"));
const commitsModule = loadOnce(() => import("./commits_source.ts"));

/** The section as it holds for one entry of `repos`. */
export const configOf = (config: GitHubConfig, { monitor }: WatchedRepo): GitHubConfig =>
  monitor === undefined ? config : { ...config, monitor: { ...config.monitor, ...monitor } };

/** Whether a repository has anything that is watched. */
export const isWatched = ({ monitor }: Pick<GitHubConfig, "monitor">): boolean =>
  monitor.issues || monitor.pulls || monitor.comments || monitor.discussions ||
  monitor.releases || monitor.tags || monitor.commits;

/** The sources of one repository, not built yet. */
export const repositorySources = (
  repository: string,
  config: GitHubConfig,
  token: Option.Option<Redacted.Redacted>,
  paths: ReadonlyArray<string> = [],
) => {
  const { monitor } = config;
  const source = <A>(isOn: boolean, list: ListName["list"], make: A) =>
    isOn ? [{ id: keyOf({ repository, list }), make }] : [];
  return [
    ...source(
      monitor.issues || monitor.pulls || !isWatched(config),
      "issues",
      Effect.flatMap(issuesModule, (m) => m.githubSource(repository, config, token)),
    ),
    ...source(
      monitor.comments,
      "comments",
      Effect.flatMap(commentsModule, (m) => m.commentsSource(repository, config, token)),
    ),
    ...source(
      monitor.discussions,
      "discussions",
      Effect.flatMap(discussionsModule, (m) => m.discussionsSource(repository, config, token)),
    ),
    ...source(
      monitor.releases,
      "releases",
      Effect.flatMap(releasesModule, (m) => m.releasesSource(repository, config, token)),
    ),
    ...source(
      monitor.tags,
      "tags",
      Effect.flatMap(tagsModule, (m) => m.tagsSource(repository, config, token)),
    ),
    ...source(
      monitor.commits,
      "commits",
      Effect.flatMap(commitsModule, (m) => m.commitsSource(repository, config, token, paths)),
    ),
  ];
};
