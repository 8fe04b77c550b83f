import { deepEqual, equal } from "node:assert/strict";
import * as Effect from "effect/Effect";
import type { Security } from "../../../src/notifiers/email/connection.ts";
import { authority, type Certificate, makeCertificate } from "../../simulators/certificates.ts";
import { serveSmtp } from "../../simulators/smtp.ts";
import { live } from "../../testing.ts";
import { logIn } from "./log_in.ts";
import { login, temporaryFile } from "./mail_channel.ts";

const name = "localhost";
const hosts = ["localhost"];
const expired = [-30, -1] as const;
/** Has the name of the authority, and not its key. */
const forger = makeCertificate({ name: authority.name, isAuthority: true });
const intermediate = makeCertificate({ name: "Between", by: authority, isAuthority: true });
const expiredIntermediate = makeCertificate({
  name: "Past",
  by: authority,
  isAuthority: true,
  valid: expired,
});
const nobody = makeCertificate({ name: "Nobody", by: authority, hosts });

/** The certificates of a server, its own first, with its own key. */
const chain = (own: Certificate, ...others: ReadonlyArray<Certificate>) => ({
  cert: [own, ...others].map(({ cert }) => cert).join(""),
  key: own.key,
});

const good = [
  ["signed by the authority", chain(makeCertificate({ name, by: authority, hosts }))],
  [
    "signed by an intermediate that comes along",
    chain(makeCertificate({ name, by: intermediate, hosts }), intermediate),
  ],
] as const;

const ofVersion1 = "is of X.509 version 1, not 3; its operator must issue another one";

const bad = [
  [
    "that only names the authority as its issuer",
    chain(makeCertificate({ name, by: forger, hosts })),
    "names a known authority, which has not signed it with the key known here; a private CA is configured with notify.email.ca_file",
  ],
  [
    "that is expired",
    chain(makeCertificate({ name, by: authority, hosts, valid: expired })),
    "expired on DAY; its operator must renew it, unless it is not DAY and the clock here is wrong",
  ],
  [
    "that is not valid yet",
    chain(makeCertificate({ name, by: authority, hosts, valid: [1, 30] })),
    "is not valid before DAY; check the clock here, which says DAY",
  ],
  [
    "for another host",
    chain(makeCertificate({ name, by: authority, hosts: ["smtp.test"] })),
    "is for smtp.test, not for localhost; configure a name it is for",
  ],
  [
    "that names the host as its common name only",
    chain(makeCertificate({ name, by: authority })),
    "names no host (subjectAltName is missing); its operator must issue one for localhost",
  ],
  [
    "that signs itself",
    chain(makeCertificate({ name, hosts })),
    "is signed by an authority that is not known here; a private CA is configured with notify.email.ca_file",
  ],
  [
    "that signs itself and has the authority's name as its issuer",
    chain(makeCertificate({ name, issuer: authority.name, hosts })),
    "names a known authority, which has not signed it with the key known here; a private CA is configured with notify.email.ca_file",
  ],
  [
    "signed by a certificate that may not sign",
    chain(makeCertificate({ name, by: nobody, hosts }), nobody),
    "is signed by one that may not sign others; its operator must issue another one",
  ],
  [
    "signed by an intermediate that does not come along",
    chain(makeCertificate({ name, by: intermediate, hosts })),
    "is signed by an authority that is not known here; a private CA is configured with notify.email.ca_file",
  ],
  [
    "signed by an intermediate that is expired",
    chain(makeCertificate({ name, by: expiredIntermediate, hosts }), expiredIntermediate),
    "expired on DAY; its operator must renew it, unless it is not DAY and the clock here is wrong",
  ],
  [
    "of an authority",
    chain(makeCertificate({ name, by: authority, hosts, isAuthority: true })),
    "is that of an authority (CA:TRUE); its operator must issue another one",
  ],
  ["of version 1", chain(makeCertificate({ name, by: authority, version: 1 })), ofVersion1],
  [
    "of version 1 that only names the authority as its issuer",
    chain(makeCertificate({ name, by: forger, version: 1 })),
    ofVersion1,
  ],
  [
    "of version 1 that is expired",
    chain(makeCertificate({ name, by: authority, version: 1, valid: expired })),
    ofVersion1,
  ],
  ["of version 1 that signs itself", chain(makeCertificate({ name, version: 1 })), ofVersion1],
] as const;

/** What a channel makes of a server with the certificate: the reason it fails for, or null. */
const judge = Effect.fnUntraced(function* (
  certificate: { readonly cert: string; readonly key: string },
  security: Security,
  ca: string | null,
) {
  const server = yield* serveSmtp({ login, security, certificate });
  const reason = yield* logIn(server.port, security, ca);
  return { reason, logins: server.counts.logins, port: server.port };
});

/** Whether HTTPS goes as far as to speak HTTP with the server. */
const httpsTrusts = (port: number, caCerts: Array<string>) =>
  Effect.promise(async () => {
    using client = Deno.createHttpClient({ caCerts });
    const failure = await fetch(`https://localhost:${port}`, { client }).catch((error) => error);
    return !String(failure.cause).includes("certificate");
  });

for (const security of ["implicit", "starttls"] as const) {
  for (const [what, certificate] of good) {
    live(
      `with ${security} TLS a certificate ${what} is trusted, with ca_file`,
      () =>
        Effect.gen(function* () {
          const { reason, logins } = yield* judge(certificate, security, authority.cert);
          deepEqual([reason, logins], [null, 1]);
        }),
    );
  }
  for (const [what, certificate, why] of bad) {
    live(
      `with ${security} TLS a certificate ${what} is refused before the login`,
      () =>
        Effect.gen(function* () {
          const { reason, logins, port } = yield* judge(certificate, security, authority.cert);
          equal(logins, 0);
          equal(reason?._tag, "Unauthorized");
          equal(
            reason.message.replace(/\d{4}-\d\d-\d\d/g, "DAY"),
            `SMTP server localhost:${port}: the TLS certificate ${why}`,
          );
        }),
    );
  }
  live(
    `with ${security} TLS none of these is trusted without ca_file`,
    () =>
      Effect.forEach([...good, ...bad], ([, certificate]) =>
        Effect.gen(function* () {
          const { reason, logins } = yield* judge(certificate, security, null);
          deepEqual([reason?._tag, logins], ["Unauthorized", 0]);
        }), { discard: true }),
  );
}

live(
  "mail trusts a certificate if and only if HTTPS does",
  () =>
    Effect.forEach([...good, ...bad], ([what, certificate]) =>
      Effect.gen(function* () {
        for (const ca of [authority.cert, null]) {
          const { reason, port } = yield* judge(certificate, "implicit", ca);
          const trusted = yield* httpsTrusts(port, ca === null ? [] : [ca]);
          equal(reason === null, trusted, what);
        }
      }), { discard: true }),
);

live(
  "without ca_file mail trusts what DENO_CERT names, and none of the bad ones",
  () =>
    Effect.gen(function* () {
      const all = [...good, ...bad];
      const ports = yield* Effect.forEach(
        all,
        ([, certificate]) =>
          Effect.map(serveSmtp({ login, security: "implicit", certificate }), ({ port }) => port),
      );
      const file = yield* temporaryFile(authority.cert);
      const { stdout } = yield* Effect.promise(() =>
        new Deno.Command(Deno.execPath(), {
          args: [
            "run",
            "--no-prompt",
            `--allow-net=${ports.map((port) => `localhost:${port}`).join()}`,
            new URL("log_in.ts", import.meta.url).href,
            ...ports.map(String),
          ],
          env: { DENO_CERT: file },
        }).output()
      );
      deepEqual(
        new TextDecoder().decode(stdout).trim().split("\n"),
        all.map((_, index) => index < good.length ? "trusted" : "Unauthorized"),
      );
    }),
);
