import * as Option from "effect/Option";
import type { Change, Source } from "../../domain/source.ts";
import { hasAppeared } from "../../domain/source.ts";
import { bareName } from "./owned.ts";

/** A repository that appears or has another name; one that goes says nothing. */
export const ownedChanges: Source["changes"] = (before, now, baseline) => {
  const change = (transition: Change["transition"], eventId: string): Change => ({
    transition,
    eventId,
    occurredAt: transition === "added" ? now.createdAt : null,
    news: hasAppeared(now, baseline),
  });
  if (Option.isNone(before)) return [change("added", now.id)];
  const [former, name] = [bareName(before.value), bareName(now)];
  return former === name
    ? []
    : [{ ...change("updated", `${now.id}@${former}>${name}`), news: true }];
};
