import * as Effect from "effect/Effect";
import { loadOnce } from "../../plugin/load_once.ts";
import { makeSourcePlugin, secretFrom } from "../../plugin/plugin.ts";
import { listStarter } from "../../plugin/starter.ts";
import { tokenProblem } from "../../plugin/token.ts";
import { servedModel } from "../model_list/kind.ts";
import { providerHints, ProvidersConfig } from "./config.ts";

/*
 * Providers with an API like OpenAI's. A poll asks for the whole list of models.
 */

const kind = "openai_compatible";

const sourceModule = loadOnce(() => import("./openai_compatible_source.ts"));

/** The part of a host people call the provider by: `deepseek` of api.deepseek.com. */
const providerOf = (host: string): string => {
  const parts = host.split(".").filter((part) =>
    !/^(?:api|www|open|com|cn|ai|net|org|io)$/.test(part)
  );
  return parts[0] ?? host;
};

const startedAs = (text: string) => {
  const base_url = /^https?:\/\//i.test(text) ? text : `https://${text}`;
  const name = providerOf(URL.parse(base_url)?.hostname ?? text);
  return { name, base_url, token_env: `${name.replace(/\W/g, "_").toUpperCase()}_API_KEY` };
};

/** Watches the models that providers serve. */
export const openaiCompatible = makeSourcePlugin({
  kind,
  platform: { name: "OpenAI-compatible APIs", implied: true, scattered: true },
  kinds: [servedModel],
  starter: listStarter(
    {
      flag: "openai-compatible",
      text: {
        en: "OpenAI-compatible APIs, by their addresses",
        zh: "OpenAI 兼容 API 的地址",
      },
    },
    (addresses) => addresses.map(startedAs),
  ),
  config: ProvidersConfig,
  hints: providerHints,
  entries: (providers, environment) =>
    providers.map((provider, index) => {
      const { name, base_url, token_env: variable } = provider;
      const id = `${kind}:${name}`;
      const token = secretFrom(environment, variable);
      return {
        id,
        secrets: variable === undefined
          ? []
          : [{ path: `sources.${kind}[${index}].token_env`, variable, required: true }],
        unusable: tokenProblem(variable, token),
        hosts: [new URL(base_url).host],
        make: Effect.flatMap(
          sourceModule,
          ({ providerSource }) => providerSource(id, provider, token),
        ),
      };
    }),
});
