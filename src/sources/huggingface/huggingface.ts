import * as Effect from "effect/Effect";
import * as Option from "effect/Option";
import type * as Redacted from "effect/Redacted";
import * as Result from "effect/Result";
import * as Schema from "effect/Schema";
import * as SchemaParser from "effect/SchemaParser";
import * as Stream from "effect/Stream";
import type { Phrase } from "../../domain/phrase.ts";
import { BaseUrl, describing, EnvName, trimmed } from "../../plugin/fields.ts";
import { Malformed } from "../../domain/errors.ts";
import { contentOf } from "../../domain/item.ts";
import type { Environment } from "../../domain/environment.ts";
import { makeSourcePlugin, secretFrom } from "../../plugin/plugin.ts";
import type { Source } from "../../domain/source.ts";
import { credentialOf } from "../../http/credential.ts";
import { isBelow } from "../../http/link.ts";
import { readPage } from "../../http/paged_list.ts";
import { UpstreamClient } from "../../http/upstream_client.ts";
import { expanded, modelItem, models } from "./model.ts";
import { organisationMeant, Organisations } from "../organisation/organisations.ts";
import { changesBy } from "../organisation/changes.ts";
import { model } from "../organisation/kind.ts";
import {
  type ListAnswer,
  type Memory,
  type OrganisationList,
  pollList,
} from "../organisation/list.ts";
import { unreadable } from "../organisation/model.ts";
import { v0KeysBy } from "../organisation/v0.ts";
import { listStarter, type Question } from "../../plugin/starter.ts";
import { tokenProblem } from "../../plugin/token.ts";

/*
 * Hugging Face Hub: https://huggingface.co/docs/hub/api. A poll reads the whole list of an
 * organisation, because a model may be published with an old date; a new commit hash is an update.
 */

const kind = "huggingface";
/** Concurrent polls; without a token the hub allows few requests, and none too close together. */
const lanesWithToken = 8;
const endpointVariable = "HF_ENDPOINT";
const canonical = "https://huggingface.co";

const Config = Schema.Struct({
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

const listUrl = (baseUrl: string, org: string): string => {
  const query = new URLSearchParams({
    author: org,
    sort: "lastModified",
    direction: "-1",
    limit: "1000",
  });
  for (const field of expanded) query.append("expand[]", field);
  return `${baseUrl}/api/models?${query}`;
};

/** A page of the list. */
interface Place {
  readonly url: string;
  /** Pages read so far. */
  readonly seen: ReadonlyArray<string>;
}

const make = (org: string, baseUrl: string, token: Option.Option<Redacted.Redacted>) =>
  Effect.gen(function* () {
    const client = yield* UpstreamClient;
    const key = `${kind}:${org}`;
    const label = { en: `Hugging Face organisation ${org}`, zh: `Hugging Face 组织 ${org}` };
    const isOwn = ({ id }: { readonly id: string }) =>
      id.toLowerCase().startsWith(`${org.toLowerCase()}/`);

    const read = Effect.fn("HuggingFace.read")(
      function* ({ url, seen }: Place, memory: Memory, anew: boolean) {
        const known = anew || seen.length > 0 ? undefined : memory.known;
        const { response: { servedAt }, page } = yield* readPage(
          client,
          { request: { label, token }, baseUrl, canonicalOrigin: canonical, decode: models },
          url,
          Option.fromUndefinedOr(known),
          seen,
        );
        if (Option.isNone(page)) return { items: [], servedAt, notes: [], list: Option.none() };
        const { decoded, notes, next, validator } = page.value;
        // A mirror that ignores the filter returns everybody's models.
        const own = decoded.filter(isOwn);
        const others = decoded.filter((model) => !isOwn(model)).map(({ id }) => id);
        if (own.length === 0 && others.length > 0) {
          return yield* new Malformed({
            says: {
              en: `${label.en}: the list shows models of others only, such as ${
                others[0]
              }; check its spelling, it may have been renamed`,
              zh: `${label.zh}：列表中只有别人的模型，如 ${others[0]}；请检查拼写，它可能已改名`,
            },
          });
        }
        const answer: ListAnswer<Place> = {
          items: own.map(modelItem(baseUrl)),
          servedAt,
          notes: others.length === 0 ? notes : [...notes, {
            en: `skipped ${others.length} of other authors, such as ${others[0]}`,
            zh: `跳过了 ${others.length} 个别的作者的模型，如 ${others[0]}`,
          }],
          ailment: unreadable(notes),
          list: Option.some({
            next: Option.map(next, (next) => ({ url: next, seen: [...seen, url] })),
            missing: 0,
            // A list with mistakes is reported at every poll.
            known: notes.length === 0 ? validator : Option.none(),
          }),
        };
        return answer;
      },
    );

    const list: OrganisationList<Place> = {
      first: { url: listUrl(baseUrl, org), seen: [] },
      nameOf: ({ url }) => url,
      find: (url) =>
        isBelow(baseUrl, url) ? Option.some({ url, seen: [listUrl(baseUrl, org)] }) : Option.none(),
      read,
    };

    const source: Source = {
      key,
      host: new URL(baseUrl).host,
      credential: credentialOf(token),
      ...(Option.isSome(token) ? { lanes: lanesWithToken } : {}),
      listsAll: true,
      poll: (previous, full) =>
        pollList(list, previous, full).pipe(
          Stream.withSpan("HuggingFace.poll", { attributes: { source: key } }),
        ),
      changes: changesBy(({ id, version }) => `${id}@${contentOf(version ?? "")}`),
      v0Keys: v0KeysBy(
        kind,
        "model_updated",
        ({ id, version }) => version === null ? id : contentOf(version),
      ),
    };
    return source;
  });

const decodeEndpoint = SchemaParser.decodeUnknownResult(BaseUrl);

/** The base URL, or why there is none. */
const endpoint = (
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

/** Watches the models of Hugging Face organisations. */
export const huggingface = makeSourcePlugin({
  kind,
  platform: { name: "Hugging Face" },
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
  config: Config,
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
        ? make(org, baseUrl.success, token)
        : Effect.die(baseUrl.failure.en),
    }));
  },
});
