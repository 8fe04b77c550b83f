import type { Phrase } from "../../domain/phrase.ts";
import type { GitHubConfig } from "./config.ts";
import { configOf } from "./repository_sources.ts";
import { detailed, ownerIn } from "./repos.ts";

/** What the entries of `repos` may have been meant otherwise. */
export const repoHints = (config: GitHubConfig, path: string): ReadonlyArray<Phrase> => {
  const repos = config.repos.map(detailed);
  const wantsToken = config.token_env === undefined &&
    repos.some((watched) => configOf(config, watched).monitor.discussions);
  const ofEach = repos.flatMap((watched, index) => {
    const at = `${path}.repos[${index}]`;
    const { repo, paths } = watched;
    const { monitor } = configOf(config, watched);
    return [
      ...paths !== undefined && !monitor.commits
        ? [{
          en: `${at}: paths are for commits, which are off; set its monitor.commits to true`,
          zh: `${at}：paths 用于提交，而提交未打开；请把它的 monitor.commits 设为 true`,
        }]
        : [],
      ...ownerIn(repo) !== undefined && config.token_env === undefined
        ? [{
          en:
            `${at}: all repositories of an owner soon take more than the 60 requests an hour there ` +
            `are without a token; set ${path}.token_env`,
          zh:
            `${at}：一个所有者的全部仓库很快会超过无令牌每小时 60 次的限额；请设置 ${path}.token_env`,
        }]
        : [],
    ];
  });
  return wantsToken
    ? [...ofEach, {
      en: `${path}.monitor.discussions takes a token: set ${path}.token_env, or switch it off`,
      zh: `${path}.monitor.discussions 需要令牌：请设置 ${path}.token_env，或将其关闭`,
    }]
    : ofEach;
};
