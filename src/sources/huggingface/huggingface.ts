import * as Effect from "effect/Effect";
import * as Option from "effect/Option";
import * as Result from "effect/Result";
import type { Source } from "../../domain/source.ts";
import { loadOnce } from "../../plugin/load_once.ts";
import { makeSourcePlugin, secretFrom } from "../../plugin/plugin.ts";
import { listStarter, type Question } from "../../plugin/starter.ts";
import { huggingfaceHook } from "./hook.ts";
import { tokenProblem } from "../../plugin/token.ts";
import { dataset, model } from "../organisation/kind.ts";
import { organisationKey } from "../organisation/key.ts";
import { organisationMeant } from "../organisation/organisations.ts";
import { canonical, endpoint, endpointVariable, HuggingFaceConfig } from "./config.ts";
import type { HubAccess } from "./hub_list.ts";
import { hubSearchKey, huggingfaceKind as kind, papersKey } from "./key.ts";
import { collection, derivative, paper, space } from "./kinds.ts";

/*
 * Hugging Face Hub: https://huggingface.co/docs/hub/api. A poll reads the whole list of an
 * organisation, because a model may be published with an old date; a new commit hash is an update.
 */

const example = { orgs: ["deepseek-ai"], token_env: "HF_TOKEN" };

/** What `mrt init` proposes: where a release shows first, and no word of an edited card. */
const standard = { monitor: { models: true, collections: true }, updates: "weights" };

const watchesNothing = {
  en: "it watches nothing, for sources.huggingface.monitor turns everything off and there are no " +
    "searches; set models to true",
  zh:
    "什么也不会监视：sources.huggingface.monitor 全部关闭，也没有 searches；请把 models 设为 true",
};

/** A token is for Hugging Face itself, and no mirror should see it. */
const organisations = listStarter(
  {
    flag: "hf-orgs",
    text: { en: "Hugging Face organisations", zh: "Hugging Face 组织" },
    standard: example.orgs,
  },
  (orgs, { "hf-url": address = "" }) =>
    ["", canonical].includes(address.trim())
      ? { ...example, orgs, ...standard }
      : { orgs, ...standard, base_url: address.trim() },
  organisationMeant,
);

const addressQuestion: Question = {
  flag: "hf-url",
  metavar: "URL",
  text: { en: "Address of Hugging Face or a mirror", zh: "Hugging Face 或镜像的地址" },
  standard: { zh: "https://hf-mirror.com" },
  about: "hf-orgs",
};

const hubModule = loadOnce(() => import("./hub_list.ts"));
const repositoriesModule = loadOnce(() => import("./repositories_source.ts"));
const collectionsModule = loadOnce(() => import("./collections_source.ts"));
const papersModule = loadOnce(() => import("./papers_source.ts"));
const searchModule = loadOnce(() => import("./search_source.ts"));

/** A source before it is known where the hub is. */
interface Watched {
  readonly id: string;
  readonly make: (hub: HubAccess) => Effect.Effect<Source>;
}

const isIdle = ({ monitor, searches = [] }: HuggingFaceConfig): boolean =>
  searches.length === 0 && !Object.values(monitor).includes(true);

/** What is watched of an organisation; where that is nothing its models stand for it, to say so. */
const watchedOf = (org: string, config: HuggingFaceConfig): ReadonlyArray<Watched> => {
  const { monitor, updates } = config;
  const repositories = (["models", "datasets", "spaces"] as const)
    .filter((list) => monitor[list] || (list === "models" && isIdle(config)))
    .map((list): Watched => ({
      id: organisationKey(kind, org, list),
      make: (hub) =>
        Effect.map(repositoriesModule, (m) => m.repositoriesSource(hub, org, list, updates)),
    }));
  const collections: Watched = {
    id: organisationKey(kind, org, "collections"),
    make: (hub) => Effect.map(collectionsModule, (m) => m.collectionsSource(hub, org, updates)),
  };
  return monitor.collections ? [...repositories, collections] : repositories;
};

/** What is watched whoever published it. */
const watchedOfAll = ({ orgs, monitor, searches = [] }: HuggingFaceConfig) => {
  const papers: Watched = {
    id: papersKey,
    make: (hub) => Effect.map(papersModule, (m) => m.papersSource(hub)),
  };
  const own = monitor.models ? orgs : [];
  const found = searches.map((search): Watched => ({
    id: hubSearchKey(search.name),
    make: (hub) =>
      Effect.map(
        searchModule,
        (m) => m.hubSearchSource(hub, search, own, searches.filter((each) => each !== search)),
      ),
  }));
  return monitor.papers ? [papers, ...found] : found;
};

/** Watches what organisations publish on Hugging Face, and what searches find there. */
export const huggingface = makeSourcePlugin({
  kind,
  platform: { name: "Hugging Face" },
  hook: huggingfaceHook,
  kinds: [model, dataset, space, collection, paper, derivative],
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
  entries: (config, environment) => {
    const { token_env: variable, base_url } = config;
    const token = secretFrom(environment, variable);
    const baseUrl = endpoint(base_url, environment);
    const unusable = Option.orElse(
      isIdle(config) ? Option.some(watchesNothing) : Result.getFailure(baseUrl),
      () => tokenProblem(variable, token),
    );
    const watched = [
      ...config.orgs.flatMap((org) => watchedOf(org, config)),
      ...watchedOfAll(config),
    ];
    return watched.map(({ id, make }) => ({
      id,
      secrets: variable === undefined
        ? []
        : [{ path: `sources.${kind}.token_env`, variable, required: false }],
      unusable,
      hosts: Result.isSuccess(baseUrl) ? [new URL(baseUrl.success).host] : [],
      make: Result.isSuccess(baseUrl)
        ? Effect.flatMap(hubModule, (m) => Effect.flatMap(m.hubAt(baseUrl.success, token), make))
        : Effect.die(baseUrl.failure.en),
    }));
  },
});
