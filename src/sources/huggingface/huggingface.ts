import * as Effect from "effect/Effect";
import * as Option from "effect/Option";
import * as Result from "effect/Result";
import { loadOnce } from "../../plugin/load_once.ts";
import { makeSourcePlugin, secretFrom } from "../../plugin/plugin.ts";
import { canonical, endpoint, endpointVariable, HuggingFaceConfig } from "./config.ts";
import { organisationMeant } from "../organisation/organisations.ts";
import { model } from "../organisation/kind.ts";
import { listStarter, type Question } from "../../plugin/starter.ts";
import { huggingfaceHook } from "./hook.ts";
import { tokenProblem } from "../../plugin/token.ts";

/*
 * Hugging Face Hub: https://huggingface.co/docs/hub/api. A poll reads the whole list of an
 * organisation, because a model may be published with an old date; a new commit hash is an update.
 */

const kind = "huggingface";
const example = { orgs: ["deepseek-ai"], token_env: "HF_TOKEN" };

/** A token is for Hugging Face itself, and no mirror should see it. */
const organisations = listStarter(
  {
    flag: "hf-orgs",
    text: { en: "Hugging Face organisations", zh: "Hugging Face 组织" },
    standard: example.orgs,
  },
  (orgs, { "hf-url": address = "" }) =>
    ["", canonical].includes(address.trim())
      ? { ...example, orgs }
      : { orgs, base_url: address.trim() },
  organisationMeant,
);

const addressQuestion: Question = {
  flag: "hf-url",
  metavar: "URL",
  text: { en: "Address of Hugging Face or a mirror", zh: "Hugging Face 或镜像的地址" },
  standard: { zh: "https://hf-mirror.com" },
  about: "hf-orgs",
};

const sourceModule = loadOnce(() => import("./huggingface_source.ts"));

/** Watches the models of Hugging Face organisations. */
export const huggingface = makeSourcePlugin({
  kind,
  platform: { name: "Hugging Face" },
  hook: huggingfaceHook,
  kinds: [model],
  example,
  starter: { ...organisations, questions: [...organisations.questions, addressQuestion] },
  variables: [{
    name: endpointVariable,
    description: {
      en:
        "the address of Hugging Face or of a mirror, when `sources.huggingface.base_url` is not set",
      zh: "Hugging Face 或镜像的地址，`sources.huggingface.base_url` 没写时使用",
    },
  }],
  config: HuggingFaceConfig,
  entries: ({ orgs, token_env: variable, base_url }, environment) => {
    const token = secretFrom(environment, variable);
    const baseUrl = endpoint(base_url, environment);
    const unusable = Option.orElse(
      Result.getFailure(baseUrl),
      () => tokenProblem(variable, token),
    );
    return orgs.map((org) => ({
      id: `${kind}:${org}`,
      secrets: variable === undefined
        ? []
        : [{ path: `sources.${kind}.token_env`, variable, required: false }],
      unusable,
      hosts: Result.isSuccess(baseUrl) ? [new URL(baseUrl.success).host] : [],
      make: Result.isSuccess(baseUrl)
        ? Effect.flatMap(
          sourceModule,
          ({ huggingfaceSource }) => huggingfaceSource(org, baseUrl.success, token),
        )
        : Effect.die(baseUrl.failure.en),
    }));
  },
});
