import * as Predicate from "effect/Predicate";
import type { HttpClientError } from "effect/http/HttpClientError";
import {
  perhapsTaken,
  type Reason,
  Rejected,
  Unanswered,
  Unauthorized,
  Unavailable,
} from "../domain/errors.ts";
import { cleanLine, truncate } from "../domain/text.ts";
import { type Phrase, verbatim } from "../domain/phrase.ts";
import { noProxy, proxyLogin } from "./proxy.ts";
import { type TlsProblem, tlsProblem } from "./tls_problem.ts";
import type { UpstreamRequest } from "./upstream_request.ts";

/**
 * Why a request got no response. A message may have arrived unless it is certain that there was no
 * connection.
 */
export const transportReason = (
  { label, json, url }: Pick<UpstreamRequest, "label" | "json" | "url">,
  error: HttpClientError,
  /** Whether it went through a proxy of its own, with which alone it can have failed to connect. */
  byProxy = false,
): Reason => {
  const { kind, what } = problemOf(error, byProxy);
  const tells = json !== undefined;
  // All sources of a host that is out of reach have one trouble, and it is told once.
  const whose = kind === "unreached" && !tells ? verbatim(new URL(url).host) : label;
  const says = { en: `${whose.en}: ${what.en}`, zh: `${whose.zh}：${what.zh}` };
  if (kind === "forbidden") {
    return tells ? new Unauthorized({ says }) : new Rejected({ says });
  }
  return tells && kind === "broken"
    ? new Unanswered({ says: perhapsTaken(says) })
    : new Unavailable({ says });
};

/** What precedes the point in the runtime's errors, with addresses on either side. */
const preamble = /^.*client error \(\w+\): /s;
const addresses = /\(?\bhttps?:\/\/\S*/gi;

interface Problem {
  /** No permission; no connection; a connection that broke. */
  readonly kind: "forbidden" | "unreached" | "broken";
  readonly what: Phrase;
}

/**
 * What stopped a request, in words fit for a message. The runtime's errors quote the whole URL, which
 * may hold a secret, so every URL is cut out.
 */
const problemOf = (error: HttpClientError, byProxy: boolean): Problem => {
  const texts: Array<string> = [];
  let cause: unknown = error;
  for (let depth = 0; depth < 6 && cause instanceof Error; depth++) {
    // A SOCKS proxy needs the permission like any other host.
    if (cause.name === "NotCapable" || cause.message.includes("Requires net access")) {
      return {
        kind: "forbidden",
        what: {
          en:
            "Deno has no permission to connect there; allow the host, or that of a SOCKS proxy, with --allow-net",
          zh: "Deno 没有连接权限；请用 --allow-net 放行该主机或 SOCKS 代理的主机",
        },
      };
    }
    texts.push(cause.message);
    cause = Predicate.hasProperty(cause, "cause") ? cause.cause : undefined;
  }
  const text = texts.join(" ");
  const isConnecting = /client error \(Connect\)/.test(text);
  const tls = tlsProblem(texts.at(-1) ?? "");
  // TLS 1.3 asks for our certificate when we are through. Whatever else happens later is no handshake's.
  if (tls !== undefined && (isConnecting || tls.kind === "client")) {
    return { kind: "unreached", what: withAdvice(tls) };
  }
  if (byProxy && isConnecting && away.test(text)) return { kind: "unreached", what: noProxy };
  const known = problems.find(([pattern]) => pattern.test(text));
  const said = truncate(
    cleanLine((texts.at(-1) ?? "").replace(preamble, "").replace(addresses, "")),
    160,
  );
  const what = known?.[1] ??
    (said === "" ? { en: "the connection failed", zh: "连接失败" } : verbatim(said));
  const unreached = known?.[2] === "unreached" || isConnecting;
  return { kind: unreached ? "unreached" : "broken", what };
};

/** Nobody is at the address that was asked for a connection. */
const away = /dns error|lookup address|refused|unreachable|no route to host|timed out/i;

const withAdvice = ({ kind, what: { en, zh } }: TlsProblem): Phrase => {
  switch (kind) {
    case "authority":
      return {
        en: `${en}; a private CA is configured with DENO_CERT`,
        zh: `${zh}；私有 CA 用 DENO_CERT 配置`,
      };
    case "no_tls":
      return {
        en: `${en}; the address of plain HTTP begins with http://`,
        zh: `${zh}；普通 HTTP 的地址以 http:// 开头`,
      };
    default:
      return { en, zh };
  }
};

const problems: ReadonlyArray<readonly [RegExp, Phrase, Problem["kind"]]> = [
  [
    /proxy authentication required|no acceptable auth methods|authorization required|password auth failure/i,
    proxyLogin,
    "unreached",
  ],
  [
    /invalid response version/i,
    { en: "the proxy does not speak SOCKS 5", zh: "代理不是 SOCKS 5 代理" },
    "unreached",
  ],
  [
    /general socks server failure|command not supported|address type not supported|ttl expired/i,
    { en: "the SOCKS proxy cannot connect to it", zh: "SOCKS 代理连不上该主机" },
    "unreached",
  ],
  [
    /unsuccessful tunnel|not allowed by ruleset/i,
    { en: "the proxy does not connect to it", zh: "代理拒绝连接该主机" },
    "unreached",
  ],
  [
    /proxy server unreachable/i,
    noProxy,
    "unreached",
  ],
  [
    /dns error|lookup address|name resolution|ENOTFOUND/i,
    {
      en: "the name of the host or of a proxy cannot be resolved",
      zh: "无法解析主机或代理的域名",
    },
    "unreached",
  ],
  [
    /connection refused|ECONNREFUSED/i,
    { en: "the connection is refused by the host or a proxy", zh: "主机或代理拒绝了连接" },
    "unreached",
  ],
  [
    /requests to port \d+ are blocked/i,
    { en: "the runtime blocks requests to that port", zh: "运行时禁止访问该端口" },
    "unreached",
  ],
  [
    /(?:network|host) (?:is )?unreachable|no route to host|ENETUNREACH|EHOSTUNREACH/i,
    { en: "the network is unreachable", zh: "网络不可达" },
    "unreached",
  ],
  [
    /client error \(Connect\).*(?:connection reset|end of file|broken pipe)/is,
    { en: "the host or a proxy hangs up at once", zh: "主机或代理立即断开了连接" },
    "unreached",
  ],
  [
    /connection reset|ECONNRESET|broken pipe/i,
    { en: "the connection was reset", zh: "连接被重置" },
    "broken",
  ],
  [
    /unexpected (end of file|eof)|connection closed|incomplete message|error reading a body|end of file before/i,
    { en: "the connection broke off in the middle of the answer", zh: "连接在答复途中断开" },
    "broken",
  ],
];
