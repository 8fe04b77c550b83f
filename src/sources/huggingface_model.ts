import * as Predicate from "effect/Predicate";
import * as Schema from "effect/Schema";
import type { Item } from "../domain/item.ts";
import { decodeEach } from "../http/decode.ts";
import { idOf, modelId } from "./organisation.ts";

/*
 * One model in the Hub's list: https://huggingface.co/docs/hub/api. Without `expand` the list shows
 * neither hash nor date of change.
 */

const maybe = <S extends Schema.Constraint>(schema: S) => Schema.optionalKey(Schema.NullOr(schema));

const Instant = Schema.String.check(
  Schema.makeFilter((text) => !Number.isNaN(Date.parse(text)), { expected: "a date" }),
);

const Model = Schema.Struct({
  id: Schema.String.check(Schema.isPattern(modelId, { expected: "ORG/NAME" })),
  sha: maybe(Schema.NonEmptyString),
  createdAt: maybe(Instant),
  lastModified: maybe(Instant),
  pipeline_tag: maybe(Schema.String),
  library_name: maybe(Schema.String),
  tags: maybe(Schema.Array(Schema.String)),
  private: maybe(Schema.Boolean),
  /** `auto` or `manual` when access has to be asked for. */
  gated: maybe(Schema.Union([Schema.Boolean, Schema.String])),
});

/** What the list is asked to show beside the id. */
export const expanded = [
  "sha",
  "createdAt",
  "lastModified",
  "pipeline_tag",
  "library_name",
  "tags",
  "private",
  "gated",
];

const decodeModels = decodeEach(Model, idOf);

/** Older mirrors of the Hub show the id under its former name only. */
const withId = (element: unknown): unknown =>
  Predicate.isObject(element) && !("id" in element)
    ? { ...element, id: element["modelId"] }
    : element;

/** The models of a page; a malformed one is left out and named in a note. */
export const models = (elements: ReadonlyArray<unknown>) => decodeModels(elements.map(withId));

const instant = (text: string | null | undefined): number | null =>
  text === null || text === undefined ? null : Date.parse(text);

export const toItem = (baseUrl: string) => (model: typeof Model.Type): Item => {
  const tags = model.tags ?? [];
  const { pipeline_tag: task, library_name: library } = model;
  return {
    id: model.id,
    kind: "model",
    title: model.id,
    body: [...new Set([task, library, ...tags])].filter((tag) => tag !== null && tag !== undefined)
      .join(", "),
    url: `${baseUrl}/${model.id}`,
    author: model.id.split("/")[0] ?? null,
    labels: [],
    state: null,
    createdAt: instant(model.createdAt),
    updatedAt: instant(model.lastModified),
    closedAt: null,
    mergedAt: null,
    version: model.sha ?? null,
    fields: {
      ...(task === null || task === undefined ? {} : { pipeline_tag: task }),
      ...(library === null || library === undefined ? {} : { library_name: library }),
      ...(model.private === true ? { private: true } : {}),
      ...(model.gated === undefined || model.gated === null || model.gated === false
        ? {}
        : { gated: model.gated }),
    },
  };
};
