import * as Schema from "effect/Schema";
import { BaseUrl, describing, EnvName, setting } from "../../plugin/fields.ts";
import { Organisations } from "../organisation/organisations.ts";

/** The section `sources.modelscope`. */
export const ModelScopeConfig = Schema.Struct({
  orgs: Organisations.annotate(describing({
    en: "The organisations or users to watch.",
    zh: "要监视的组织或用户。",
  })),
  monitor: setting(
    Schema.Struct({
      models: setting(Schema.Boolean, true, {
        en: "Whether models become events.",
        zh: "模型是否产生事件。",
      }),
      datasets: setting(Schema.Boolean, false, {
        en: "Whether datasets become events; one more request a poll.",
        zh: "数据集是否产生事件；每次轮询多一个请求。",
      }),
    }),
    { models: true, datasets: false },
    {
      en: "What of an organisation becomes events.",
      zh: "组织的哪些内容产生事件。",
    },
  ),
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
  en: "What organisations publish on ModelScope.",
  zh: "组织在 ModelScope 上发布的内容。",
}));
