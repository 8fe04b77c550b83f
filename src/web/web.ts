import * as Effect from "effect/Effect";
import * as Layer from "effect/Layer";
import * as Path from "effect/Path";
import * as HttpMiddleware from "effect/http/HttpMiddleware";
import * as HttpRouter from "effect/http/HttpRouter";
import * as HttpServer from "effect/http/HttpServer";
import * as Layers from "../app/layers.ts";
import type { Serving } from "../config/configured.ts";
import type { AppConfig } from "../config/load.ts";
import { Status } from "../domain/status.ts";
import type { Acting, Actor } from "./acting.ts";
import { api } from "./api/api.ts";
import { events } from "./events/events.ts";
import { guard } from "./guard.ts";
import { assets } from "./assets.ts";
import { health } from "./health.ts";
import { hooks } from "./hooks/hooks.ts";
import { login } from "./login.ts";
import { metrics } from "./metrics.ts";
import { subscriptions } from "./feed.ts";
import { alert } from "./pages/alert.ts";
import { configPage } from "./pages/config.ts";
import { item } from "./pages/item.ts";
import { now } from "./pages/now.ts";
import { queue } from "./pages/queue.ts";
import { rulesPage } from "./pages/rules.ts";
import { sourcesPage } from "./pages/sources.ts";
import { timeline } from "./pages/timeline.ts";
import { Patience, patience } from "./patience.ts";
import type { Reading } from "./reading.ts";
import * as Server from "./server.ts";
import { makeTurns } from "./turns.ts";

/*
 * All that is served.
 */

const compressible =
  /^(?:text\/(?!event-stream)|application\/(?:json|problem\+json|atom\+xml|feed\+json)|image\/svg)/;

const compression = HttpRouter.middleware(
  HttpMiddleware.compression({
    algorithms: ["gzip"],
    compressible: (type) => compressible.test(type),
  }),
  { global: true },
);

const routes = (
  config: AppConfig,
  serving: Serving,
  reading: Reading,
  acting: Acting,
  stateFile: string,
) =>
  Layer.mergeAll(
    health(config, reading),
    assets,
    login(config, serving),
    now(config, reading),
    timeline(config, reading),
    alert(config, reading),
    item(config, reading),
    queue(config, reading),
    rulesPage(config, reading),
    sourcesPage(config, reading),
    configPage(config, reading),
    subscriptions(config, serving, reading),
    metrics(config, reading),
    api(config, stateFile, reading, acting),
    events(reading),
    hooks(config, serving, acting),
  );

const revision = Effect.flatMap(Status, (status) => status.revision);

/** Serves until the scope closes; fails where it cannot listen. */
export const serveWeb = Effect.fn("Web.serve")(function* (config: AppConfig, serving: Serving) {
  const reading = yield* Layer.build(Layers.readOnlyState(config));
  const acting: Acting = yield* Effect.context<Actor>();
  const stateFile = (yield* Path.Path).resolve(config.sqlitePath);
  const app = HttpRouter.serve(
    Layer.mergeAll(
      routes(config, serving, reading, acting, stateFile),
      guard(serving, makeTurns(Effect.provideContext(revision, reading))),
      compression,
    ),
    { disableLogger: true, disableListenLog: true },
  );
  yield* Layer.build(
    app.pipe(
      Layer.provide(Layer.succeed(Patience, patience())),
      Layer.provideMerge(Layer.mergeAll(Server.layer(serving.address), HttpServer.layerServices)),
    ),
  );
});
