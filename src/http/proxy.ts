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
