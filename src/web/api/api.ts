import * as Layer from "effect/Layer";
import * as HttpApi from "effect/http-api/HttpApi";
import * as HttpApiBuilder from "effect/http-api/HttpApiBuilder";
import * as HttpApiMiddleware from "effect/http-api/HttpApiMiddleware";
import type { AppConfig } from "../../config/load.ts";
import type { Acting } from "../acting.ts";
import { otherMethods } from "../methods.ts";
import type { Reading } from "../reading.ts";
import { actionHandlers } from "./actions.ts";
import { Api } from "./definition.ts";
import { stateHandlers } from "./state.ts";

const openapiPath = "/api/v1/openapi.json";

/** The methods of each path of the API. */
const offered = (): ReadonlyMap<string, ReadonlyArray<string>> => {
  const found = new Map<string, ReadonlyArray<string>>([[openapiPath, ["GET"]]]);
  HttpApi.reflect(Api, {
    onGroup: () => {},
    onEndpoint: ({ endpoint: { path, method } }) => {
      found.set(path, [...found.get(path) ?? [], method]);
    },
  });
  return found;
};

export const api = (config: AppConfig, path: string, reading: Reading, acting: Acting) =>
  HttpApiBuilder.layer(Api, { openapiPath }).pipe(
    Layer.provide([stateHandlers(config, path, reading, acting), actionHandlers(config, acting)]),
    Layer.provide(HttpApiMiddleware.layerProblemDetails({ includeDetails: true })),
    Layer.merge(Layer.mergeAll(
      Layer.empty,
      ...[...offered()].map(([path, methods]) => otherMethods(path, methods)),
    )),
  );
