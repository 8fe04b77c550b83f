import * as Schema from "effect/Schema";
import { encodePhrase, type Phrase } from "../../domain/phrase.ts";
import { BaseUrl, describing, EnvName, expecting, PlaceName, titled } from "../../plugin/fields.ts";

/*
 * The section `sources.openai_compatible`: a list of providers.
 */

const Provider = Schema.Struct({
  name: PlaceName.annotate(describing({
    en: "What alerts call the provider; it stays the same source under another address.",
    zh: "提醒中的名称；换了地址，仍是同一个来源。",
  })),
  base_url: BaseUrl.annotate(describing({
    en: "The API's address as clients are given it, with its /v1 where it has one.",
    zh: "API 地址，与客户端中填写的相同；有 /v1 的要带上。",
  })),
  token_env: Schema.optionalKey(
    EnvName.annotate(describing({
      en: "The variable that holds the API key; a server of one's own may need none.",
      zh: "存放 API 密钥的变量；自建服务可能不需要。",
    })),
  ),
});
export type Provider = typeof Provider.Type;

const sameName = (name: string): Phrase => ({
  en: `another provider is called ${name}; give each a name of its own`,
  zh: `已有服务商叫 ${name}；请各起一个名称`,
});

export const ProvidersConfig = Schema.Array(
  Provider.annotate(titled({ en: "provider", zh: "服务商" })),
).annotate(describing({
  en: "Providers with an API like OpenAI's: the models their list shows.",
  zh: "提供 OpenAI 兼容 API 的服务商：其模型列表中的模型。",
})).check(
  Schema.isNonEmpty(expecting({ en: "at least one provider", zh: "至少一个服务商" })),
  Schema.makeFilter((providers) => {
    const names = providers.map(({ name }) => name.toLowerCase());
    return providers.flatMap(({ name }, index) =>
      names.indexOf(name.toLowerCase()) < index
        ? [{ path: [index, "name"], issue: encodePhrase(sameName(name)) }]
        : []
    );
  }),
);

/** Addresses that already lead to the list. */
export const providerHints = (
  providers: ReadonlyArray<Provider>,
  path: string,
): ReadonlyArray<Phrase> =>
  providers.flatMap(({ base_url }, index) =>
    /\/(?:models|chat\/completions)\/*$/.test(base_url)
      ? [{
        en: `${path}[${index}].base_url: leave out what follows /v1; MRT asks for /models there`,
        zh: `${path}[${index}].base_url：请去掉 /v1 之后的部分；MRT 会请求其下的 /models`,
      }]
      : []
  );
