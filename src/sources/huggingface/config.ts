import * as Option from "effect/Option";
import * as Result from "effect/Result";
import * as Schema from "effect/Schema";
import * as SchemaParser from "effect/SchemaParser";
import type { Environment } from "../../domain/environment.ts";
import type { Phrase } from "../../domain/phrase.ts";
import { BaseUrl, describing, EnvName, trimmed } from "../../plugin/fields.ts";
import { Organisations } from "../organisation/organisations.ts";

export const endpointVariable = "HF_ENDPOINT";
export const canonical = "https://huggingface.co";

/** The section of the config. */
export const HuggingFaceConfig = Schema.Struct({
  orgs: Organisations.annotate(describing({
    en: "The organisations or users to watch.",
    zh: "要监视的组织或用户。",
  })),
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
  en: "Models of Hugging Face organisations.",
  zh: "Hugging Face 组织的模型。",
}));

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
