import type * as Option from "effect/Option";
import type * as Redacted from "effect/Redacted";
import type { GitHubConfig } from "./config.ts";
import { listSource, told } from "./list_source.ts";
import { releaseChanges } from "../forge/release_changes.ts";
import { releases } from "./releases.ts";
import { hasReadWhole, sweepWhole } from "./identified.ts";

/** A repository with its releases. */
export const releasesSource = (
  repository: string,
  config: GitHubConfig,
  token: Option.Option<Redacted.Redacted>,
) =>
  listSource({ repository, list: "releases" }, config, token, (client, access) => ({
    isDone: hasReadWhole,
    listsAll: true,
    poll: sweepWhole(client, access, "releases", releases),
    changes: (before, now, baseline) => told(config, releaseChanges(before, now, baseline)),
  }));
