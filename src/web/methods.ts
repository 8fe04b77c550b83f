import * as Layer from "effect/Layer";
import * as HttpRouter from "effect/http/HttpRouter";
import * as HttpServerResponse from "effect/http/HttpServerResponse";
import { problem } from "./problem.ts";

const methods = ["GET", "POST", "PUT", "PATCH", "DELETE"] as const;

/** Says of a path which methods it has to whoever asks by another, for the router would say 404. */
export const otherMethods = (path: string, offered: ReadonlyArray<string>) => {
  const allow = [...offered, ...offered.includes("GET") ? ["HEAD"] : []].join(", ");
  const refusal = HttpServerResponse.setHeader(
    problem(405, { en: `Only ${allow}`, zh: `只接受 ${allow}` }),
    "allow",
    allow,
  );
  const others = methods.filter((method) => !offered.includes(method));
  return Layer.mergeAll(
    Layer.empty,
    ...others.map((method) => HttpRouter.add(method, path as `/${string}`, refusal)),
  );
};
