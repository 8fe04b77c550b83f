import * as Effect from "effect/Effect";
import * as Layer from "effect/Layer";
import * as Option from "effect/Option";
import * as Stream from "effect/Stream";
import * as HttpRouter from "effect/http/HttpRouter";
import * as HttpServerResponse from "effect/http/HttpServerResponse";
import { alertJson } from "../../views/alert_json.ts";
import { otherMethods } from "../methods.ts";
import { problemFor } from "../problem.ts";
import type { Reading } from "../reading.ts";
import { Closing } from "../server.ts";
import { frameOf, type Hub, makeHub } from "./hub.ts";
import { makeNews } from "./news.ts";

/*
 * Server-sent events: `change` when the state has changed, `alert` with each new alert.
 */

/** Looks for news while somebody reads along. */
const watch = Effect.fnUntraced(function* (hub: Hub) {
  const { look, forget } = yield* makeNews;
  const round = Effect.gen(function* () {
    if (hub.readers() === 0) return yield* forget;
    const { hasChanged, alerts } = yield* look;
    for (const alert of alerts) hub.tell(frameOf("alert", alertJson(alert)));
    if (hasChanged) hub.tell(frameOf("change", {}));
  });
  yield* Effect.all([
    Effect.forever(Effect.andThen(round, Effect.sleep("1 second"))),
    Effect.forever(Effect.andThen(Effect.sleep("15 seconds"), Effect.sync(hub.beat))),
  ], { concurrency: "unbounded", discard: true });
});

export const events = (reading: Reading) =>
  Layer.unwrap(Effect.gen(function* () {
    const hub = makeHub();
    yield* Effect.forkScoped(Effect.provideContext(watch(hub), reading));
    const closing = yield* Closing;
    return Layer.merge(
      HttpRouter.add(
        "GET",
        "/events",
        Effect.map(hub.read, (frames) =>
          Option.match(frames, {
            onNone: () => problemFor(503, { en: "Too many read along", zh: "同时读取的过多" }, 10),
            // The first line has the head sent at once.
            onSome: (frames) =>
              HttpServerResponse.stream(
                Stream.concat(Stream.make("retry: 3000\n\n"), frames).pipe(
                  Stream.interruptWhen(closing),
                  Stream.encodeText,
                ),
                {
                  contentType: "text/event-stream",
                  headers: {
                    "cache-control": "no-store, no-transform",
                    "x-accel-buffering": "no",
                  },
                },
              ),
          })),
      ),
      otherMethods("/events", ["GET"]),
    );
  }));
