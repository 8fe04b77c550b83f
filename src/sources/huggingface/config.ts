import * as Option from "effect/Option";
import * as Result from "effect/Result";
import * as Schema from "effect/Schema";
import * as SchemaParser from "effect/SchemaParser";
import type { Environment } from "../../domain/environment.ts";
import type { Phrase } from "../../domain/phrase.ts";
import { BaseUrl, describing, EnvName, setting, trimmed } from "../../plugin/fields.ts";
import { Organisations } from "../organisation/organisations.ts";
import { UpdatesSetting } from "../organisation/updates.ts";
import { HubSearches } from "./searches.ts";

export const endpointVariable = "HF_ENDPOINT";
export const canonical = "https://huggingface.co";

const Monitor = Schema.Struct({
  models: setting(Schema.Boolean, true, {
    en: "Whether models become events.",
    zh: "模型是否产生事件。",
  }),
  datasets: setting(Schema.Boolean, false, {
    en: "Whether datasets become events; like each of the following, one more request a poll.",
    zh: "数据集是否产生事件；与下面各项一样，每次轮询多一个请求。",
  }),
  spaces: setting(Schema.Boolean, false, {
    en: "Whether Spaces become events.",
    zh: "Space 是否产生事件。",
  }),
  collections: setting(Schema.Boolean, false, {
    en: "Whether collections become events.",
    zh: "合集是否产生事件。",
  }),
  papers: setting(Schema.Boolean, false, {
    en: "Whether the daily papers become events, one list for all organisations; rules choose.",
    zh: "每日论文是否产生事件；所有组织共用一个列表，由规则筛选。",
  }),
});

/** The section of the config. */
export const HuggingFaceConfig = Schema.Struct({
  orgs: Organisations.annotate(describing({
    en: "The organisations or users to watch.",
    zh: "要监视的组织或用户。",
  })),
  monitor: setting(
    Monitor,
    { models: true, datasets: false, spaces: false, collections: false, papers: false },
    {
      en: "What of an organisation becomes events.",
      zh: "组织的哪些内容产生事件。",
    },
  ),
  updates: UpdatesSetting,
  searches: HubSearches,
  token_env: Schema.optionalKey(
    EnvName.annotate(describing({
      en: "The variable that holds a token, which also shows private models.",
      zh: "存放令牌的变量；有令牌还能看到私有模型。",
    })),
  ),
  base_url: Schema.optionalKey(
    BaseUrl.annotate(describing({
      en: "A mirror such as https://hf-mirror.com; without it the variable HF_ENDPOINT, else " +
        "https://huggingface.co.",
      zh: "镜像地址，如 https://hf-mirror.com；不写则用变量 HF_ENDPOINT，" +
        "再没有时用 https://huggingface.co。",
    })),
  ),
}).annotate(describing({
  en: "What organisations publish on Hugging Face, and models by anybody that a search finds.",
  zh: "组织在 Hugging Face 上发布的内容，以及搜索找到的任何人的模型。",
}));
export type HuggingFaceConfig = typeof HuggingFaceConfig.Type;

const decodeEndpoint = SchemaParser.decodeUnknownResult(BaseUrl);

/** The base URL, or why there is none. */
export const endpoint = (
  configured: string | undefined,
  environment: Environment,
): Result.Result<string, Phrase> => {
  if (configured !== undefined) return Result.succeed(trimmed(configured));
  const given = Option.getOrElse(environment.get(endpointVariable), () => canonical);
  return decodeEndpoint(given).pipe(
    Result.map(trimmed),
    Result.mapError(() => ({
      en: `${endpointVariable} is not an address such as https://hf-mirror.com`,
      zh: `${endpointVariable} 不是地址，应形如 https://hf-mirror.com`,
    })),
  );
};
