import * as Effect from "effect/Effect";
import * as Schema from "effect/Schema";
import * as SchemaParser from "effect/SchemaParser";
import * as Result from "effect/Result";
import { Malformed, type Reason, Rejected, Unavailable } from "../domain/errors.ts";
import type { Item } from "../domain/item.ts";
import { cleanLine, truncate } from "../domain/text.ts";
import { decodeEach, decodeJson } from "../http/decode.ts";
import { refusal } from "../http/refusal.ts";
import type { UpstreamResponse } from "../http/upstream_response.ts";
import { modelId } from "./organisation.ts";

/*
 * The list of ModelScope's OpenAPI: https://modelscope.cn/docs/openapi. Times come as ISO 8601 or as
 * epoch seconds, errors with status 200 or 404.
 */

export const pageSize = 50;
/** Page number times page size may not exceed this. */
export const shownAtMost = 3000;

export const listUrl = (baseUrl: string, org: string, page: number): string =>
  `${baseUrl}/openapi/v1/models?${new URLSearchParams({
    owner: org,
    sort: "last_modified",
    page_number: String(page),
    page_size: String(pageSize),
  })}`;

const maybe = <S extends Schema.Constraint>(schema: S) => Schema.optionalKey(Schema.NullOr(schema));

const Time = Schema.Union([Schema.String, Schema.Finite]);
const Texts = Schema.Array(Schema.String);

const Model = Schema.Struct({
  id: Schema.String.check(Schema.isPattern(modelId, { expected: "ORG/NAME" })),
  display_name: maybe(Schema.String),
  description: maybe(Schema.String),
  tasks: maybe(Texts),
  tags: maybe(Texts),
  license: maybe(Schema.String),
  created_at: maybe(Time),
  last_modified: maybe(Time),
});

const Envelope = Schema.Struct({
  success: maybe(Schema.Boolean),
  code: maybe(Schema.Union([Schema.String, Schema.Finite])),
  message: maybe(Schema.String),
  data: maybe(Schema.Struct({
    models: Schema.Array(Schema.Unknown),
    total_count: Schema.Int.check(Schema.isGreaterThanOrEqualTo(0)),
  })),
});

const envelope = decodeJson(Envelope);
const models = decodeEach(
  Model,
  (element) =>
    typeof element === "object" && element !== null && "id" in element &&
      typeof element.id === "string"
      ? element.id
      : "",
);

/** Epoch ms. Numbers are epoch seconds, or ms when they are far too large for it. */
export const timeOf = (time: string | number | null | undefined): number | null => {
  if (time === null || time === undefined || time === "" || time === 0) return null;
  const number = typeof time === "number" ? time : /^\d+$/.test(time) ? Number(time) : undefined;
  if (number !== undefined) return number > 1e11 ? number : number * 1000;
  // A time without a zone is one of Shanghai, where the platform is.
  const text = String(time).replace(" ", "T");
  const at = Date.parse(/(?:Z|[+-]\d\d:?\d\d)$/i.test(text) ? text : `${text}+08:00`);
  return Number.isNaN(at) ? null : at;
};

const toItem = (baseUrl: string) => (model: typeof Model.Type): Item => ({
  id: model.id,
  kind: "model",
  title: model.id,
  body: [
    ...new Set([
      model.display_name,
      model.description,
      (model.tasks ?? []).join(", "),
      (model.tags ?? []).join(", "),
    ]),
  ].filter((text) => text !== null && text !== undefined && text !== "").join("\n"),
  url: `${baseUrl}/models/${model.id}`,
  author: model.id.split("/")[0] ?? null,
  labels: [],
  state: null,
  createdAt: timeOf(model.created_at),
  updatedAt: timeOf(model.last_modified),
  closedAt: null,
  mergedAt: null,
  // The platform touches dates in bulk and shows no commit: only that a model is there is news.
  version: model.id,
  fields: {},
});

const ErrorBody = Schema.fromJsonString(Schema.Struct({
  Message: maybe(Schema.String),
  message: maybe(Schema.String),
}));
const decodeError = SchemaParser.decodeUnknownResult(ErrorBody);

/** A 404 says "not found" in its body when it means it; anything else in it is a passing error. */
export const modelscopeRefusal = (response: UpstreamResponse): Reason => {
  if (response.status !== 404) return refusal(response);
  const body = decodeError(response.text);
  const said = Result.isSuccess(body) ? body.success.Message ?? body.success.message ?? "" : "";
  return said === "" || /not\s*found|不存在/i.test(said)
    ? refusal(response)
    : new Unavailable({ message: `${response.label} answers 404 for an error of its own` });
};

const refused = (label: string, code: string, message: string): Reason => {
  const said = truncate(cleanLine(`${code} ${message}`), 160);
  if (/auth|token|permission|forbidden|denied/i.test(code)) {
    return new Rejected({ message: `${label} refuses (${said}); look at the token` });
  }
  return /not\s*found/i.test(code)
    ? new Rejected({ message: `${label} is not known there (${said}); look at its spelling` })
    : new Unavailable({ message: `${label} answers with an error (${said})` });
};

export interface Listing {
  readonly items: ReadonlyArray<Item>;
  /** Elements of the page, malformed ones included. */
  readonly length: number;
  readonly total: number;
  readonly notes: ReadonlyArray<string>;
}

/** One page of the list. */
export const listing = Effect.fn("ModelScope.decode")(
  function* (response: UpstreamResponse, baseUrl: string) {
    const { success, code, message, data } = yield* envelope(response);
    if (success === false || data === undefined || data === null) {
      return yield* success !== true && (code ?? message) !== undefined
        ? refused(response.label, String(code ?? ""), message ?? "")
        : new Malformed({ message: `${response.label} answers without data` });
    }
    const { decoded, notes } = models(data.models);
    const page: Listing = {
      items: decoded.map(toItem(baseUrl)),
      length: data.models.length,
      total: data.total_count,
      notes,
    };
    return page;
  },
);
