import * as Effect from "effect/Effect";
import * as Option from "effect/Option";
import type * as Redacted from "effect/Redacted";
import * as Stream from "effect/Stream";
import type { Item } from "../../domain/item.ts";
import type { Source } from "../../domain/source.ts";
import { credentialOf } from "../../http/credential.ts";
import { UpstreamClient } from "../../http/upstream_client.ts";
import { trimmed } from "../../plugin/fields.ts";
import { type GitHubConfig, publicApi } from "./config.ts";
import { searchKey } from "./key.ts";
import { issue, pullRequest } from "../forge/kinds.ts";
import { detailed } from "./repos.ts";
import { configOf } from "./repository_sources.ts";
import { sweepSearch } from "./search.ts";
import { searchChanges } from "./search_changes.ts";
import type { Search } from "./searches.ts";
import { toldOf } from "./told.ts";

/** https://docs.github.com/rest/search/search#rate-limit: 30 a minute with a token, else 10. */
const perHour = { known: 30 * 60, anonymous: 10 * 60 };

/** Whether a repository that is watched itself, or as one of its owner's, tells of an item. */
const isToldBy = (config: GitHubConfig) => {
  const watched = new Map(
    config.repos.map(detailed).map((each) => [
      each.repo.toLowerCase(),
      configOf(config, each).monitor,
    ]),
  );
  return ({ kind, fields: { repository } }: Item): boolean => {
    const name = String(repository).toLowerCase();
    const monitor = watched.get(name) ?? watched.get(name.replace(/\/.*$/, "/*"));
    return (kind === issue.name && monitor?.issues === true) ||
      (kind === pullRequest.name && monitor?.pulls === true);
  };
};

/** A search of all of GitHub. */
export const searchSource = (
  search: Search,
  config: GitHubConfig,
  token: Option.Option<Redacted.Redacted>,
) =>
  Effect.gen(function* () {
    const client = yield* UpstreamClient;
    const key = searchKey(search);
    const baseUrl = trimmed(config.base_url);
    // Search has a limit of its own, and so a lane of its own.
    const asker = { host: `${new URL(baseUrl).host}/search`, credential: credentialOf(token) };
    const pages = sweepSearch(client, search, { baseUrl, token, asker });
    const isToldElsewhere = isToldBy(config);
    const source: Source = {
      key,
      ...asker,
      lanes: 1,
      ...baseUrl === publicApi
        ? { perHour: Option.isSome(token) ? perHour.known : perHour.anonymous }
        : {},
      listsAll: true,
      alike: config.searches.map(searchKey).filter((each) => each !== key),
      poll: (previous, full) =>
        pages(previous, full).pipe(
          // A search may have no results any more; nothing is wrong then.
          Stream.map(({ empty, ...page }) =>
            Option.isNone(previous) && empty === true ? { ...page, empty } : page
          ),
          Stream.withSpan("GitHub.poll", { attributes: { source: key } }),
        ),
      changes: (before, now, baseline) => {
        if (isToldElsewhere(now)) return [];
        const changes = searchChanges(before, now, baseline);
        return Option.isNone(before) ? changes : toldOf(config.monitor, changes);
      },
    };
    return source;
  });
