import * as Effect from "effect/Effect";
import * as Predicate from "effect/Predicate";
import * as Schema from "effect/Schema";
import type { Item } from "../../domain/item.ts";
import { decodeEach, decodeJson, readable } from "../../http/decode.ts";
import type { UpstreamResponse } from "../../http/upstream_response.ts";
import { servedState } from "../model_list/changes.ts";
import { servedModel } from "../model_list/kind.ts";
import { idOf, instantOf, isText, Loose, texts } from "../../http/loose.ts";

/*
 * The answer of GET /models: https://platform.openai.com/docs/api-reference/models/list. Only ids can be
 * relied on: many servers give every model the same date, or 0.
 */

/** No provider has longer ids. */
const Id = Schema.String.check(Schema.isPattern(/^\S.{0,198}\S$|^\S$/u, { expected: "an id" }));

const Model = Schema.Struct({
  id: Id,
  created: Loose,
  owned_by: Loose,
  /** Mistral's. */
  name: Loose,
  aliases: Loose,
  description: Loose,
  /** vLLM's and SGLang's, and Mistral's. */
  max_model_len: Loose,
  max_context_length: Loose,
});
type Model = typeof Model.Type;

const list = decodeJson(Schema.Struct({ data: Schema.Array(Schema.Unknown) }));
const models = decodeEach(Model, idOf);

/** The id among several of one model that says most: its name, or what does not move on. */
const chief = (group: ReadonlyArray<Model>): Model | undefined =>
  group.find(({ id, name }) => id === name) ??
    group.toSorted((a, b) =>
      Number(a.id.endsWith("-latest")) - Number(b.id.endsWith("-latest")) || (a.id < b.id ? -1 : 1)
    )[0];

/** Each model once, with the other ids it goes by; Mistral lists every alias as an entry of its own. */
const folded = (all: ReadonlyArray<Model>) => {
  const groups = new Map<string, Array<Model>>();
  for (const model of all) {
    const ids = [model.id, ...texts(model.aliases)];
    const group = ids.map((id) => groups.get(id)).find((each) => each !== undefined) ?? [];
    group.push(model);
    for (const id of ids) if (!groups.has(id)) groups.set(id, group);
  }
  return [...new Set(groups.values())].flatMap((group) => {
    const model = chief(group);
    if (model === undefined) return [];
    const others = group.flatMap(({ id, aliases }) => [id, ...texts(aliases)])
      .filter((id) => id !== model.id);
    return [{ model, others: [...new Set(others)] }];
  });
};

/** Dates that are all the same are those of a deployment, or of the answer. */
const areDates = (all: ReadonlyArray<Model>): boolean =>
  all.length < 2 || new Set(all.map(({ created }) => created)).size > 1;

/** Where the API shows one model. */
export const modelUrl = (baseUrl: string, id: string): string =>
  `${baseUrl}/models/${id.split("/").map(encodeURIComponent).join("/")}`;

const count = (value: unknown): value is number =>
  Predicate.isNumber(value) && Number.isSafeInteger(value) && value > 0;

/** The models of an answer, the newest first where it has dates. */
export const servedModels = (baseUrl: string) =>
  Effect.fn("OpenAICompatible.decode")(function* (response: UpstreamResponse) {
    const { data } = yield* list(response);
    const { decoded, notes } = yield* readable(response.label, data.length, models(data));
    const dated = areDates(decoded);
    const items = folded(decoded).map(({ model, others }): Item => {
      const { id, owned_by, description, max_model_len, max_context_length } = model;
      const context = [max_model_len, max_context_length].find(count);
      return {
        id,
        kind: servedModel.name,
        title: id,
        body: [description, others.join(", "), owned_by].filter(isText).join("\n"),
        url: modelUrl(baseUrl, id),
        author: isText(owned_by) && owned_by !== id ? owned_by : null,
        labels: [],
        ...servedState(),
        createdAt: dated ? instantOf(model.created) : null,
        updatedAt: null,
        closedAt: null,
        mergedAt: null,
        fields: context === undefined ? {} : { context_length: context },
      };
    });
    return { items: items.toSorted((a, b) => (b.createdAt ?? 0) - (a.createdAt ?? 0)), notes };
  });
