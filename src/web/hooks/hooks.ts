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
import type { Acting } from "../acting.ts";
import { otherMethods } from "../methods.ts";
import { problem } from "../problem.ts";
import { makeDeliveries } from "./deliveries.ts";
import { makeNudges } from "./nudges.ts";
import { type Platform, platforms } from "./platform.ts";

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

    const answer = Effect.fnUntraced(function* (platform: Platform) {
      const secret = hookSecrets[platform.name];
      if (Option.isNone(secret)) {
        return problem(404, {
          en:
            `No hook is expected here; name the variable of its secret in http.${platform.setting}`,
          zh: `这里不接收 hook；请在 http.${platform.setting} 中写存放密钥的变量`,
        });
      }
      const request = yield* HttpServerRequest.HttpServerRequest;
      const { headers } = request;
      const body = new Uint8Array(yield* request.arrayBuffer);
      if (!platform.isSigned(secret.value, headers, body)) {
        return problem(401, {
          en: `The secret is not that of http.${platform.setting}`,
          zh: `密钥与 http.${platform.setting} 不符`,
        });
      }
      if (deliveries.isReplayed(platform.marksOf(headers), yield* Clock.currentTimeMillis)) {
        return problem(409, { en: "This delivery came before", zh: "这个 hook 已经收到过" });
      }
      const json = parsed(body);
      if (Result.isFailure(json)) {
        return problem(400, { en: "The body is no JSON", zh: "内容不是 JSON" });
      }
      const repository = platform.repositoryIn(json.success);
      if (Option.isNone(repository)) {
        // A greeting, or news of what is no repository.
        return HttpServerResponse.jsonUnsafe({ sources: [] });
      }
      const name = repository.value.slice(0, 200);
      const sources = keys.filter((key) => platform.watches(key, name));
      if (sources.length === 0) {
        return problem(404, {
          en: `The config watches nothing of ${name}`,
          zh: `配置没有监视 ${name}`,
        });
      }
      yield* Effect.provideContext(nudge(sources), acting);
      yield* log.hookCame({ platform: platform.name, sources: sources.join(",") });
      return HttpServerResponse.jsonUnsafe({ sources }, { status: 202 });
    });

    return Layer.mergeAll(
      Layer.empty,
      ...platforms.flatMap((platform) => {
        const path = `/hooks/${platform.name}` as const;
        return [HttpRouter.add("POST", path, answer(platform)), otherMethods(path, ["POST"])];
      }),
    );
  }));
