import * as Effect from "effect/Effect";
import type * as Option from "effect/Option";
import type * as Redacted from "effect/Redacted";
import * as Stream from "effect/Stream";
import type { Change, Source, Survey } from "../../domain/source.ts";
import { UpstreamClient } from "../../http/upstream_client.ts";
import { trimmed } from "../../plugin/fields.ts";
import { type Access, accessTo } from "./access.ts";
import type { GitHubConfig } from "./config.ts";
import { keyOf, type ListName } from "./key.ts";
import { askedAt } from "./upstream.ts";

/** What sets one list of a repository apart from the others. */
interface ListParts extends
  Pick<
    Source,
    "listsAll" | "poll" | "changes" | "resumeFrom" | "history" | "mostHistories" | "v0Keys"
  > {
  /** Of its cursors; absent for a list the survey cannot tell of. */
  readonly isDone?: Survey["isDone"];
}

/** Updates that are not to be alerted are recorded all the same. */
export const told = (
  { monitor }: Pick<GitHubConfig, "monitor">,
  changes: ReadonlyArray<Change>,
): ReadonlyArray<Change> =>
  monitor.updates
    ? changes
    : changes.map((change) =>
      change.transition === "updated" ? { ...change, news: false } : change
    );

/** One list of a repository as a source, asked for as all its lists are. */
export const listSource = Effect.fnUntraced(function* (
  name: ListName,
  config: GitHubConfig,
  token: Option.Option<Redacted.Redacted>,
  partsOf: (client: UpstreamClient["Service"], access: Access) => ListParts,
) {
  const client = yield* UpstreamClient;
  const key = keyOf(name);
  const baseUrl = trimmed(config.base_url);
  const access = yield* accessTo({ name: name.repository, baseUrl, token });
  const { isDone, ...parts } = partsOf(client, access);
  const source: Source = {
    key,
    ...askedAt(client, baseUrl, token, isDone),
    ...parts,
    poll: (previous, full) =>
      parts.poll(previous, full).pipe(
        Stream.withSpan("GitHub.poll", { attributes: { source: key } }),
      ),
  };
  return source;
});
