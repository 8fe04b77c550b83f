import * as Schema from "effect/Schema";
import { BaseUrl, describing, EnvName, setting } from "../../plugin/fields.ts";
import { Organisations } from "../organisation/organisations.ts";

/** The section `sources.modelscope`. */
export const ModelScopeConfig = Schema.Struct({
  orgs: Organisations.annotate(describing({
    en: "The organisations or users to watch.",
    zh: "要监视的组织或用户。",
  })),
  token_env: Schema.optionalKey(
    EnvName.annotate(describing({
      en: "The variable that holds a token; public models need none.",
      zh: "存放令牌的变量；公开模型不需要。",
    })),
  ),
  base_url: setting(
    BaseUrl,
    "https://modelscope.cn",
    {
      en: "The site to ask; https://modelscope.ai is the international one.",
      zh: "要访问的站点；国际站为 https://modelscope.ai。",
    },
  ),
}).annotate(describing({
  en: "Models of ModelScope organisations.",
  zh: "ModelScope 组织的模型。",
}));
