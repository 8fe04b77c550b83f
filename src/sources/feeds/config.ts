import * as Schema from "effect/Schema";
import { encodePhrase, type Phrase } from "../../domain/phrase.ts";
import { cleanLine } from "../../domain/text.ts";
import { describing, EnvName, expecting, PlaceName, titled } from "../../plugin/fields.ts";

/*
 * The section `sources.feeds`: a list of feeds, each by its address alone or with a name.
 */

const example = "https://huggingface.co/blog/feed.xml";

/** The address that people mean who leave out its scheme or paste it from a reader. */
export const addressMeant = (text: string): string => {
  const address = text.trim().replace(/^feed:(?:\/\/)?(?=https?:)/i, "").replace(/^feed:\/\//i, "");
  return /^[a-z][a-z0-9+.-]*:/i.test(address) && !/^[\w.-]+:\d+\//.test(address)
    ? address
    : `https://${address}`;
};

const isAddress = (text: string): boolean => {
  const url = URL.parse(text);
  return url !== null && /^https?:$/.test(url.protocol) && /^\S+$/.test(text) &&
    (url.hostname.includes(".") || url.hostname === "localhost" || url.hostname.startsWith("["));
};

const addressMistake = (text: string): Phrase | undefined => {
  const url = isAddress(text) ? URL.parse(text) : null;
  if (url === null) {
    const meant = addressMeant(text);
    return isAddress(meant)
      ? {
        en: `expected the address of a feed, did you mean ${cleanLine(meant)}?`,
        zh: `应为订阅源的地址，是不是想写 ${cleanLine(meant)}？`,
      }
      : {
        en: `expected the address of a feed, e.g. ${example}`,
        zh: `应为订阅源的地址，如 ${example}`,
      };
  }
  return url.username === "" && url.password === "" ? undefined : {
    en:
      "this address holds a login; put it into a variable, name that in url_env instead of url, " +
      "and renew the password",
    zh: "地址中有登录信息；请把地址放进环境变量，用 url_env（而非 url）写变量名，并更换密码",
  };
};

/** The name of a feed that is given by its address alone. */
const nameByAddress = (address: string): string => {
  const url = new URL(address);
  return `${url.host}${url.pathname.replace(/\/+$/, "")}`;
};

const Address = Schema.String.check(
  Schema.makeFilter((text) => {
    const mistake = addressMistake(text);
    return mistake === undefined ? undefined : encodePhrase(mistake);
  }, { toJsonSchema: () => ({ pattern: "^[Hh][Tt][Tt][Pp][Ss]?://\\S+$" }) }),
).annotate(titled({ en: "address", zh: "地址" }));

/** A query is no part of a name: it may be long, and a secret. */
const AddressAlone = Address.check(
  Schema.makeFilter(
    (address) =>
      (URL.parse(address)?.search ?? "") === "" ? undefined : encodePhrase({
        en: 'an address with a query needs a name: {"name": "…", "url": "…"}',
        zh: '带查询参数的地址需要名称：{"name": "…", "url": "…"}',
      }),
    { toJsonSchema: () => [{ pattern: "^[^?]*$" }, true] },
  ),
);

const Named = Schema.Struct({
  name: PlaceName.annotate(describing({
    en: "What alerts call the feed; it stays the same source under another address.",
    zh: "提醒中的名称；换了地址，仍是同一个来源。",
  })),
  url: Schema.optionalKey(
    Address.annotate(describing({ en: "The feed's address.", zh: "订阅源的地址。" })),
  ),
  url_env: Schema.optionalKey(
    EnvName.annotate(describing({
      en: "The variable that holds the feed's address, where that is a secret.",
      zh: "存放订阅源地址的变量，用于需要保密的地址。",
    })),
  ),
}).check(
  Schema.makeFilter(
    ({ url, url_env }) =>
      (url === undefined) !== (url_env === undefined) ? undefined : encodePhrase({
        en: "expected either url or url_env, the variable that holds a secret address",
        zh: "应写 url，或写 url_env（存放保密地址的变量），二者取一",
      }),
    { toJsonSchema: () => [{ oneOf: [{ required: ["url"] }, { required: ["url_env"] }] }, true] },
  ),
);

/** A feed as it stands in the config. */
export interface ConfiguredFeed {
  readonly name: string;
  readonly url?: string;
  readonly url_env?: string;
}

/** A feed with the name it goes by. */
export const namedFeed = (feed: string | ConfiguredFeed): ConfiguredFeed =>
  typeof feed === "string" ? { name: nameByAddress(feed), url: feed } : feed;

const sameName = (name: string): Phrase => ({
  en: `another feed is called ${name}; give each a name of its own`,
  zh: `已有订阅源叫 ${name}；请各起一个名称`,
});

const twice: Phrase = { en: "this feed is listed twice", zh: "这个订阅源列了两次" };

/** http and https lead to the same feed. */
const folded = ({ url, url_env = "" }: ConfiguredFeed): string =>
  url === undefined ? url_env : new URL(url).href.replace(/^http:/, "https:");

export const FeedsConfig = Schema.Array(
  Schema.Union([Named, AddressAlone]).annotate(titled({ en: "feed", zh: "订阅源" })),
).check(
  Schema.isNonEmpty(expecting({ en: "at least one feed", zh: "至少一个订阅源" })),
  Schema.makeFilter((feeds) => {
    const named = feeds.map(namedFeed);
    return named.flatMap((feed, index) => {
      const before = named.slice(0, index);
      const isTwice = before.some((each) => folded(each) === folded(feed));
      const isSame = before.some(({ name }) => name.toLowerCase() === feed.name.toLowerCase());
      if (!isTwice && !isSame) return [];
      const issue = encodePhrase(isTwice ? twice : sameName(feed.name));
      return [{ path: [index], issue }];
    });
  }, { toJsonSchema: () => [{ uniqueItems: true }, true] }),
).annotate(describing({
  en: "RSS, Atom, RDF and JSON feeds: each an address, or an object with a name.",
  zh: "RSS、Atom、RDF 和 JSON Feed 订阅源：每个写地址，或写带名称的对象。",
}));

/** Query parameters that hold secrets where they are called so. */
const telling = /token|key|secret|sign?$|signature|password|auth/i;

/** Addresses that look like secrets though they stand in the config. */
export const feedHints = (
  feeds: ReadonlyArray<string | ConfiguredFeed>,
  path: string,
): ReadonlyArray<Phrase> =>
  feeds.map(namedFeed).flatMap(({ name, url }, index) => {
    const parameter = [...URL.parse(url ?? "")?.searchParams.keys() ?? []]
      .find((each) => telling.test(each));
    return parameter === undefined ? [] : [{
      en:
        `${path}[${index}]: the ${
          cleanLine(parameter)
        } in the address of ${name} may be a secret; ` +
        "if so, put the address into a variable and name that in url_env instead of url",
      zh: `${path}[${index}]：${name} 的地址中的 ${cleanLine(parameter)} 可能是密钥；` +
        "若是，请把地址放进环境变量，用 url_env（而非 url）写变量名",
    }];
  });
