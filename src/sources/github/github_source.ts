import * as Effect from "effect/Effect";
import type * as Option from "effect/Option";
import type * as Redacted from "effect/Redacted";
import type { Item } from "../../domain/item.ts";
import type { Change } from "../../domain/source.ts";
import type { GitHubConfig } from "./config.ts";
import { issueChanges } from "../forge/issue_changes.ts";
import { encodePosition, hasReadIssues } from "../forge/issue_cursor.ts";
import { history } from "./issue_history.ts";
import { issue } from "../forge/kinds.ts";
import { listSource } from "./list_source.ts";
import { sweepRepository } from "./repository.ts";
import { toldOf } from "./told.ts";
import { v0Keys } from "./v0.ts";

/** A repository with its issues and pull requests. */
export const githubSource = (
  repository: string,
  config: GitHubConfig,
  token: Option.Option<Redacted.Redacted>,
) =>
  listSource({ repository, list: "issues" }, config, token, (client, access) => {
    const { monitor } = config;
    const past = history(client, access);
    const isMonitored = ({ kind }: Item) => kind === issue.name ? monitor.issues : monitor.pulls;
    const told = (changes: ReadonlyArray<Change>) => toldOf(monitor, changes);
    return {
      isDone: hasReadIssues,
      listsAll: false,
      resumeFrom: (upTo) => encodePosition({ upTo }),
      poll: sweepRepository(client, access, monitor.pulls),
      changes: (before, now, baseline) =>
        isMonitored(now) ? told(issueChanges(before, now, baseline)) : [],
      history: (item, since) =>
        isMonitored(item) ? Effect.map(past(item, since), told) : Effect.succeed([]),
      v0Keys,
    };
  });
