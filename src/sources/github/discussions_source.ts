import * as Effect from "effect/Effect";
import type * as Option from "effect/Option";
import type * as Redacted from "effect/Redacted";
import * as Stream from "effect/Stream";
import type { Source } from "../../domain/source.ts";
import { UpstreamClient } from "../../http/upstream_client.ts";
import { isReadOut } from "../../http/whole_list.ts";
import { trimmed } from "../../plugin/fields.ts";
import type { GitHubConfig } from "./config.ts";
import { discussionChanges } from "./discussion_changes.ts";
import { sweepDiscussions } from "./discussions.ts";
import { keyOf } from "./key.ts";
import { toldOf } from "./told.ts";
import { askedAt } from "./upstream.ts";

/** A repository with its discussions. */
export const discussionsSource = (
  name: string,
  config: GitHubConfig,
  token: Option.Option<Redacted.Redacted>,
) =>
  Effect.gen(function* () {
    const client = yield* UpstreamClient;
    const key = keyOf({ repository: name, list: "discussions" });
    const baseUrl = trimmed(config.base_url);
    const pages = sweepDiscussions(client, { name, baseUrl, token });
    const source: Source = {
      key,
      ...askedAt(client, baseUrl, token, isReadOut),
      listsAll: true,
      poll: (previous) =>
        pages(previous).pipe(Stream.withSpan("GitHub.poll", { attributes: { source: key } })),
      changes: (before, now, baseline) =>
        toldOf(config.monitor, discussionChanges(before, now, baseline)),
    };
    return source;
  });
