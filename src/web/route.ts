import * as Effect from "effect/Effect";
import * as HttpRouter from "effect/http/HttpRouter";
import * as HttpServerRequest from "effect/http/HttpServerRequest";
import * as HttpServerResponse from "effect/http/HttpServerResponse";
import type { AppConfig } from "../config/load.ts";
import { pageOf, type PageParts } from "./layout.ts";
import type { Reading } from "./reading.ts";
import { type Visitor, visitorOf } from "./visitor.ts";

/** A page that is read from the state. */
export const showing = <E, R>(
  config: AppConfig,
  reading: Reading,
  path: HttpRouter.PathInput,
  page: (visitor: Visitor) => Effect.Effect<PageParts, E, R>,
) =>
  HttpRouter.add(
    "GET",
    path,
    Effect.gen(function* () {
      const visitor = yield* visitorOf(config);
      return pageOf(visitor, yield* Effect.provideContext(page(visitor), reading));
    }),
  );

/** What a form sent. */
export const sentForm = Effect.gen(function* () {
  const request = yield* HttpServerRequest.HttpServerRequest;
  return new URLSearchParams(yield* request.text);
});

/** Leads a browser there after a form has done its work, so that reloading does not do it again. */
export const leadTo = (
  path: string,
  query: Readonly<Record<string, string>>,
): HttpServerResponse.HttpServerResponse =>
  HttpServerResponse.redirect(`${path}?${new URLSearchParams(query)}`, { status: 303 });
