import * as Effect from "effect/Effect";
import * as Option from "effect/Option";
import type * as Redacted from "effect/Redacted";
import * as Stream from "effect/Stream";
import { trimmed } from "../../plugin/fields.ts";
import type { Item } from "../../domain/item.ts";
import { makeSourcePlugin, secretFrom } from "../../plugin/plugin.ts";
import type { Change, Source } from "../../domain/source.ts";
import { credentialOf } from "../../http/credential.ts";
import { UpstreamClient } from "../../http/upstream_client.ts";
import { accessTo } from "./access.ts";
import { GitHubConfig, publicApi, repositoryMeant } from "./config.ts";
import { githubChanges } from "./issue_changes.ts";
import { encodePosition } from "./issue_cursor.ts";
import { history } from "./issue_history.ts";
import { issue, pullRequest } from "./kinds.ts";
import { sweepRepository } from "./repository.ts";
import { surveyWith } from "./survey.ts";
import { v0Keys } from "./v0.ts";
import { listStarter } from "../../plugin/starter.ts";
import { tokenProblem } from "../../plugin/token.ts";

/*
 * GitHub: https://docs.github.com/rest/issues/issues#list-repository-issues. One list shows issues
 * and pull requests alike, opened, closed, merged and reopened, so a repository costs one request.
 */

const kind = "github";
/** https://docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api; a 304 counts too. */
const anonymousPerHour = 60;
/** With a token 100 requests at a time are allowed; politeness asks for far fewer. */
const lanesWithToken = 8;

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
      make: make(name, config, token),
    }));
  },
});

const make = (
  name: string,
  config: GitHubConfig,
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
        : baseUrl === publicApi
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
