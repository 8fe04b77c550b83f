import { deepEqual, ok } from "node:assert/strict";
import * as Effect from "effect/Effect";
import * as PlatformError from "effect/PlatformError";
import { networkMistakes } from "../../src/config/network.ts";
import { Environment } from "../../src/domain/environment.ts";
import { environmentOf, test } from "../testing.ts";
import { files } from "./plugins.ts";

const mistakes = (
  variables: Readonly<Record<string, string>>,
  content: Parameters<typeof files>[0] = {},
) =>
  networkMistakes.pipe(
    Effect.provide(files(content)),
    Effect.provideService(Environment, environmentOf(variables)),
  );

const folder = PlatformError.systemError({
  _tag: "BadResource",
  module: "FileSystem",
  method: "open",
});

const pem = "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n";

test("proxies and authorities that can work are no mistake", () =>
  Effect.gen(function* () {
    deepEqual(
      yield* mistakes({
        HTTP_PROXY: "proxy.corp:3128",
        https_proxy: "http://me:hush@proxy.corp:3128/",
        ALL_PROXY: "socks5h://[::1]:1080",
        NO_PROXY: "anything, at all",
        DENO_CERT: "/etc/ca.pem",
      }, { "/etc/ca.pem": pem }),
      [],
    );
  }));

for (
  const [variable, value, en, zh] of [
    [
      "HTTPS_PROXY",
      "ftp://me:hush@proxy.corp",
      "HTTPS_PROXY begins with ftp://; a proxy's address begins with http://, https://, socks5://, " +
      "socks5h://",
      "HTTPS_PROXY 以 ftp:// 开头；代理地址应以 http://、https://、socks5://、socks5h:// 开头",
    ],
    ...["http://", "me:hush@", "proxy corp:3128", "http://proxy:99999"].map((value) =>
      [
        "http_proxy",
        value,
        "http_proxy holds no address such as http://proxy.example.com:3128; correct or unset it",
        "http_proxy 不是代理地址，应形如 http://proxy.example.com:3128；请改正或取消设置",
      ] as const
    ),
    [
      "DENO_CERT",
      "/etc/gone.pem",
      "DENO_CERT: /etc/gone.pem does not exist",
      "DENO_CERT：/etc/gone.pem 不存在",
    ],
    [
      "DENO_CERT",
      "/etc/certs",
      "DENO_CERT: /etc/certs is not a file; name the file itself",
      "DENO_CERT：/etc/certs 不是文件；请指定文件本身",
    ],
    [
      "DENO_CERT",
      "/etc/ca.der",
      "DENO_CERT: /etc/ca.der holds no certificate in PEM form",
      "DENO_CERT：/etc/ca.der 中没有 PEM 格式的证书",
    ],
  ] as const
) {
  test(`${variable}=${value} is a mistake named with its variable and without a password`, () =>
    Effect.gen(function* () {
      const found = yield* mistakes({ [variable]: value }, {
        "/etc/ca.der": "\u0000\u0001",
        "/etc/certs": folder,
      });
      deepEqual(found, [{ en, zh }]);
      ok(!JSON.stringify(found).includes("hush"));
    }));
}
