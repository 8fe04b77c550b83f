import * as Effect from "effect/Effect";
import type * as Option from "effect/Option";
import type * as Redacted from "effect/Redacted";
import * as Stream from "effect/Stream";
import type { Source } from "../../domain/source.ts";
import { UpstreamClient } from "../../http/upstream_client.ts";
import { trimmed } from "../../plugin/fields.ts";
import { accessTo } from "./access.ts";
import type { GitHubConfig } from "./config.ts";
import { keyOf } from "./key.ts";
import { releaseChanges } from "../forge/release_changes.ts";
import { hasReadReleases, sweepReleases } from "./releases.ts";
import { askedAt } from "./upstream.ts";

/** A repository with its releases. */
export const releasesSource = (
  name: string,
  config: GitHubConfig,
  token: Option.Option<Redacted.Redacted>,
) =>
  Effect.gen(function* () {
    const client = yield* UpstreamClient;
    const key = keyOf({ repository: name, list: "releases" });
    const baseUrl = trimmed(config.base_url);
    const access = yield* accessTo({ name, baseUrl, token });
    const pages = sweepReleases(client, access);
    const source: Source = {
      key,
      ...askedAt(client, baseUrl, token, hasReadReleases),
      listsAll: true,
      poll: (previous, full) =>
        pages(previous, full).pipe(
          Stream.withSpan("GitHub.poll", { attributes: { source: key } }),
        ),
      changes: (before, now, baseline) =>
        config.monitor.updates
          ? releaseChanges(before, now, baseline)
          : releaseChanges(before, now, baseline).map((change) =>
            change.transition === "updated" ? { ...change, news: false } : change
          ),
    };
    return source;
  });
