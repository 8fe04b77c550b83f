import * as Effect from "effect/Effect";
import * as Option from "effect/Option";
import * as Scope from "effect/Scope";
import * as HttpApiBuilder from "effect/http-api/HttpApiBuilder";
import { pollSoon } from "../../app/poll_soon.ts";
import { replayable, sendAgain } from "../../app/replay.ts";
import { sendTests } from "../../app/test_message.ts";
import type { AppConfig } from "../../config/load.ts";
import { OutboxDesk } from "../../domain/outbox_desk.ts";
import { replayAsJson } from "../../views/replay.ts";
import { testsAsJson } from "../../views/test_json.ts";
import type { Acting } from "../acting.ts";
import { Api, type ChosenDeliveries, NoSuchName } from "./definition.ts";

/*
 * What programs may have MRT do.
 */

/** Those named, each of which the config must have; all of them where none is named. */
const meant = (what: string, all: ReadonlyArray<string>, named?: ReadonlyArray<string>) => {
  const unknown = named?.find((name) => !all.includes(name));
  return unknown === undefined
    ? Effect.succeed(named ?? all)
    : Effect.fail(new NoSuchName({ detail: `The config has no ${what} ${unknown}` }));
};

const one = (name: string | undefined) => name === undefined ? undefined : [name];

/** The IDs of the deliveries that wait or were given up and are meant. */
const selected = Effect.fnUntraced(function* (selection: typeof ChosenDeliveries.Type) {
  const failures = yield* (yield* OutboxDesk).failures;
  if ("all" in selection) return failures.map(({ id }) => id);
  if ("channel" in selection) {
    return failures.filter(({ channel }) => channel === selection.channel).map(({ id }) => id);
  }
  const known = new Set(failures.map(({ id }) => id));
  const unknown = selection.ids.find((id) => !known.has(id));
  if (unknown !== undefined) {
    return yield* new NoSuchName({ detail: `No delivery ${unknown} waits or was given up` });
  }
  return selection.ids;
});

export const actionHandlers = (config: AppConfig, acting: Acting) => {
  const act = Effect.provideContext(acting);
  const sources = config.sources.map(({ id }) => id);
  const channels = config.notifiers.map(({ id }) => id);
  return HttpApiBuilder.group(
    Api,
    "actions",
    Effect.fnUntraced(function* (handlers) {
      const scope = yield* Effect.scope;
      return handlers.handleAll({
        poll: ({ payload }) =>
          Effect.gen(function* () {
            const keys = yield* meant("source", sources, payload.sources);
            yield* pollSoon(keys).pipe(Scope.provide(scope));
            return { sources: keys };
          }).pipe(act),
        retry: ({ payload }) =>
          Effect.gen(function* () {
            const ids = yield* selected(payload);
            yield* (yield* OutboxDesk).retry(ids);
            return { due: ids.length };
          }).pipe(act),
        drop: ({ payload }) =>
          Effect.gen(function* () {
            const ids = yield* selected(payload);
            return { dropped: yield* (yield* OutboxDesk).drop(ids) };
          }).pipe(act),
        replay: ({ payload: { since, source, rule, channel, dry_run = false } }) =>
          Effect.gen(function* () {
            yield* meant("source", sources, one(source));
            yield* meant("rule", config.rules.map(({ id }) => id), one(rule));
            const to = yield* meant("channel", channels, one(channel));
            const filter = {
              source: Option.fromUndefinedOr(source),
              since: Option.some(Date.parse(since)),
              until: Option.none<number>(),
            };
            const { alerts } = yield* replayable(filter, to, Option.fromUndefinedOr(rule));
            if (!dry_run) yield* sendAgain(alerts);
            return replayAsJson(alerts, to);
          }).pipe(act),
        test: ({ payload: { channel } }) =>
          Effect.gen(function* () {
            const to = yield* meant("channel", channels, one(channel));
            return testsAsJson(yield* sendTests(to));
          }).pipe(act),
      });
    }),
  );
};
