import * as Context from "effect/Context";
import * as Option from "effect/Option";
import type { Environment } from "../domain/environment.ts";
import type { Phrase } from "../domain/phrase.ts";

/** The variables that Deno reads proxies from, in either case. */
export const proxyVariables = ["HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY"].flatMap(
  (name) => [name, name.toLowerCase()],
);

const bare = (name: string): string => name.trim().toLowerCase().replace(/^\.|[[\]]/g, "");

/** Whether a list such as `git.corp,[::1]` or `*` names the host or a name above it. */
export const isExempt = (host: string, list: string): boolean =>
  list.split(",").map(bare).some((entry) =>
    entry === "*" || (entry !== "" && (bare(host) === entry || host.endsWith(`.${entry}`)))
  );

/** The proxy through which a URL is asked, as far as this process may know. */
export const proxyFor = (url: URL, { get }: Environment): Option.Option<string> => {
  const variable = (name: string) => Option.orElse(get(name), () => get(name.toLowerCase()));
  const exempt = Option.exists(variable("NO_PROXY"), (list) => isExempt(url.hostname, list));
  return exempt ? Option.none() : Option.orElse(
    variable(url.protocol === "https:" ? "HTTPS_PROXY" : "HTTP_PROXY"),
    () => variable("ALL_PROXY"),
  );
};

/** What a proxy that answers 407, or its like in SOCKS, is about. */
export const proxyLogin: Phrase = {
  en: "the proxy's login is missing or wrong; it stands in the proxy's address, " +
    "http://USER:PASSWORD@HOST:PORT",
  zh: "代理的用户名或密码缺失或有误；写在代理地址里：http://用户名:密码@主机:端口",
};

const schemes = ["http", "https", "socks5", "socks5h"];

/** Why a proxy's address cannot work, without the password that may stand in it. */
export const proxyProblem = (variable: string, value: string): Option.Option<Phrase> => {
  const [, scheme] = /^([a-z][a-z0-9+.-]{0,15}):\/\//i.exec(value) ?? [];
  if (scheme !== undefined && !schemes.includes(scheme.toLowerCase())) {
    return Option.some({
      en: `${variable} begins with ${scheme}://; a proxy's address begins with ${
        schemes.join("://, ")
      }://`,
      zh: `${variable} 以 ${scheme}:// 开头；代理地址应以 ${schemes.join("://、")}:// 开头`,
    });
  }
  const url = URL.parse(scheme === undefined ? `http://${value}` : value);
  return url !== null && url.hostname !== "" && !/\s/.test(value) ? Option.none() : Option.some({
    en: `${variable} holds no address such as http://proxy.example.com:3128; correct or unset it`,
    zh: `${variable} 不是代理地址，应形如 http://proxy.example.com:3128；请改正或取消设置`,
  });
};

/** Whether requests go through a proxy that is configured for them alone. */
export const OwnProxy = Context.Reference("mrt/http/OwnProxy", { defaultValue: () => false });

export const noProxy: Phrase = { en: "the proxy cannot be reached", zh: "无法连接代理" };
