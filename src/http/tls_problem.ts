import * as DateTime from "effect/DateTime";
import * as Option from "effect/Option";
import type { Phrase } from "../domain/phrase.ts";
import { cleanLine, truncate } from "../domain/text.ts";

/*
 * What the errors of Deno's TLS mean (https://docs.rs/rustls/latest/rustls/enum.Error.html), of mail
 * and of HTTPS alike. An operator mends an authority here, and everything else at the server.
 */

export interface TlsProblem {
  /**
   * An authority not known here; a certificate nobody should accept; TLS too old; no TLS at all; a
   * certificate of ours that is missing.
   */
  readonly kind: "authority" | "certificate" | "outdated" | "no_tls" | "client" | "other";
  readonly what: Phrase;
}

/** What went wrong by the words of the runtime; undefined where TLS is not the cause. */
export const tlsProblem = (said: string): TlsProblem | undefined => {
  for (const [pattern, kind, what] of problems) {
    const found = pattern.exec(said);
    if (found !== null) return { kind, what: what(found) };
  }
  return undefined;
};

type What = (found: RegExpExecArray) => Phrase;

/** `2026-11-26`, from seconds since the epoch; undefined for what is no time. */
const day = (seconds: string | undefined): string | undefined =>
  Option.getOrUndefined(
    Option.map(DateTime.make(Number(seconds) * 1000), DateTime.formatIsoDateUtc),
  );

const expired: What = ([, now, until]) => {
  const [today, last] = [day(now), day(until)];
  return {
    en:
      `the TLS certificate expired${last === undefined ? "" : ` on ${last}`}; its operator must ` +
      `renew it${
        today === undefined ? "" : `, unless it is not ${today} and the clock here is wrong`
      }`,
    zh: `TLS 证书已${last === undefined ? "" : `于 ${last} `}过期；请让服务器管理员更新证书` +
      (today === undefined ? "" : `；若今天不是 ${today}，请校正本机时钟`),
  };
};

const notYetValid: What = ([, now, from]) => {
  const [today, first] = [day(now), day(from)];
  return {
    en: `the TLS certificate is not valid ${first === undefined ? "yet" : `before ${first}`}; ` +
      `check the clock here${today === undefined ? "" : `, which says ${today}`}`,
    zh: `TLS 证书${first === undefined ? "尚未" : ` ${first} 起才`}生效；请检查本机时钟` +
      (today === undefined ? "" : `（现为 ${today}）`),
  };
};

const shownNames = 4;

const wrongName: What = ([, host = "", names = ""]) => {
  const all = [...names.matchAll(/\w+\("?([^")]*)"?\)/g)].map(([, each = ""]) => each);
  // A stranger's text, and of any length.
  const covered = all.slice(0, shownNames).map((each) => truncate(cleanLine(each), 80));
  if (all.length > shownNames) covered.push("…");
  return {
    en: `the TLS certificate is for ${covered.join(", ") || "other names"}, not for ${host}; ` +
      "configure a name it is for",
    zh: `TLS 证书属于 ${covered.join("、") || "其他主机名"}，不是 ${host}；请改用证书所含的主机名`,
  };
};

const noName: What = ([, host = ""]) => ({
  en:
    `the TLS certificate names no host (subjectAltName is missing); its operator must issue one ` +
    `for ${host}`,
  zh: `TLS 证书没有写明主机名（缺少 subjectAltName）；请让服务器管理员为 ${host} 重新签发`,
});

const always = (en: string, zh: string): What => () => ({ en, zh });
/** What only the server's operator can mend. */
const reissue = (en: string, zh: string): What =>
  always(
    `the TLS certificate ${en}; its operator must issue another one`,
    `TLS 证书${zh}；请让服务器管理员重新签发`,
  );

const problems: ReadonlyArray<readonly [RegExp, TlsProblem["kind"], What]> = [
  [
    /certificate expired(?:: verification time (\d+) \(UNIX\), but certificate is not valid after (\d+))?/,
    "certificate",
    expired,
  ],
  [
    /certificate not valid yet(?:: verification time (\d+) \(UNIX\), but certificate is not valid before (\d+))?/,
    "certificate",
    notYetValid,
  ],
  [/not valid for name "([^"]*)"; certificate is not valid for any names/, "certificate", noName],
  [
    /not valid for name "([^"]*)"(?:; certificate is only valid for (.*))?/,
    "certificate",
    wrongName,
  ],
  [
    /peer certificate: UnknownIssuer/,
    "authority",
    always(
      "the TLS certificate is signed by an authority that is not known here",
      "签发 TLS 证书的 CA 不受信任",
    ),
  ],
  [
    /peer certificate: BadSignature/,
    "authority",
    always(
      "the TLS certificate names a known authority, which has not signed it with the key known here",
      "TLS 证书声称由受信任的 CA 签发，但签名与已知密钥不符",
    ),
  ],
  [
    /CaUsedAsEndEntity/,
    "certificate",
    reissue("is that of an authority (CA:TRUE)", "是 CA 证书（CA:TRUE），不能用于服务器"),
  ],
  [
    /EndEntityUsedAsCa/,
    "certificate",
    reissue("is signed by one that may not sign others", "的签发者无权签发证书"),
  ],
  [
    /UnsupportedCertVersion/,
    "certificate",
    reissue("is of X.509 version 1, not 3", "是 X.509 第 1 版，须为第 3 版"),
  ],
  [/peer certificate: Revoked/, "certificate", reissue("is revoked", "已被吊销")],
  [
    /peer certificate: ?(.*)/,
    "certificate",
    ([, why = ""]) => ({
      en: `the TLS certificate is not valid (${why}); its operator must issue another one`,
      zh: `TLS 证书无效（${why}）；请让服务器管理员重新签发`,
    }),
  ],
  [
    /alert: ProtocolVersion|ServerDoesNotSupportTls12Or13|ServerTlsVersionIsDisabled/,
    "outdated",
    always(
      "the server speaks no TLS newer than 1.1, which is not secure; its operator must enable TLS 1.2",
      "服务器只支持不安全的 TLS 1.1 及更早版本；请让管理员启用 TLS 1.2",
    ),
  ],
  [
    /alert: (?:HandshakeFailure|InsufficientSecurity)|NoCipherSuitesInCommon|NoKxGroupsInCommon/,
    "outdated",
    always(
      "the server knows no TLS cipher that is still secure; its operator must enable ECDHE with AES-GCM",
      "服务器没有安全的 TLS 加密套件；请让管理员启用 ECDHE 与 AES-GCM",
    ),
  ],
  [
    /alert: CertificateRequired/,
    "client",
    always(
      "the server asks for a client certificate, which MRT cannot give",
      "服务器要求客户端证书，MRT 不支持",
    ),
  ],
  [
    /alert: UnrecognisedName/,
    "other",
    always("the server does not know itself by that name", "服务器不认这个主机名"),
  ],
  [
    /corrupt message/,
    "no_tls",
    always("no TLS is spoken on that port", "该端口不支持 TLS"),
  ],
  [
    /tls handshake eof/,
    "no_tls",
    always(
      "the TLS handshake is cut off; perhaps no TLS is spoken on that port",
      "TLS 握手中断；该端口可能不支持 TLS",
    ),
  ],
  [
    /received fatal alert: (\w+)|peer (?:is incompatible|misbehaved): (\w+)/,
    "other",
    ([, alert, incompatible]) => {
      const why = alert ?? incompatible ?? "";
      return { en: `the TLS handshake fails (${why})`, zh: `TLS 握手失败（${why}）` };
    },
  ],
];
