import * as Predicate from "effect/Predicate";
import * as Schema from "effect/Schema";
import type { Item } from "../../domain/item.ts";
import { decodeEach } from "../../http/decode.ts";
import { aboutFields } from "../organisation/about.ts";
import {
  accessFields,
  idOf,
  instantOf,
  isText,
  Loose,
  ModelId,
  namespaceOf,
  texts,
  versionOf,
} from "../organisation/model.ts";

/*
 * One model in the Hub's list: https://huggingface.co/docs/hub/api. Without `expand` the list shows
 * neither commit hash nor date of change.
 */

const Model = Schema.Struct({
  id: ModelId,
  sha: Loose,
  createdAt: Loose,
  lastModified: Loose,
  pipeline_tag: Loose,
  library_name: Loose,
  tags: Loose,
  safetensors: Loose,
  private: Loose,
  gated: Loose,
});

/** The fields requested besides the id. */
export const expanded = Object.keys(Model.fields).filter((field) => field !== "id");

const decodeModels = decodeEach(Model, idOf);

/** Older mirrors of the Hub show the id under its former name. */
const withId = (element: unknown): unknown =>
  Predicate.isObject(element) && !("id" in element)
    ? { ...element, id: element["modelId"] }
    : element;

/** The models of a page; a malformed one is skipped and named in a note. */
export const models = (elements: ReadonlyArray<unknown>) => decodeModels(elements.map(withId));

const isHash = (sha: unknown): sha is string =>
  typeof sha === "string" && /^[\w.-]{1,100}$/.test(sha);

const parametersOf = ({ safetensors }: typeof Model.Type): unknown =>
  Predicate.hasProperty(safetensors, "total") ? safetensors.total : undefined;

export const modelItem = (baseUrl: string) => (model: typeof Model.Type): Item => {
  const task = isText(model.pipeline_tag) ? model.pipeline_tag : undefined;
  const library = isText(model.library_name) ? model.library_name : undefined;
  return {
    id: model.id,
    kind: "model",
    title: model.id,
    body: [...new Set([task, library, ...texts(model.tags)].filter(isText))].join(", "),
    url: `${baseUrl}/${model.id}`,
    author: namespaceOf(model),
    labels: [],
    state: null,
    createdAt: instantOf(model.createdAt),
    updatedAt: instantOf(model.lastModified),
    closedAt: null,
    mergedAt: null,
    version: isHash(model.sha) ? versionOf(model.sha, model) : null,
    fields: {
      ...aboutFields(task, parametersOf(model), texts(model.tags)),
      ...(library === undefined ? {} : { library_name: library }),
      ...accessFields(model),
    },
  };
};
