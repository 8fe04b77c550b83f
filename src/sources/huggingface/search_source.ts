import * as Effect from "effect/Effect";
import type { Item } from "../../domain/item.ts";
import { updatesBy } from "../organisation/changes.ts";
import { namespaceOf } from "../organisation/model.ts";
import type { HubSearch } from "./searches.ts";
import type { HubAccess } from "./hub_list.ts";
import { hubSource } from "./hub_source.ts";
import { hubSearchKey } from "./key.ts";
import { derivative } from "./kinds.ts";
import { expandedUrl } from "./expanded_url.ts";
import {
  type HubRepository,
  repositories,
  repositoryItem,
  repositoryLists,
} from "./repository_item.ts";

/*
 * Models by anybody, found by their names. With `min_likes` the list comes by likes and is read as far
 * as these go: a model is in it from the day it has enough of them, and new then, once.
 */

const hasLikes = (least: number) => ({ likes }: HubRepository): boolean =>
  least === 0 || (typeof likes === "number" && likes >= least);

/** Only its appearance is news of a stranger's model, and one made from another is a derivative. */
const asFound = (item: Item): Item => ({
  ...item,
  kind: item.fields["base_model"] === undefined ? item.kind : derivative.name,
  version: item.id,
});

/** A search on Hugging Face; models of the organisations that are watched are left to their sources. */
export const hubSearchSource = (
  hub: HubAccess,
  { name, query, min_likes: least }: HubSearch,
  watched: ReadonlyArray<string>,
  others: ReadonlyArray<Pick<HubSearch, "name">>,
) => {
  const own = new Set(watched.map((org) => org.toLowerCase()));
  const sort = least > 0 ? "likes" : "createdAt";
  const { models } = repositoryLists;
  const toItem = repositoryItem(hub.baseUrl, models);
  return hubSource(hub, {
    label: { en: `Hugging Face search ${name}`, zh: `Hugging Face 搜索 ${name}` },
    noun: { en: "model", zh: "模型" },
    url: expandedUrl(hub.baseUrl, "models", { search: query, sort }, models.expanded),
    decode: repositories,
    show: (decoded) => {
      const liked = decoded.filter(hasLikes(least));
      return Effect.succeed({
        items: liked.map((repository) => asFound(toItem(repository)))
          .filter((item) => !own.has(namespaceOf(item).toLowerCase())),
        notes: [],
        isLast: liked.length < decoded.length,
      });
    },
  }, {
    key: hubSearchKey(name),
    alike: others.map((other) => hubSearchKey(other.name)),
    // The card that names the base model often comes after the model.
    alikeKinds: [models.kind, derivative],
    changes: updatesBy(({ id }) => id),
  });
};
