import type { Item } from "../../domain/item.ts";
import type { V0Keys } from "../../domain/source.ts";
import { v0Fingerprint, v0Name } from "../../plugin/v0.ts";
import { issue, pullRequest } from "../forge/kinds.ts";

/** `Source.v0Keys`: v0 polled issues and pull requests apart. */
export const v0Keys = (origin: string, { id, kind, url }: Item): V0Keys => {
  if (kind === pullRequest.name) {
    // The list of issues shows another id of a pull request than v0 saw.
    return { item: [`pr_updated ${url}`], merge: [`pr_merged ${url}`] };
  }
  const fingerprint = v0Fingerprint({
    event_id: id,
    event_type: "issue_updated",
    resource_id: v0Name(origin),
    resource_type: issue.resource,
    source: "github",
  });
  return { item: [fingerprint, `issue_updated ${url}`], merge: [] };
};
