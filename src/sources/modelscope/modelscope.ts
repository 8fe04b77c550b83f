import * as Effect from "effect/Effect";
import * as Option from "effect/Option";
import { trimmed } from "../../plugin/fields.ts";
import { loadOnce } from "../../plugin/load_once.ts";
import { makeSourcePlugin, secretFrom } from "../../plugin/plugin.ts";
import { ModelScopeConfig } from "./config.ts";
import { modelscopeKind as kind } from "./key.ts";
import { organisationKey } from "../organisation/key.ts";
import { organisationMeant } from "../organisation/organisations.ts";
import { dataset, model } from "../organisation/kind.ts";
import { listStarter } from "../../plugin/starter.ts";
import { tokenProblem } from "../../plugin/token.ts";

/*
 * ModelScope: https://modelscope.cn/docs/openapi. A poll reads the whole list of an organisation; when
 * the API fails, the organisation's page shows what was added. Every response has a request id of its
 * own, so no validator could match and none is sent.
 */

const example = { orgs: ["deepseek-ai"] };

const watchesNothing = {
  en: "it watches nothing, for sources.modelscope.monitor turns everything off; set models to true",
  zh: "什么也不会监视：sources.modelscope.monitor 全部关闭；请把 models 设为 true",
};

const sourceModule = loadOnce(() => import("./modelscope_source.ts"));

/** Watches the models and datasets of ModelScope organisations. */
export const modelscope = makeSourcePlugin({
  kind,
  platform: { name: "ModelScope" },
  kinds: [model, dataset],
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
  entries: ({ orgs, monitor, token_env: variable, base_url }, environment) => {
    const token = secretFrom(environment, variable);
    const isIdle = !monitor.models && !monitor.datasets;
    const unusable = isIdle ? Option.some(watchesNothing) : tokenProblem(variable, token);
    const lists = (["models", "datasets"] as const)
      .filter((list) => monitor[list] || (list === "models" && isIdle));
    return orgs.flatMap((org) =>
      lists.map((list) => ({
        id: organisationKey(kind, org, list),
        secrets: variable === undefined
          ? []
          : [{ path: `sources.${kind}.token_env`, variable, required: false }],
        unusable,
        hosts: [new URL(base_url).host],
        make: Effect.flatMap(
          sourceModule,
          ({ modelscopeSource }) => modelscopeSource(org, list, trimmed(base_url), token),
        ),
      }))
    );
  },
});
