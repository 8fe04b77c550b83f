import * as Effect from "effect/Effect";
import type * as Option from "effect/Option";
import type * as Redacted from "effect/Redacted";
import * as Stream from "effect/Stream";
import { trimmed } from "../../plugin/fields.ts";
import type { Item } from "../../domain/item.ts";
import type { Change, Source } from "../../domain/source.ts";
import { UpstreamClient } from "../../http/upstream_client.ts";
import { accessTo } from "./access.ts";
import type { GitHubConfig } from "./config.ts";
import { githubChanges } from "./issue_changes.ts";
import { encodePosition, hasReadIssues } from "./issue_cursor.ts";
import { history } from "./issue_history.ts";
import { keyOf } from "./key.ts";
import { issue } from "./kinds.ts";
import { sweepRepository } from "./repository.ts";
import { toldOf } from "./told.ts";
import { askedAt } from "./upstream.ts";
import { v0Keys } from "./v0.ts";

/** A repository with its issues and pull requests. */
export const githubSource = (
  name: string,
  config: GitHubConfig,
  token: Option.Option<Redacted.Redacted>,
) =>
  Effect.gen(function* () {
    const client = yield* UpstreamClient;
    const key = keyOf({ repository: name, list: "issues" });
    const baseUrl = trimmed(config.base_url);
    const access = yield* accessTo({ name, baseUrl, token });
    const pages = sweepRepository(client, access, config.monitor.pulls);
    const past = history(client, access);
    const isMonitored = ({ kind }: Item) =>
      kind === issue.name ? config.monitor.issues : config.monitor.pulls;
    const told = (changes: ReadonlyArray<Change>) => toldOf(config.monitor, changes);

    const source: Source = {
      key,
      ...askedAt(client, baseUrl, token, hasReadIssues),
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
