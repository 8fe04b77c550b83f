import { deepEqual, equal } from "node:assert/strict";
import * as Duration from "effect/Duration";
import * as Effect from "effect/Effect";
import * as Layer from "effect/Layer";
import { verbatim } from "../../src/domain/phrase.ts";
import { tlsProblem } from "../../src/http/tls_problem.ts";
import { HttpPolicy, UpstreamClient } from "../../src/http/upstream_client.ts";
import { authority, makeCertificate } from "../simulators/certificates.ts";
import { live, test } from "../testing.ts";

const times = (name: string) =>
  `invalid peer certificate: certificate ${name} 1795729643 (86400 seconds)`;

for (
  const [said, kind, en, zh] of [
    [
      times("expired: verification time 1795816043 (UNIX), but certificate is not valid after"),
      "certificate",
      "the TLS certificate expired on 2026-11-26; its operator must renew it, unless it is not 2026-11-27 and the clock here is wrong",
      "TLS 证书已于 2026-11-26 过期；请让服务器管理员更新证书；若今天不是 2026-11-27，请校正本机时钟",
    ],
    [
      "invalid peer certificate: certificate expired",
      "certificate",
      "the TLS certificate expired; its operator must renew it",
      "TLS 证书已过期；请让服务器管理员更新证书",
    ],
    [
      times("not valid yet: verification time 1 (UNIX), but certificate is not valid before"),
      "certificate",
      "the TLS certificate is not valid before 2026-11-26; check the clock here, which says 1970-01-01",
      "TLS 证书 2026-11-26 起才生效；请检查本机时钟（现为 1970-01-01）",
    ],
    [
      times(
        `expired: verification time ${"9".repeat(40)} (UNIX), but certificate is not valid after`,
      ),
      "certificate",
      "the TLS certificate expired on 2026-11-26; its operator must renew it",
      "TLS 证书已于 2026-11-26 过期；请让服务器管理员更新证书",
    ],
    [
      'invalid peer certificate: certificate not valid for name "a.b"; certificate is only valid for DnsName("c.d"), DnsName("*.e.f") or IpAddress(10.0.0.1)',
      "certificate",
      "the TLS certificate is for c.d, *.e.f, 10.0.0.1, not for a.b; configure a name it is for",
      "TLS 证书属于 c.d、*.e.f、10.0.0.1，不是 a.b；请改用证书所含的主机名",
    ],
    [
      `invalid peer certificate: certificate not valid for name "a.b"; certificate is only valid for ${
        Array.from({ length: 99 }, (_, n) => `DnsName("${n}.d")`).join(", ")
      }`,
      "certificate",
      "the TLS certificate is for 0.d, 1.d, 2.d, 3.d, …, not for a.b; configure a name it is for",
      "TLS 证书属于 0.d、1.d、2.d、3.d、…，不是 a.b；请改用证书所含的主机名",
    ],
    [
      'certificate not valid for name "a.b"; certificate is not valid for any names (according to its subjectAltName extension)',
      "certificate",
      "the TLS certificate names no host (subjectAltName is missing); its operator must issue one for a.b",
      "TLS 证书没有写明主机名（缺少 subjectAltName）；请让服务器管理员为 a.b 重新签发",
    ],
    [
      "invalid peer certificate: UnknownIssuer",
      "authority",
      "the TLS certificate is signed by an authority that is not known here",
      "签发 TLS 证书的 CA 不受信任",
    ],
    [
      "invalid peer certificate: BadEncoding",
      "certificate",
      "the TLS certificate is not valid (BadEncoding); its operator must issue another one",
      "TLS 证书无效（BadEncoding）；请让服务器管理员重新签发",
    ],
    [
      "received fatal alert: ProtocolVersion",
      "outdated",
      "the server speaks no TLS newer than 1.1, which is not secure; its operator must enable TLS 1.2",
      "服务器只支持不安全的 TLS 1.1 及更早版本；请让管理员启用 TLS 1.2",
    ],
    [
      "received fatal alert: HandshakeFailure",
      "outdated",
      "the server knows no TLS cipher that is still secure; its operator must enable ECDHE with AES-GCM",
      "服务器没有安全的 TLS 加密套件；请让管理员启用 ECDHE 与 AES-GCM",
    ],
  ] as const
) {
  test(`"${said.slice(0, 120)}" is told as what it means`, () =>
    Effect.sync(() => deepEqual(tlsProblem(said), { kind, what: { en, zh } })));
}

for (
  const said of ["connection reset", "unexpected end of file", "proxy authentication required"]
) {
  test(`"${said}" is nothing about TLS`, () =>
    Effect.sync(() => equal(tlsProblem(said), undefined)));
}

const layer = UpstreamClient.layer({ userAgent: "mrt-test" }).pipe(
  Layer.provide(
    Layer.succeed(HttpPolicy, {
      timeout: Duration.seconds(12),
      retries: 0,
      retryWithin: Duration.zero,
      maxBytes: 1000,
    }),
  ),
);

/** What is said of an HTTPS server that nobody configured an authority for. */
const told = (port: number) =>
  Effect.gen(function* () {
    const client = yield* UpstreamClient;
    const request = { label: verbatim("x"), url: `https://localhost:${port}/` };
    const reason = yield* Effect.flip(client.get(request));
    const said = reason.message.replace(`localhost:${port}: `, "").replace(
      /\d{4}-\d\d-\d\d/g,
      "DAY",
    );
    return [reason._tag, said];
  }).pipe(Effect.provide(layer));

const hosts = ["localhost"];
const of = (valid: readonly [number, number]) =>
  makeCertificate({ name: "localhost", by: authority, hosts, valid });

for (
  const [what, certificate, expected] of [
    [
      "an authority not known here",
      of([-1, 30]),
      "the TLS certificate is signed by an authority that is not known here; a private CA is configured with DENO_CERT",
    ],
    [
      "a certificate that is expired",
      of([-30, -1]),
      "the TLS certificate expired on DAY; its operator must renew it, unless it is not DAY and the clock here is wrong",
    ],
  ] as const
) {
  live(
    `HTTPS with ${what} says so, and names DENO_CERT only where that helps`,
    () =>
      Effect.gen(function* () {
        const server = yield* Effect.acquireRelease(
          Effect.sync(() =>
            Deno.serve({
              hostname: "127.0.0.1",
              port: 0,
              cert: certificate.cert,
              key: certificate.key,
              onListen: () => {},
            }, () => new Response())
          ),
          (server) => Effect.promise(() => server.shutdown()),
        );
        deepEqual(yield* told(server.addr.port), ["Unavailable", expected]);
      }),
  );
}

/** Answers a TLS handshake with these bytes. */
const answering = (bytes: ReadonlyArray<number>) =>
  Effect.map(
    Effect.acquireRelease(
      Effect.sync(() => {
        const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
        const serving = (async () => {
          for await (const connection of listener) {
            await connection.read(new Uint8Array(4096));
            await connection.write(Uint8Array.from(bytes));
            connection.close();
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
    ({ listener }) => listener.addr.port,
  );

live("HTTPS with a server of TLS 1.1 says that it is too old", () =>
  Effect.gen(function* () {
    // The alert protocol_version (RFC 5246, 7.2).
    deepEqual(yield* told(yield* answering([0x15, 3, 2, 0, 2, 2, 70])), [
      "Unavailable",
      "the server speaks no TLS newer than 1.1, which is not secure; its operator must enable TLS 1.2",
    ]);
  }));
