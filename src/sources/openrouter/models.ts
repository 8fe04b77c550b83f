import * as Effect from "effect/Effect";
import * as Predicate from "effect/Predicate";
import * as Schema from "effect/Schema";
import type { Item } from "../../domain/item.ts";
import { decodeEach, decodeJson, readable, unreadablePart } from "../../http/decode.ts";
import type { UpstreamResponse } from "../../http/upstream_response.ts";
import { servedState } from "../model_list/changes.ts";
import { servedModel } from "../model_list/kind.ts";
import { idOf, instantOf, isText, Loose } from "../../http/loose.ts";
import { modelId } from "../organisation/model.ts";

/*
 * OpenRouter's list of models: https://openrouter.ai/docs/api-reference/list-available-models. Prices
 * are decimal strings in dollars a token.
 */

/** `AUTHOR/MODEL`, with a variant such as `:free` or without. */
const Id = Schema.String.check(
  Schema.makeFilter((id) => modelId.test(id.replace(/^~/, "").replace(/:[\w-]{1,40}$/, ""))),
);

const Model = Schema.Struct({
  id: Id,
  name: Loose,
  created: Loose,
  description: Loose,
  context_length: Loose,
  architecture: Loose,
  pricing: Loose,
  expiration_date: Loose,
  hugging_face_id: Loose,
});
type Model = typeof Model.Type;

const list = decodeJson(Schema.Struct({
  data: Schema.Array(Schema.Unknown),
  total_count: Loose,
}));
const models = decodeEach(Model, idOf);

/** The id without its variant. */
const baseOf = (id: string): string => id.split(":", 1)[0] ?? id;

const property = (value: unknown, key: string): unknown =>
  Predicate.hasProperty(value, key) ? value[key] : undefined;

/** Dollars a million tokens; undefined where the price is unknown. */
const price = (pricing: unknown, of: string): number | undefined => {
  const text = property(pricing, of);
  const each = isText(text) && text.length < 30 ? Number(text) : NaN;
  return Number.isFinite(each) && each >= 0 ? Number((each * 1e6).toPrecision(4)) : undefined;
};

const isoDay = /^\d{4}-\d\d-\d\d/;

/** The variant that stands for the model: the plain one, else the first. */
const toItem = (variants: ReadonlyArray<Model>, baseUrl: string): ReadonlyArray<Item> => {
  const model = variants.find(({ id }) => !id.includes(":")) ?? variants[0];
  if (model === undefined) return [];
  const id = baseOf(model.id);
  const { architecture, pricing, context_length: context, hugging_face_id: weights } = model;
  const [input, output] = [price(pricing, "prompt"), price(pricing, "completion")];
  const modality = property(architecture, "modality");
  const expires = isText(model.expiration_date)
    ? isoDay.exec(model.expiration_date)?.[0]
    : undefined;
  const dates = variants.flatMap(({ created }) => instantOf(created) ?? []);
  return [{
    id,
    kind: servedModel.name,
    title: id,
    body: [model.name, model.description, weights].filter(isText).join("\n"),
    url: modelPage(baseUrl, id),
    author: id.split("/", 1)[0] ?? null,
    labels: variants.flatMap(({ id }) => id.split(":").slice(1)),
    ...servedState(expires),
    createdAt: dates.length === 0 ? null : Math.min(...dates),
    updatedAt: null,
    closedAt: null,
    mergedAt: null,
    fields: {
      ...Predicate.isNumber(context) ? { context_length: context } : {},
      ...isText(modality) ? { modality } : {},
      ...input === undefined ? {} : { price_in: input },
      ...output === undefined ? {} : { price_out: output },
      ...isText(weights) ? { hugging_face_id: weights } : {},
      ...expires === undefined ? {} : { expires },
    },
  }];
};

/** A model's page. */
export const modelPage = (baseUrl: string, id: string): string => `${baseUrl}/${id}`;

/** The models of an answer, the newest first. */
export const listedModels = (baseUrl: string) =>
  Effect.fn("OpenRouter.decode")(function* (response: UpstreamResponse) {
    const { data, total_count: total } = yield* list(response);
    const { decoded, notes } = yield* readable(response.label, data.length, models(data));
    // An alias moves on to other models, which are listed themselves.
    const own = decoded.filter(({ id }) => !id.startsWith("~"));
    const items = [...Map.groupBy(own, ({ id }) => baseOf(id)).values()]
      .flatMap((variants) => toItem(variants, baseUrl))
      .toSorted((a, b) => (b.createdAt ?? 0) - (a.createdAt ?? 0));
    const isShort = Predicate.isNumber(total) && total > data.length;
    const ailment = isShort
      ? {
        en: `it shows ${data.length} of ${total} models`,
        zh: `只列出了 ${total} 个模型中的 ${data.length} 个`,
      }
      : unreadablePart(notes);
    return { items, notes, ...ailment === undefined ? {} : { ailment } };
  });
