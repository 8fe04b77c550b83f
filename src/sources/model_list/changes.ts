import * as Option from "effect/Option";
import { blankItem, type Item } from "../../domain/item.ts";
import { hasAppeared, type Source } from "../../domain/source.ts";
import { servedModel } from "./kind.ts";

/*
 * What happened to a model of a provider's list.
 */

const withdrawn = "withdrawn";
const listed = "listed";

/** The state and the version of a model the list shows; it may say until when (an ISO date). */
export const servedState = (expires?: string): Pick<Item, "state" | "version"> => ({
  state: listed,
  version: expires === undefined ? listed : `${listed} until ${expires}`,
});

/** Stands for a model that the list shows no more, as of then (epoch ms). */
export const withdrawnItem = (id: string, url: string, at: number): Item => ({
  ...blankItem(id, servedModel.name),
  url,
  state: withdrawn,
  updatedAt: at,
  version: withdrawn,
});

/** `Source.changes` of a provider's list. */
export const servedChanges: Source["changes"] = (before, now, baseline) => {
  if (Option.isNone(before)) {
    return [{
      transition: "added",
      eventId: now.id,
      occurredAt: now.createdAt,
      news: now.state !== withdrawn && hasAppeared(now, baseline),
    }];
  }
  const { state, version, updatedAt } = before.value;
  if (now.version === version) return [];
  if (now.state === withdrawn) {
    return [{
      transition: "withdrawn",
      eventId: `${now.id}@${now.updatedAt ?? ""}`,
      occurredAt: now.updatedAt,
      news: true,
    }];
  }
  if (state === withdrawn) {
    // By its withdrawal, so that a flapping list says each return once.
    const eventId = `${now.id}@${updatedAt ?? ""}`;
    return [{ transition: "republished", eventId, occurredAt: null, news: true }];
  }
  return [{
    transition: "updated",
    eventId: `${now.id}@${now.version ?? ""}`,
    occurredAt: null,
    // A date that is taken back is good news, and none that one must act on.
    news: now.fields["expires"] !== undefined,
  }];
};
