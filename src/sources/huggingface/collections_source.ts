import * as Predicate from "effect/Predicate";
import * as Schema from "effect/Schema";
import { hashOf } from "../../domain/hash.ts";
import type { Item } from "../../domain/item.ts";
import { decodeEach } from "../../http/decode.ts";
import { updatesBy } from "../organisation/changes.ts";
import { organisationKey } from "../organisation/key.ts";
import { instantOf, isText, Loose } from "../../http/loose.ts";
import { toldUpdates, type Updates } from "../organisation/updates.ts";
import type { HubAccess } from "./hub_list.ts";
import { hubSource } from "./hub_source.ts";
import { huggingfaceKind } from "./key.ts";
import { collection } from "./kinds.ts";
import { labelOf, ownOf } from "./organisation_list.ts";

/*
 * The collections of an organisation: https://huggingface.co/docs/hub/collections. Many are made on the
 * day of a release, before anybody writes of it.
 */

const noun = { en: "collection", zh: "合集" };

/** `OWNER/TITLE-ID`, the id being MongoDB's. */
const slugForm = /^[\w.-]{1,96}\/[\w.-]*?([0-9a-f]{24})$/;

const Collection = Schema.Struct({
  slug: Schema.String.check(Schema.isPattern(slugForm, { expected: "OWNER/TITLE-ID" })),
  title: Schema.String,
  description: Loose,
  lastUpdated: Loose,
  /** The first four at most. */
  items: Loose,
});

const collections = decodeEach(Collection, (element) => {
  const slug = Predicate.hasProperty(element, "slug") ? element.slug : undefined;
  return isText(slug) ? slug : "";
});

const idsOf = (items: unknown): ReadonlyArray<string> =>
  (Array.isArray(items) ? items : []).flatMap((item) =>
    Predicate.hasProperty(item, "id") && isText(item.id) ? [item.id] : []
  );

const toItem = (baseUrl: string) => (element: typeof Collection.Type): Item => {
  const { slug, title, lastUpdated } = element;
  // A new title makes another slug, and no other collection.
  const id = slugForm.exec(slug)?.[1] ?? slug;
  const description = isText(element.description) ? element.description : "";
  const members = idsOf(element.items);
  const updatedAt = instantOf(lastUpdated);
  return {
    id: `${slug.split("/", 1)[0] ?? ""}/${id}`,
    kind: collection.name,
    title,
    body: [description, members.join(", ")].filter(isText).join("\n"),
    url: `${baseUrl}/collections/${slug}`,
    author: slug.split("/", 1)[0] ?? null,
    labels: [],
    state: null,
    // The id begins with the second in which it was made.
    createdAt: instantOf(Number.parseInt(id.slice(0, 8), 16)),
    updatedAt,
    closedAt: null,
    mergedAt: null,
    version: hashOf(title, description, ...members, String(updatedAt)).slice(0, 32),
    fields: {},
  };
};

/** The collections of an organisation of Hugging Face. */
export const collectionsSource = (hub: HubAccess, org: string, updates: Updates) => {
  const label = labelOf(org, noun);
  const query = new URLSearchParams({ owner: org, sort: "lastModified", limit: "100" });
  return hubSource(hub, {
    label,
    noun,
    url: `${hub.baseUrl}/api/collections?${query}`,
    decode: collections,
    show: ownOf(org, label, noun, ({ slug }) => slug, toItem(hub.baseUrl)),
  }, {
    key: organisationKey(huggingfaceKind, org, "collections"),
    changes: toldUpdates(
      updates === "any" ? "any" : "none",
      updatesBy(({ id, version }) => `${id}@${version}`),
    ),
  });
};
