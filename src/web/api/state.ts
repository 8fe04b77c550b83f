import * as Context from "effect/Context";
import * as Effect from "effect/Effect";
import * as Option from "effect/Option";
import * as HttpApiBuilder from "effect/http-api/HttpApiBuilder";
import * as HttpApiError from "effect/http-api/HttpApiError";
import { verdictsNow } from "../../app/alert/match.ts";
import { statusOf } from "../../app/health/status.ts";
import { usedRules } from "../../app/used_rules.ts";
import type { AppConfig } from "../../config/load.ts";
import { type AlertKey, History } from "../../domain/history.ts";
import { OutboxDesk, type QueueKey } from "../../domain/outbox_desk.ts";
import { alertJson } from "../../views/alert_json.ts";
import { failuresAsJson } from "../../views/failures.ts";
import { itemAsJson } from "../../views/item.ts";
import { rulesAsJson } from "../../views/rules.ts";
import { statusAsJson } from "../../views/status_json.ts";
import type { Acting } from "../acting.ts";
import type { Reading } from "../reading.ts";
import { Api, mostRows, NoSuchName } from "./definition.ts";

/*
 * What is, and what was: nothing is written.
 */

const noSuchPage = new HttpApiError.BadRequestProblem({
  detail: "after: expected what the page before calls next",
});

/** Where a page ended, given by its `next`; none for the first page. */
const placeOf = <A>(after: string | undefined, read: (after: string) => A | undefined) =>
  after === undefined ? Effect.succeedNone : Option.match(Option.fromUndefinedOr(read(after)), {
    onNone: () => Effect.fail(noSuchPage),
    onSome: Effect.succeedSome,
  });

const alertKey = (after: string): AlertKey | undefined => {
  const [, at, id] = /^(\d{1,15})\.(\S+)$/.exec(after) ?? [];
  return at === undefined || id === undefined ? undefined : { createdAt: Number(at), id };
};

const queueKey = (after: string): QueueKey | undefined => {
  const [, since, position, id] = /^(\d{1,15})\.(\d{1,9})\.(.+)$/.exec(after) ?? [];
  return since === undefined || position === undefined || id === undefined
    ? undefined
    : { since: Number(since), position: Number(position), id };
};

const timeOf = (instant: string | undefined) =>
  Option.map(Option.fromUndefinedOr(instant), Date.parse);

const nothingLike = (id: string) => new NoSuchName({ detail: `Nothing has an ID like ${id}` });

export const stateHandlers = (
  config: AppConfig,
  path: string,
  reading: Reading,
  acting: Acting,
) => {
  const context = Context.merge(acting, reading);
  const look = Effect.provideContext(context);
  return HttpApiBuilder.group(Api, "state", (handlers) =>
    handlers.handleAll({
      status: () => look(Effect.map(statusOf(config), (status) => statusAsJson(status, path))),
      alerts: ({ query: { source, since, until, limit = mostRows, after } }) =>
        Effect.gen(function* () {
          const { alertPage } = yield* History;
          const place = yield* placeOf(after, alertKey);
          const found = yield* alertPage({
            source: Option.fromUndefinedOr(source),
            since: timeOf(since),
            until: timeOf(until),
            limit,
          }, place);
          const last = found.length < limit ? undefined : found.at(-1);
          const alerts = found.map(alertJson);
          // What follows checks and writes them all at once.
          yield* Effect.yieldNow;
          return {
            alerts,
            next: last === undefined ? null : `${last.createdAt}.${last.id}`,
          };
        }).pipe(look),
      alert: ({ params: { id } }) =>
        Effect.gen(function* () {
          const found = yield* (yield* History).alertsLike(id);
          return found.length === 0 ? yield* nothingLike(id) : found.map(alertJson);
        }).pipe(look),
      items: ({ params: { id } }) =>
        Effect.gen(function* () {
          const found = yield* (yield* History).items(id);
          if (found.length === 0) return yield* nothingLike(id);
          return yield* Effect.forEach(
            found,
            (item) => Effect.map(verdictsNow(item), (verdicts) => itemAsJson(item, verdicts)),
          );
        }).pipe(look),
      queue: ({ query: { limit = mostRows, after } }) =>
        Effect.gen(function* () {
          const { failurePage } = yield* OutboxDesk;
          const { failures, next } = yield* failurePage(limit, yield* placeOf(after, queueKey));
          return {
            deliveries: failuresAsJson(failures),
            next: Option.getOrNull(
              Option.map(next, ({ since, position, id }) => `${since}.${position}.${id}`),
            ),
          };
        }).pipe(look),
      rules: () => look(Effect.map(usedRules, rulesAsJson)),
    }));
};
