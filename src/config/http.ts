import * as Schema from "effect/Schema";
import { encodePhrase, type Phrase } from "../domain/phrase.ts";
import { describing, EnvName, setting, titled } from "../plugin/fields.ts";
import type { SourcePlugin } from "../plugin/plugin.ts";

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

/** What follows the kind of source in the name of the setting of its hook's secret. */
export const hookSuffix = "_secret_env";

const variable = (description: Phrase) =>
  Schema.optionalKey(EnvName.annotate(describing(description)));

const own = {
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
  token_env: variable({
    en: "The variable that holds a token, without which nobody sees or does anything.",
    zh: "存放令牌的变量；没有令牌就什么也看不到、做不了。",
  }),
};

type Fields =
  & typeof own
  & Readonly<Record<`${string}${typeof hookSuffix}`, ReturnType<typeof variable>>>;

/** The settings of hooks, one for each kind of source whose platform sends them. */
const hookFields = (sources: ReadonlyArray<SourcePlugin<unknown>>) =>
  Object.fromEntries(sources.flatMap(({ kind, platform, hook }) =>
    hook === undefined ? [] : [[
      `${kind}${hookSuffix}`,
      variable({
        en:
          `The variable that holds the secret of ${platform.name}'s webhooks, which are sent to ` +
          `\`/hooks/${kind}\` and have their ${hook.polls.en} polled at once.`,
        zh: `存放 ${platform.name} webhook 密钥的变量；webhook 发往 \`/hooks/${kind}\`，` +
          `会立即轮询其${hook.polls.zh}。`,
      }),
    ]]
  ));

/** The section, with the settings that the kinds of sources ask for. */
export const httpConfig = (sources: ReadonlyArray<SourcePlugin<unknown>>) => {
  const fields: Fields = { ...own, ...hookFields(sources) };
  return Schema.Struct(fields).annotate(describing({
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
};
export type HttpConfig = ReturnType<typeof httpConfig>["Type"];

/** The variables of secrets that the section names, by the name of the setting. */
export const secretsNamed = (http: HttpConfig): ReadonlyArray<readonly [string, string]> =>
  Object.entries(http).flatMap(([setting, variable]) =>
    variable !== undefined && setting.endsWith("_env") ? [[setting, variable] as const] : []
  );
