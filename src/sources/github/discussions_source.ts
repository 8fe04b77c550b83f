import type * as Option from "effect/Option";
import type * as Redacted from "effect/Redacted";
import { isReadOut } from "../../http/whole_list.ts";
import type { GitHubConfig } from "./config.ts";
import { discussionChanges } from "./discussion_changes.ts";
import { sweepDiscussions } from "./discussions.ts";
import { listSource } from "./list_source.ts";
import { toldOf } from "./told.ts";

/** A repository with its discussions. */
export const discussionsSource = (
  repository: string,
  config: GitHubConfig,
  token: Option.Option<Redacted.Redacted>,
) =>
  listSource({ repository, list: "discussions" }, config, token, (client, access) => ({
    isDone: isReadOut,
    listsAll: true,
    poll: sweepDiscussions(client, access.repository),
    changes: (before, now, baseline) =>
      toldOf(config.monitor, discussionChanges(before, now, baseline)),
  }));
