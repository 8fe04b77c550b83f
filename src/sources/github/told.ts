import type { Change } from "../../domain/source.ts";
import type { GitHubConfig } from "./config.ts";

/** What is to be told of these changes of one item; an update that is not is recorded all the same. */
export const toldOf = (
  { updates }: GitHubConfig["monitor"],
  changes: ReadonlyArray<Change>,
): ReadonlyArray<Change> => {
  if (updates) return changes;
  const states = changes.filter(({ transition }) => transition !== "updated");
  return states.length > 0 ? states : changes.map((change) => ({ ...change, news: false }));
};
