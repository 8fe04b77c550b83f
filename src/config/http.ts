import * as Schema from "effect/Schema";
import { encodePhrase, type Phrase } from "../domain/phrase.ts";
import { describing, EnvName, setting, titled } from "../plugin/fields.ts";

/*
 * The section `http`: the daemon's page.
 */

/** Where a server listens. */
export interface Address {
  readonly hostname: string;
  readonly port: number;
}

/** The parts of `HOST:PORT` or `[IPv6]:PORT`; undefined of what is none. */
export const addressIn = (text: string): Address | undefined => {
  const [, six, other = "", digits = ""] =
    /^(?:\[([0-9a-fA-F:.]+)\]|([A-Za-z0-9.-]+)):(\d{1,5})$/.exec(text) ?? [];
  const port = Number(digits);
  const hostname = six ?? other;
  return hostname !== "" && port >= 1 && port <= 65_535 ? { hostname, port } : undefined;
};

/** As it stands in the config. */
export const addressText = ({ hostname, port }: Address): string =>
  `${hostname.includes(":") ? `[${hostname}]` : hostname}:${port}`;

/** Whether nobody but this machine can connect there. */
export const isLoopback = ({ hostname }: Address): boolean =>
  hostname === "localhost" || hostname === "::1" || /^127(?:\.\d{1,3}){3}$/.test(hostname);

const standard = "127.0.0.1:8787";

const expected: Phrase = {
  en: `expected an address and a port such as ${standard} or [::]:8787`,
  zh: `应为地址和端口，如 ${standard} 或 [::]:8787`,
};

const unprotected: Phrase = {
  en:
    "others than this machine could ask there, so name the variable of a token in http.token_env, " +
    "or listen on 127.0.0.1",
  zh: "其他机器也能访问这里，请在 http.token_env 中写存放令牌的变量，或改为监听 127.0.0.1",
};

/** The address of a page as people open it: an origin, perhaps with a path below which a proxy has it. */
const PublicUrl = Schema.String.check(
  Schema.makeFilter((text) => {
    const url = URL.parse(text);
    return url !== null && /^https?:$/.test(url.protocol) && url.search === "" && url.hash === "" &&
        url.username === "" && url.password === ""
      ? undefined
      : encodePhrase({
        en: "expected an address such as https://mrt.example.com",
        zh: "应为地址，如 https://mrt.example.com",
      });
  }, { toJsonSchema: () => ({ pattern: "^[Hh][Tt][Tt][Pp][Ss]?:[^\\s?#]+$" }) }),
).annotate(titled({ en: "address", zh: "地址" }));

export const HttpConfig = Schema.Struct({
  listen: setting(
    Schema.String.check(
      Schema.makeFilter(
        (text) => addressIn(text) === undefined ? encodePhrase(expected) : undefined,
        {
          toJsonSchema: () => ({ pattern: ":\\d{1,5}$" }),
        },
      ),
    ).annotate(titled({ en: "address", zh: "地址" })),
    standard,
    {
      en: "The address and port to listen on; one that other machines reach needs `token_env`.",
      zh: "监听的地址和端口；其他机器能访问的地址必须有 `token_env`。",
    },
  ),
  public_url: Schema.optionalKey(
    PublicUrl.annotate(describing({
      en: "How people reach the page, for links to it and behind a reverse proxy.",
      zh: "人们访问页面用的地址，用于链接和反向代理。",
    })),
  ),
  token_env: Schema.optionalKey(
    EnvName.annotate(describing({
      en: "The variable that holds a token, without which nobody sees or does anything.",
      zh: "存放令牌的变量；没有令牌就什么也看不到、做不了。",
    })),
  ),
  github_secret_env: Schema.optionalKey(
    EnvName.annotate(describing({
      en: "The variable that holds the secret of GitHub's webhooks, which are sent to " +
        "`/hooks/github` and have their repository polled at once.",
      zh: "存放 GitHub webhook 密钥的变量；webhook 发往 `/hooks/github`，会立即轮询其仓库。",
    })),
  ),
  huggingface_secret_env: Schema.optionalKey(
    EnvName.annotate(describing({
      en: "The variable that holds the secret of Hugging Face's webhooks, which are sent to " +
        "`/hooks/huggingface` and have their organization polled at once.",
      zh: "存放 Hugging Face webhook 密钥的变量；webhook 发往 `/hooks/huggingface`，" +
        "会立即轮询其组织。",
    })),
  ),
}).annotate(describing({
  en: "The page of the daemon, its API and its metrics; `{}` is enough on one's own machine.",
  zh: "守护进程的页面、API 和指标；只在本机使用时写 `{}` 即可。",
})).check(
  Schema.makeFilter(({ listen, token_env }) => {
    const address = addressIn(listen);
    return address === undefined || isLoopback(address) || token_env !== undefined
      ? []
      : [{ path: ["listen"], issue: encodePhrase(unprotected) }];
  }),
);
export type HttpConfig = typeof HttpConfig.Type;

/** The settings that name the variable of a secret. */
export const secretSettings = ["token_env", "github_secret_env", "huggingface_secret_env"] as const;
