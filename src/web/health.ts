import * as Duration from "effect/Duration";
import * as Effect from "effect/Effect";
import * as Layer from "effect/Layer";
import * as Option from "effect/Option";
import * as HttpRouter from "effect/http/HttpRouter";
import * as HttpServerResponse from "effect/http/HttpServerResponse";
import { ailment, statusOf } from "../app/health/status.ts";
import type { AppConfig } from "../config/load.ts";
import type { Reading } from "./reading.ts";

/*
 * For orchestrators: whether the process answers, and whether it does its work.
 */

/** Whether the process is there. */
const alive = HttpRouter.add("GET", "/healthz", HttpServerResponse.text("ok\n"));

/** Whether the state can be read and every source was polled within two intervals. */
const ready = (config: AppConfig, reading: Reading) =>
  HttpRouter.add(
    "GET",
    "/readyz",
    Effect.gen(function* () {
      const status = yield* Effect.provideContext(statusOf(config), reading);
      const found = ailment(status, {
        config: config.identity.path,
        // What an upstream's trouble is, a restart does not mend.
        maxAge: Duration.infinity,
        withChannels: false,
      });
      return Option.match(found, {
        onNone: () => HttpServerResponse.text("ok\n"),
        onSome: ({ en }) => HttpServerResponse.text(`${en}\n`, { status: 503 }),
      });
    }),
  );

export const health = (config: AppConfig, reading: Reading) =>
  Layer.mergeAll(alive, ready(config, reading));
