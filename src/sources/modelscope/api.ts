import * as Effect from "effect/Effect";
import * as Option from "effect/Option";
import * as Predicate from "effect/Predicate";
import * as Schema from "effect/Schema";
import { Malformed } from "../../domain/errors.ts";
import type { Item } from "../../domain/item.ts";
import { decodeEach, decodeJson } from "../../http/decode.ts";
import type { UpstreamResponse } from "../../http/upstream_response.ts";
import { aboutFields, tagged } from "../organisation/about.ts";
import { dataset, model } from "../organisation/kind.ts";
import { idOf, instantOf, isText, Loose, texts } from "../../http/loose.ts";
import { accessFields, ModelId, namespaceOf, versionOf } from "../organisation/model.ts";
import { type Phrase, verbatim } from "../../domain/phrase.ts";
import type { ModelScopeList } from "./key.ts";
import { errorReason } from "./refusal.ts";

/*
 * The list of ModelScope's OpenAPI: https://modelscope.cn/docs/openapi. Times come as ISO 8601 or epoch
 * seconds.
 */

export const perPage = 50;
/** Page number times page size may not exceed this. */
export const shownAtMost = 3000;

const kinds = { models: model, datasets: dataset };

export const listUrl = (baseUrl: string, list: ModelScopeList, org: string, page: number): string =>
  `${baseUrl}/openapi/v1/${list}?${new URLSearchParams({
    owner: org,
    sort: "last_modified",
    page_number: String(page),
    page_size: String(perPage),
  })}`;

const maybe = <S extends Schema.Constraint>(schema: S) => Schema.optionalKey(Schema.NullOr(schema));

/** A model or a dataset. */
const Element = Schema.Struct({
  id: ModelId,
  display_name: Loose,
  description: Loose,
  tasks: Loose,
  tags: Loose,
  params: Loose,
  file_size: Loose,
  license: Loose,
  downloads: Loose,
  likes: Loose,
  created_at: Loose,
  last_modified: Loose,
  private: Loose,
  gated: Loose,
});

const List = Schema.optionalKey(Schema.Array(Schema.Unknown));

const Envelope = Schema.Struct({
  success: maybe(Schema.Boolean),
  code: maybe(Schema.Union([Schema.String, Schema.Finite])),
  data: maybe(Schema.Struct({ models: List, datasets: List, total_count: Schema.Unknown })),
});

const envelope = decodeJson(Envelope);
const elements = decodeEach(Element, idOf);

/** A number of elements, none for anything else. */
const countOf = (total: unknown): Option.Option<number> => {
  const count = typeof total === "string" && /^\d{1,9}$/.test(total) ? Number(total) : total;
  return Number.isSafeInteger(count) && Number(count) >= 0
    ? Option.some(Number(count))
    : Option.none();
};

/** Older lists show namespace and name separately. */
const withId = (element: unknown): unknown => {
  if (!Predicate.isObject(element)) return element;
  const { id, Path: path, Name: name } = element;
  const own = isText(name) ? name : id;
  return isText(path) && isText(own) && !own.includes("/") && !idOf(element).includes("/")
    ? { ...element, id: `${path}/${own}` }
    : element;
};

const words = (values: unknown): ReadonlyArray<string> =>
  texts(
    Array.isArray(values) &&
      values.map((value) => Predicate.isObject(value) ? value["Name"] : value),
  );

/** A time without a zone is Shanghai's, where the platform is. */
export const modelTime = (time: unknown): number | null => instantOf(time, "+08:00");

const toItem = (baseUrl: string, list: ModelScopeList) => (shown: typeof Element.Type): Item => ({
  id: shown.id,
  kind: kinds[list].name,
  title: shown.id,
  body: [
    ...new Set([
      shown.display_name,
      shown.description,
      words(shown.tasks).join(", "),
      words(shown.tags).join(", "),
    ]),
  ].filter(isText).join("\n"),
  url: `${baseUrl}/${list}/${shown.id}`,
  author: namespaceOf(shown),
  labels: [],
  state: null,
  createdAt: modelTime(shown.created_at),
  updatedAt: modelTime(shown.last_modified),
  closedAt: null,
  mergedAt: null,
  // The platform touches dates in bulk and shows no commit: only existence and access are news.
  version: versionOf(shown.id, shown),
  fields: {
    ...aboutFields({
      task: words(shown.tasks).join(", "),
      parameters: shown.params,
      tags: words(shown.tags),
      license: shown.license,
      architecture: tagged(words(shown.tags), "model_type:")[0],
      size: shown.file_size,
      downloads: shown.downloads,
      likes: shown.likes,
    }),
    ...accessFields(shown),
  },
});

export interface ShownList {
  readonly items: ReadonlyArray<Item>;
  /** Number of elements, including malformed ones. */
  readonly length: number;
  /** How many there are on all pages, none where unknown. */
  readonly total: Option.Option<number>;
  /** One for each malformed element. */
  readonly notes: ReadonlyArray<Phrase>;
}

/** One page of the list. */
export const listing = Effect.fn("ModelScope.decode")(
  function* (response: UpstreamResponse, baseUrl: string, list: ModelScopeList) {
    const { success, code, data } = yield* envelope(response);
    if (success === false) return yield* errorReason(response.label, String(code ?? ""));
    const listed = data?.[list];
    if (listed === undefined) {
      return yield* new Malformed({
        says: {
          en: `${response.label.en} answers without data`,
          zh: `${response.label.zh} 的回复中没有数据`,
        },
      });
    }
    const { decoded, notes } = elements(listed.map(withId));
    if (listed.length > 0 && decoded.length === 0) {
      const [first = verbatim("")] = notes;
      // Not a malformed element but an unknown format: going on would forget all of them.
      return yield* new Malformed({
        says: {
          en: `${response.label.en} shows nothing readable: ${first.en}`,
          zh: `${response.label.zh} 没有返回可识别的内容：${first.zh}`,
        },
      });
    }
    const page: ShownList = {
      items: decoded.map(toItem(baseUrl, list)),
      length: listed.length,
      total: countOf(data?.total_count),
      notes,
    };
    return page;
  },
);
