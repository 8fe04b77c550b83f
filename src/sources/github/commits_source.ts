import * as Option from "effect/Option";
import type * as Redacted from "effect/Redacted";
import { sweepCommits } from "./commits.ts";
import type { GitHubConfig } from "./config.ts";
import { listSource } from "./list_source.ts";
import { hasAppeared } from "../../domain/source.ts";

/** A repository with the commits of its default branch, or those that touch some paths. */
export const commitsSource = (
  repository: string,
  config: GitHubConfig,
  token: Option.Option<Redacted.Redacted>,
  paths: ReadonlyArray<string>,
) =>
  listSource({ repository, list: "commits" }, config, token, (client, access) => ({
    listsAll: true,
    poll: sweepCommits(client, access, paths),
    // What is known and has another hash was rewritten, and says nothing new.
    changes: (before, now, baseline) =>
      Option.isSome(before) ? [] : [{
        transition: "added",
        eventId: now.id,
        occurredAt: now.createdAt,
        news: hasAppeared(now, baseline),
      }],
  }));
