import { contentOf } from "../../domain/item.ts";
import { changesBy } from "../organisation/changes.ts";
import { organisationKey } from "../organisation/key.ts";
import { toldUpdates, type Updates } from "../organisation/updates.ts";
import { v0KeysBy } from "../organisation/v0.ts";
import type { HubAccess } from "./hub_list.ts";
import { hubSource } from "./hub_source.ts";
import { huggingfaceKind } from "./key.ts";
import { expandedUrl } from "./expanded_url.ts";
import { labelOf, ownOf } from "./organisation_list.ts";
import { repositories, repositoryItem, repositoryLists } from "./repository_item.ts";
import { inspectBy } from "./tree.ts";

const nouns = {
  models: { en: "model", zh: "模型" },
  datasets: { en: "dataset", zh: "数据集" },
  spaces: { en: "Space", zh: "Space" },
};

/** What an organisation of Hugging Face publishes: its models, its datasets or its Spaces. */
export const repositoriesSource = (
  hub: HubAccess,
  org: string,
  name: keyof typeof repositoryLists,
  updates: Updates,
) => {
  const list = repositoryLists[name];
  const noun = nouns[name];
  const isModels = name === "models";
  const label = labelOf(org, isModels ? undefined : noun);
  const changes = changesBy(({ id, version }) => `${id}@${contentOf(version ?? "")}`);
  return hubSource(hub, {
    label,
    noun,
    url: expandedUrl(hub.baseUrl, name, { author: org, sort: "lastModified" }, list.expanded),
    decode: repositories,
    show: ownOf(org, label, noun, ({ id }) => id, repositoryItem(hub.baseUrl, list)),
  }, {
    key: organisationKey(huggingfaceKind, org, name),
    changes: toldUpdates(isModels || updates === "any" ? updates : "none", changes),
    ...isModels
      ? {
        inspect: inspectBy(hub),
        v0Keys: v0KeysBy(
          huggingfaceKind,
          "model_updated",
          ({ id, version }) => version === null ? id : contentOf(version),
        ),
      }
      : {},
  });
};
