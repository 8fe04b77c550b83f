import * as Effect from "effect/Effect";
import * as Option from "effect/Option";
import type * as Redacted from "effect/Redacted";
import * as Schema from "effect/Schema";
import * as Stream from "effect/Stream";
import { BaseUrl, EnvName, setting, trimmed } from "../../plugin/fields.ts";
import type { Item } from "../../domain/item.ts";
import { makeSourcePlugin, secretFrom } from "../../plugin/plugin.ts";
import type { Change, Source } from "../../domain/source.ts";
import { credentialOf } from "../../http/credential.ts";
import { UpstreamClient } from "../../http/upstream_client.ts";
import { accessTo } from "./access.ts";
import { githubChanges } from "./issue_changes.ts";
import { encodePosition } from "./issue_cursor.ts";
import { history } from "./issue_history.ts";
import { issue, pullRequest } from "./kinds.ts";
import { sweepRepository } from "./repository.ts";
import { surveyWith } from "./survey.ts";
import { v0Keys } from "./v0.ts";
import { listStarter, nameIn } from "../../plugin/starter.ts";
import { tokenProblem } from "../../plugin/token.ts";

/*
 * GitHub: https://docs.github.com/rest/issues/issues#list-repository-issues. One list shows issues
 * and pull requests alike, opened, closed, merged and reopened, so a repository costs one request.
 */

const kind = "github";
const canonical = "https://api.github.com";
/** https://docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api; a 304 counts too. */
const anonymousPerHour = 60;
/** With a token 100 requests at a time are allowed; politeness asks for far fewer. */
const lanesWithToken = 8;

/** Managed users have an underscore in their names, some old ones hyphens where new ones may not. */
const owner = /^[A-Za-z0-9][A-Za-z0-9_-]{0,38}$/;
const repository = /^[A-Za-z0-9._-]{1,100}$/;

const isRepository = (text: string): boolean => {
  const [left = "", right = "", ...more] = text.split("/");
  return more.length === 0 && owner.test(left) && repository.test(right) && !/^\.\.?$/.test(right);
};
/** The repository that a pasted address leads to. */
const meant = (text: string): string => nameIn(text, 2);

const Repo = Schema.String.check(
  Schema.makeFilter((text) => {
    if (!isRepository(text)) {
      const name = meant(text);
      return `expected OWNER/REPO as in the repository's address, ${
        isRepository(name) ? `did you mean ${name}?` : "e.g. vllm-project/vllm"
      }`;
    }
    return text.toLowerCase().endsWith(".git")
      ? "expected OWNER/REPO without .git at its end"
      : undefined;
  }, {
    toJsonSchema: () => ({
      pattern:
        "^[A-Za-z0-9][A-Za-z0-9_-]{0,38}/(?!\\.\\.?$)(?!.*\\.[Gg][Ii][Tt]$)[A-Za-z0-9._-]{1,100}$",
    }),
  }),
).annotate({ title: "OWNER/REPO" });

const Config = Schema.Struct({
  repos: Schema.Array(Repo).check(
    Schema.isNonEmpty({ expected: "at least one repository" }),
    Schema.makeFilter((repos) => {
      const names = repos.map((name) => name.toLowerCase());
      return names.flatMap((name, index) =>
        names.indexOf(name) < index
          ? [{ path: [index], issue: "this repository is listed twice" }]
          : []
      );
    }, { toJsonSchema: () => [{ uniqueItems: true }, true] }),
  ).annotate({ description: "The repositories to watch." }),
  monitor: setting(
    Schema.Struct({
      issues: setting(Schema.Boolean, true, "Whether issues become events."),
      pulls: setting(Schema.Boolean, true, "Whether pull requests become events."),
      updates: setting(
        Schema.Boolean,
        true,
        "Whether updates are alerted: another title, text or label. Opened, closed, merged and reopened always are.",
      ),
    }),
    { issues: true, pulls: true, updates: true },
    "What of a repository becomes events.",
  ),
  token_env: Schema.optionalKey(
    EnvName.annotate({
      description:
        "The variable that holds a token, which allows 5,000 requests an hour instead of 60.",
    }),
  ),
  base_url: setting(
    BaseUrl,
    canonical,
    "Where the API is; on GitHub Enterprise https://HOST/api/v3.",
  ),
}).annotate({ description: "Issues and pull requests of GitHub repositories." });

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
      text: "GitHub repositories, OWNER/REPO each",
      standard: example.repos,
    },
    (repos) => ({ ...example, repos }),
    meant,
  ),
  config: Config,
  entries: (config, environment) => {
    const { token_env: variable } = config;
    const token = secretFrom(environment, variable);
    const unusable = tokenProblem(variable, token);
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
  config: typeof Config.Type,
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
        : baseUrl === canonical
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
