import * as Clock from "effect/Clock";
import * as Effect from "effect/Effect";
import * as Layer from "effect/Layer";
import * as Option from "effect/Option";
import * as Result from "effect/Result";
import * as HttpRouter from "effect/http/HttpRouter";
import * as HttpServerRequest from "effect/http/HttpServerRequest";
import * as HttpServerResponse from "effect/http/HttpServerResponse";
import { log } from "../../app/telemetry.ts";
import type { Serving } from "../../config/configured.ts";
import type { AppConfig } from "../../config/load.ts";
import { type AnyHook, Registered } from "../../config/registered.ts";
import { hookSuffix } from "../../config/http.ts";
import type { Acting } from "../acting.ts";
import { otherMethods } from "../methods.ts";
import { problem } from "../problem.ts";
import { makeDeliveries } from "./deliveries.ts";
import { makeNudges } from "./nudges.ts";

/*
 * Platforms say that something has happened. A hook makes its source due, and nothing else: what has
 * happened is asked of the platform itself.
 */

const parsed = (body: Uint8Array) =>
  Result.try((): unknown => JSON.parse(new TextDecoder().decode(body)));

export const hooks = (config: AppConfig, { hookSecrets }: Serving, acting: Acting) =>
  Layer.unwrap(Effect.gen(function* () {
    const nudge = yield* makeNudges;
    const deliveries = makeDeliveries();
    const keys = config.sources.map(({ id }) => id);

    const answer = Effect.fnUntraced(function* (kind: string, hook: AnyHook) {
      const secret = hookSecrets.get(kind);
      const setting = `${kind}${hookSuffix}`;
      if (secret === undefined) {
        return problem(404, {
          en: `No hook is expected here; name the variable of its secret in http.${setting}`,
          zh: `这里不接收 hook；请在 http.${setting} 中写存放密钥的变量`,
        });
      }
      const request = yield* HttpServerRequest.HttpServerRequest;
      const { headers } = request;
      const body = new Uint8Array(yield* request.arrayBuffer);
      if (!hook.isSigned(secret, headers, body)) {
        return problem(401, {
          en: `The secret is not that of http.${setting}`,
          zh: `密钥与 http.${setting} 不符`,
        });
      }
      if (deliveries.isReplayed(hook.marksOf(headers), yield* Clock.currentTimeMillis)) {
        return problem(409, { en: "This delivery came before", zh: "这个 hook 已经收到过" });
      }
      const json = parsed(body);
      if (Result.isFailure(json)) {
        return problem(400, { en: "The body is no JSON", zh: "内容不是 JSON" });
      }
      const repository = hook.repositoryIn(json.success);
      if (Option.isNone(repository)) {
        // A greeting, or news of what is no repository.
        return HttpServerResponse.jsonUnsafe({ sources: [] });
      }
      const name = repository.value.slice(0, 200);
      const sources = keys.filter((key) => hook.watches(key, name));
      if (sources.length === 0) {
        return problem(404, {
          en: `The config watches nothing of ${name}`,
          zh: `配置没有监视 ${name}`,
        });
      }
      yield* Effect.provideContext(nudge(sources), acting);
      yield* log.hookCame({ platform: kind, sources: sources.join(",") });
      return HttpServerResponse.jsonUnsafe({ sources }, { status: 202 });
    });

    const { sources: plugins } = yield* Registered;
    return Layer.mergeAll(
      Layer.empty,
      ...plugins.flatMap(({ kind, hook }) => {
        if (hook === undefined) return [];
        const path = `/hooks/${kind}` as const;
        return [HttpRouter.add("POST", path, answer(kind, hook)), otherMethods(path, ["POST"])];
      }),
    );
  }));
