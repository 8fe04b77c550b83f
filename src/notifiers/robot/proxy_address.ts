import * as Option from "effect/Option";
import * as Redacted from "effect/Redacted";
import * as Result from "effect/Result";
import type { Environment } from "../../domain/environment.ts";
import type { Phrase } from "../../domain/phrase.ts";
import { proxyProblem } from "../../http/proxy.ts";
import type { ChannelPlace } from "../../plugin/channel.ts";
import { secretFrom, type SecretName } from "../../plugin/plugin.ts";

/** What the section of a channel has that may go through a proxy of its own. */
export interface ProxyConfig {
  readonly proxy_env?: string;
}

interface ProxyAccess {
  readonly secrets: ReadonlyArray<SecretName>;
  /** None where the channel has no proxy of its own. */
  readonly address: Result.Result<Option.Option<Redacted.Redacted>, Phrase>;
}

/** The proxy a channel goes through, with its scheme, or why it cannot. */
export const proxyAddress = (
  { proxy_env: variable }: ProxyConfig,
  { path }: ChannelPlace,
  environment: Environment,
): ProxyAccess => {
  if (variable === undefined) return { secrets: [], address: Result.succeed(Option.none()) };
  const secrets = [{ path: `${path}.proxy_env`, variable, required: true }];
  const found = Option.map(secretFrom(environment, variable), Redacted.value);
  if (Option.isNone(found)) {
    const unset = {
      en: `${variable} is not set; put the proxy's address into it, or take proxy_env out`,
      zh: `${variable} 未设置；请填入代理的地址；不用代理就去掉 proxy_env`,
    };
    return { secrets, address: Result.fail(unset) };
  }
  const problem = proxyProblem(variable, found.value);
  return {
    secrets,
    address: Option.match(problem, {
      onNone: () =>
        Result.succeed(
          Option.some(
            Redacted.make(found.value.includes("://") ? found.value : `http://${found.value}`),
          ),
        ),
      onSome: Result.fail,
    }),
  };
};
