import * as Schema from "effect/Schema";
import * as HttpApi from "effect/http-api/HttpApi";
import * as HttpApiEndpoint from "effect/http-api/HttpApiEndpoint";
import * as HttpApiError from "effect/http-api/HttpApiError";
import * as HttpApiGroup from "effect/http-api/HttpApiGroup";
import * as HttpApiMiddleware from "effect/http-api/HttpApiMiddleware";
import * as HttpApiSchema from "effect/http-api/HttpApiSchema";
import * as OpenApi from "effect/http-api/OpenApi";
import { version } from "../../app/version.ts";
import { AlertRecordJson } from "../../views/alert_json.ts";
import { FailureJson } from "../../views/failures.ts";
import { ItemHistoryJson } from "../../views/item.ts";
import { Count, MaybeText, Texts } from "../../views/json.ts";
import { ReplayJson } from "../../views/replay.ts";
import { RuleJson } from "../../views/rules.ts";
import { StatusJson } from "../../views/status_json.ts";
import { TestJson } from "../../views/test_json.ts";
import { withToken } from "./openapi.ts";

/*
 * The doors for programs: what `--json` of the commands prints, and what they do.
 */

/** Nothing has that name. */
export class NoSuchName extends HttpApiError.Problem<NoSuchName>()("NoSuchName", {
  type: "about:blank",
  status: 404,
  title: "Not found",
}) {}

/** Rows of an answer. */
export const mostRows = 200;

/** A time as programs write it. */
const Instant = Schema.String.check(
  Schema.makeFilter(
    (text) =>
      /^\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:\d\d)$/.test(text) &&
      !Number.isNaN(Date.parse(text)),
    { expected: "a time with its zone, such as 2026-11-24T08:00:00Z" },
  ),
).annotate({ format: "date-time" });

const Name = Schema.String.check(Schema.isMaxLength(300));

const Limit = Schema.NumberFromString.pipe(
  Schema.decodeTo(Schema.Int.check(Schema.isBetween({ minimum: 1, maximum: mostRows }))),
).annotate({ description: `1 to ${mostRows}; ${mostRows} without it` });

/** Where a page before ended. */
const After = Schema.String.check(Schema.isMaxLength(400)).annotate({
  description: "What the page before calls `next`",
});

const page = { limit: Schema.optionalKey(Limit), after: Schema.optionalKey(After) };

const Id = Schema.String.check(Schema.isPattern(/^u?[0-9a-f]{6,64}$/)).annotate({
  description: "An alert's ID or an event's fingerprint, or how it begins",
});

const state = HttpApiGroup.make("state").add(
  HttpApiEndpoint.get("status", "/status", { success: StatusJson }),
  HttpApiEndpoint.get("alerts", "/alerts", {
    query: {
      source: Schema.optionalKey(Name),
      since: Schema.optionalKey(Instant),
      until: Schema.optionalKey(Instant),
      ...page,
    },
    success: Schema.Struct({ alerts: Schema.Array(AlertRecordJson), next: MaybeText }),
  }),
  HttpApiEndpoint.get("alert", "/alerts/:id", {
    params: { id: Id },
    success: Schema.Array(AlertRecordJson),
    error: NoSuchName,
  }),
  HttpApiEndpoint.get("items", "/items/:id", {
    params: { id: Id },
    success: Schema.Array(ItemHistoryJson),
    error: NoSuchName,
  }),
  HttpApiEndpoint.get("queue", "/queue", {
    query: page,
    success: Schema.Struct({ deliveries: Schema.Array(FailureJson), next: MaybeText }),
  }),
  HttpApiEndpoint.get("rules", "/rules", { success: Schema.Array(RuleJson) }),
);

const Channels = { channel: Schema.optionalKey(Name) };

/** Deliveries by their IDs, of one channel, or all. */
export const ChosenDeliveries = Schema.Union([
  Schema.Struct({ ids: Schema.NonEmptyArray(Name).check(Schema.isMaxLength(mostRows)) }),
  Schema.Struct({ channel: Name }),
  Schema.Struct({ all: Schema.Literal(true) }),
]);

const actions = HttpApiGroup.make("actions").add(
  HttpApiEndpoint.post("poll", "/poll", {
    payload: Schema.Struct({ sources: Schema.optionalKey(Texts.check(Schema.isMaxLength(1000))) }),
    success: Schema.Struct({ sources: Texts }).pipe(HttpApiSchema.status(202)),
    error: NoSuchName,
  }),
  HttpApiEndpoint.post("retry", "/queue/retry", {
    payload: ChosenDeliveries,
    success: Schema.Struct({ due: Count }),
    error: NoSuchName,
  }),
  HttpApiEndpoint.post("drop", "/queue/drop", {
    payload: ChosenDeliveries,
    success: Schema.Struct({ dropped: Count }),
    error: NoSuchName,
  }),
  HttpApiEndpoint.post("replay", "/replay", {
    payload: Schema.Struct({
      since: Instant,
      source: Schema.optionalKey(Name),
      rule: Schema.optionalKey(Name),
      ...Channels,
      dry_run: Schema.optionalKey(Schema.Boolean),
    }),
    success: ReplayJson,
    error: NoSuchName,
  }),
  HttpApiEndpoint.post("test", "/test", {
    payload: Schema.Struct(Channels),
    success: Schema.Array(TestJson),
    error: NoSuchName,
  }),
);

export class Api extends HttpApi.make("mrt")
  .add(state)
  .add(actions)
  .prefix("/api/v1")
  .middleware(HttpApiMiddleware.ProblemDetails)
  .annotateMerge(OpenApi.annotations({
    title: "Model Release Tracker",
    version,
    transform: withToken,
  })) {}
