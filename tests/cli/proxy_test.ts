import { deepEqual, equal, match, ok } from "node:assert/strict";
import * as Effect from "effect/Effect";
import { localhost, testAuthority } from "../simulators/certificates.ts";
import { serveProxy } from "../simulators/proxy.ts";
import { closedPort, serve } from "../simulators/serve.ts";
import { temporaryFolder } from "../state/temporary_folder.ts";
import { run } from "./program.ts";
import { asProcess, everywhere, inLongRuns } from "./programs.ts";

/*
 * The way out of a company: a proxy for HTTPS, and a certificate of its own authority.
 */

const models = () => Response.json([{ id: "acme/DeepSeek-1", createdAt: "2026-11-24T12:00:00Z" }]);

/** A Hub that speaks TLS on loopback under the name localhost. */
const secureHub = (answer: () => Response) =>
  Effect.acquireRelease(
    Effect.sync(() =>
      Deno.serve({
        hostname: "127.0.0.1",
        port: 0,
        cert: localhost.cert,
        key: localhost.key,
        onListen: () => {},
      }, answer)
    ),
    (server) => Effect.promise(() => server.shutdown()),
  );

const watching = Effect.fnUntraced(function* (answer: () => Response = models) {
  const hub = yield* secureHub(answer);
  const proxy = yield* serveProxy;
  const folder = yield* temporaryFolder;
  const address = `localhost:${hub.addr.port}`;
  Deno.writeTextFileSync(`${folder}/ca.pem`, testAuthority);
  Deno.writeTextFileSync(
    `${folder}/config.json`,
    JSON.stringify({
      watch_keywords: ["deepseek"],
      sources: { huggingface: { orgs: ["acme"], base_url: `https://${address}` } },
      notify: { console: {} },
    }),
  );
  const once = (env: Readonly<Record<string, string>>) =>
    run({ folder, args: ["once"], net: [address, new URL(proxy.url).host], env });
  return { address, proxy, folder, once };
});

asProcess(
  "HTTPS goes through the proxy, NO_PROXY goes past it, with the authority of DENO_CERT",
  () =>
    Effect.gen(function* () {
      const { address, proxy, folder, once } = yield* watching();
      const trusted = { DENO_CERT: `${folder}/ca.pem`, HTTPS_PROXY: proxy.url };
      const through = yield* once(trusted);
      equal(through.code, 0, through.stdout + through.stderr);
      match(through.stdout, /acme\/DeepSeek-1/);
      deepEqual(proxy.asked, [address]);
      const past = yield* once({ ...trusted, NO_PROXY: "localhost" });
      equal(past.code, 0, past.stdout + past.stderr);
      equal(proxy.asked.length, 1);
    }),
);

/** Says these bytes in turn, each when it was told something, and hangs up. */
const saying = (...replies: ReadonlyArray<Uint8Array<ArrayBuffer>>) =>
  Effect.map(
    Effect.acquireRelease(
      Effect.sync(() => {
        const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
        const serving = (async () => {
          for await (const client of listener) {
            for (const reply of replies) {
              await client.read(new Uint8Array(4096));
              await client.write(reply);
            }
            client.close();
          }
        })();
        return { listener, serving };
      }),
      ({ listener, serving }) =>
        Effect.promise(() => {
          listener.close();
          return serving;
        }),
    ),
    ({ listener }) => `127.0.0.1:${listener.addr.port}`,
  );

/** Runs once against a host that only a proxy could find; `proxy` is one Deno may connect to. */
const unreachable = (
  env: Readonly<Record<string, string>>,
  { scheme = "http", forge = `${scheme}://git.corp.invalid`, proxy = [] }: {
    scheme?: string;
    forge?: string;
    proxy?: ReadonlyArray<string>;
  } = {},
) =>
  Effect.gen(function* () {
    const folder = yield* temporaryFolder;
    Deno.writeTextFileSync(
      `${folder}/config.json`,
      JSON.stringify({
        watch_keywords: ["deepseek"],
        sources: { github: { repos: ["acme/engine"], base_url: forge } },
        notify: { console: {} },
      }),
    );
    return yield* run({ folder, args: ["once"], net: ["git.corp.invalid", ...proxy], env });
  });

/** A proxy that answers everything with an empty list, and what it was asked for. */
const recordingProxy = Effect.gen(function* () {
  const asked: Array<string> = [];
  const proxy = yield* serve((request) => {
    asked.push(request.url);
    return new Response("[]");
  });
  return { proxy, asked };
});

asProcess(
  "plain HTTP goes through HTTP_PROXY, by whose name a host needs not be known here",
  () =>
    Effect.gen(function* () {
      const { proxy, asked } = yield* recordingProxy;
      const { code, stdout } = yield* unreachable({ HTTP_PROXY: proxy.url });
      equal(code, 0, stdout);
      match(asked[0] ?? "", /^http:\/\/git\.corp\.invalid\/repos\/acme\/engine\/issues\?/);
    }),
);

inLongRuns(
  "a 407 to plain HTTP is about the proxy's login, not about the upstream",
  () =>
    Effect.gen(function* () {
      const proxy = yield* serve(() => new Response("", { status: 407 }));
      const { code, stdout } = yield* unreachable({ HTTP_PROXY: proxy.url });
      equal(code, 3);
      match(stdout, /the proxy's login is missing or wrong/);
    }),
);
for (
  const [list, forge] of [
    ["GIT.Corp.Invalid", "http://git.corp.invalid"],
    ["[::1]", "http://[::1]:8099"],
  ] as const
) {
  asProcess(`${list} in NO_PROXY keeps ${forge} from the proxy`, () =>
    Effect.gen(function* () {
      const { proxy, asked } = yield* recordingProxy;
      const env = { HTTP_PROXY: proxy.url, NO_PROXY: list };
      equal((yield* unreachable(env, { forge, proxy: ["[::1]:8099"] })).code, 3);
      deepEqual(asked, []);
    }));
}

inLongRuns("a star before a name in NO_PROXY matches nothing", () =>
  Effect.gen(function* () {
    const proxy = yield* serve(() => new Response("[]"));
    const env = { HTTP_PROXY: proxy.url, NO_PROXY: "*.corp.invalid" };
    equal((yield* unreachable(env)).code, 0);
  }));

const http = (head: string, body = "") =>
  new TextEncoder().encode(`HTTP/1.1 ${head}\r\n\r\n${body}`);

inLongRuns("a SOCKS proxy is gone through", () =>
  Effect.gen(function* () {
    const host = yield* saying(
      new Uint8Array([5, 0]),
      new Uint8Array([5, 0, 0, 1, 127, 0, 0, 1, 0, 80]),
      http("200 OK\r\ncontent-length: 2\r\nconnection: close", "[]"),
    );
    const { code, stdout } = yield* unreachable({ ALL_PROXY: `socks5://${host}` }, {
      proxy: [host],
    });
    equal(code, 0, stdout);
  }));

const down = Effect.map(closedPort, (url) => new URL(url).host);

for (
  const [what, scheme, place, expected] of [
    ["that is down", "http", down, /refused by the host or a proxy/],
    ["for SOCKS that is down", "socks5", down, /the proxy cannot be reached/],
    [
      "that wants a login",
      "http",
      saying(http("407 Log in")),
      /the proxy's login is missing or wrong/,
    ],
    [
      "for SOCKS that wants a login",
      "socks5",
      saying(new Uint8Array([5, 255])),
      /the proxy's login is missing or wrong/,
    ],
    [
      "for SOCKS that knows another password",
      "socks5",
      saying(new Uint8Array([5, 2]), new Uint8Array([1, 1])),
      /the proxy's login is missing or wrong/,
    ],
    [
      "for SOCKS that hangs up",
      "socks5",
      saying(new Uint8Array([5, 2]), new Uint8Array()),
      /the host or a proxy hangs up at once/,
    ],
    ["that refuses", "http", saying(http("403 No")), /the proxy does not connect to it/],
    [
      "for SOCKS that refuses",
      "socks5",
      saying(new Uint8Array([5, 0]), new Uint8Array([5, 2, 0, 1, 0, 0, 0, 0, 0, 0])),
      /the proxy does not connect to it/,
    ],
  ] as const
) {
  (what === "that is down" ? asProcess : inLongRuns)(
    `a proxy ${what} is named as what may be wrong, and its password is not told`,
    () =>
      Effect.gen(function* () {
        const host = yield* place;
        const { code, stdout, stderr } = yield* unreachable(
          { HTTPS_PROXY: `${scheme}://user:hush@${host}` },
          { scheme: "https", proxy: [host] },
        );
        equal(code, 3);
        match(stdout, expected);
        ok(!(stdout + stderr).includes("hush"));
      }),
  );
}

asProcess(
  "a SOCKS proxy that Deno may not connect to is named with the flag that allows it",
  () =>
    Effect.gen(function* () {
      const { code, stdout } = yield* unreachable({ HTTP_PROXY: `socks5://${yield* down}` });
      equal(code, 3);
      match(stdout, /that of a SOCKS proxy, with --allow-net/);
    }),
);

inLongRuns("a redirect from HTTPS to plain HTTP is not followed", () =>
  Effect.gen(function* () {
    const plain = yield* serve(models);
    const { folder, once } = yield* watching(() => Response.redirect(`${plain.url}/api`, 302));
    const { code, stdout } = yield* once({ DENO_CERT: `${folder}/ca.pem` });
    equal(code, 3, stdout);
    match(stdout, /redirects from https to plain http/);
  }));

everywhere(
  "without its authority a certificate is not trusted, and the report says so",
  () =>
    Effect.gen(function* () {
      const { once } = yield* watching();
      const { code, stdout } = yield* once({});
      equal(code, 3);
      match(stdout, /certificate/);
      ok(!stdout.includes("DeepSeek-1"));
    }),
);
