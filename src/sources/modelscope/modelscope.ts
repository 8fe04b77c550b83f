import * as Effect from "effect/Effect";
import { trimmed } from "../../plugin/fields.ts";
import { loadOnce } from "../../plugin/load_once.ts";
import { makeSourcePlugin, secretFrom } from "../../plugin/plugin.ts";
import { ModelScopeConfig } from "./config.ts";
import { organisationMeant } from "../organisation/organisations.ts";
import { model } from "../organisation/kind.ts";
import { listStarter } from "../../plugin/starter.ts";
import { tokenProblem } from "../../plugin/token.ts";

/*
 * ModelScope: https://modelscope.cn/docs/openapi. A poll reads the whole list of an organisation; when
 * the API fails, the organisation's page shows what was added. Every response has a request id of its
 * own, so no validator could match and none is sent.
 */

const kind = "modelscope";

const example = { orgs: ["deepseek-ai"] };

const sourceModule = loadOnce(() => import("./modelscope_source.ts"));

/** Watches the models of ModelScope organisations. */
export const modelscope = makeSourcePlugin({
  kind,
  platform: { name: "ModelScope" },
  kinds: [model],
  example,
  starter: listStarter(
    {
      flag: "ms-orgs",
      text: { en: "ModelScope organisations", zh: "ModelScope 组织" },
      standard: example.orgs,
    },
    (orgs) => ({ ...example, orgs }),
    organisationMeant,
  ),
  config: ModelScopeConfig,
  entries: ({ orgs, token_env: variable, base_url }, environment) => {
    const token = secretFrom(environment, variable);
    const unusable = tokenProblem(variable, token);
    return orgs.map((org) => ({
      id: `${kind}:${org}`,
      secrets: variable === undefined
        ? []
        : [{ path: `sources.${kind}.token_env`, variable, required: false }],
      unusable,
      hosts: [new URL(base_url).host],
      make: Effect.flatMap(
        sourceModule,
        ({ modelscopeSource }) => modelscopeSource(org, trimmed(base_url), token),
      ),
    }));
  },
});
