import * as Schema from "effect/Schema";
import { BaseUrl, describing, setting } from "../../plugin/fields.ts";

/** The section `sources.openrouter`. */
export const OpenRouterConfig = Schema.Struct({
  base_url: setting(
    BaseUrl,
    "https://openrouter.ai",
    { en: "The site to ask, or its mirror.", zh: "要访问的站点或其镜像。" },
  ),
}).annotate(describing({
  en: "All models OpenRouter lists; `{}` is enough.",
  zh: "OpenRouter 列出的所有模型；写 `{}` 即可。",
}));
