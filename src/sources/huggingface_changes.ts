import * as Option from "effect/Option";
import type { Item } from "../domain/item.ts";
import type { Baseline, Change } from "../domain/source.ts";
import { isNew } from "./organisation.ts";

/** What happened to a model since it was last stored, as `Source.changes` says. */
export const changes = (
  before: Option.Option<Item>,
  now: Item,
  baseline: Baseline,
): ReadonlyArray<Change> => {
  const updated = (news: boolean): Change => ({
    transition: "updated",
    eventId: `${now.id}@${now.version ?? ""}`,
    occurredAt: now.updatedAt,
    news,
  });
  if (Option.isSome(before)) {
    const { version, updatedAt } = before.value;
    if (now.version === null || now.version === version) return [];
    // Its commit was not known until now, so nothing tells that this is another.
    if (version === null || version === "") return [];
    // Served by an index or a mirror that lags.
    if (updatedAt !== null && now.updatedAt !== null && now.updatedAt < updatedAt) return [];
    return [updated(true)];
  }
  return isNew(now, baseline)
    ? [{ transition: "added", eventId: now.id, occurredAt: now.createdAt, news: true }]
    : [updated(false)];
};
