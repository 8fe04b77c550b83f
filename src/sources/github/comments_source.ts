import type * as Option from "effect/Option";
import type * as Redacted from "effect/Redacted";
import { commentChanges } from "./comment_changes.ts";
import { hasReadComments, sweepComments } from "./comments.ts";
import type { GitHubConfig } from "./config.ts";
import { listSource } from "./list_source.ts";
import { toldOf } from "./told.ts";

/** A repository with the comments on its issues, pull requests and their code. */
export const commentsSource = (
  repository: string,
  config: GitHubConfig,
  token: Option.Option<Redacted.Redacted>,
) =>
  listSource({ repository, list: "comments" }, config, token, (client, access) => ({
    isDone: hasReadComments,
    listsAll: false,
    poll: sweepComments(client, access),
    changes: (before, now, baseline) =>
      toldOf(config.monitor, commentChanges(before, now, baseline)),
  }));
