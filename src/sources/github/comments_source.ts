import * as Effect from "effect/Effect";
import type * as Option from "effect/Option";
import type * as Redacted from "effect/Redacted";
import * as Stream from "effect/Stream";
import type { Source } from "../../domain/source.ts";
import { UpstreamClient } from "../../http/upstream_client.ts";
import { trimmed } from "../../plugin/fields.ts";
import { accessTo } from "./access.ts";
import { commentChanges } from "./comment_changes.ts";
import { hasReadComments, sweepComments } from "./comments.ts";
import type { GitHubConfig } from "./config.ts";
import { keyOf } from "./key.ts";
import { toldOf } from "./told.ts";
import { askedAt } from "./upstream.ts";

/** A repository with the comments on its issues, pull requests and their code. */
export const commentsSource = (
  name: string,
  config: GitHubConfig,
  token: Option.Option<Redacted.Redacted>,
) =>
  Effect.gen(function* () {
    const client = yield* UpstreamClient;
    const key = keyOf({ repository: name, list: "comments" });
    const baseUrl = trimmed(config.base_url);
    const access = yield* accessTo({ name, baseUrl, token });
    const pages = sweepComments(client, access);
    const source: Source = {
      key,
      ...askedAt(client, baseUrl, token, hasReadComments),
      listsAll: false,
      poll: (previous) =>
        pages(previous).pipe(Stream.withSpan("GitHub.poll", { attributes: { source: key } })),
      changes: (before, now, baseline) =>
        toldOf(config.monitor, commentChanges(before, now, baseline)),
    };
    return source;
  });
