import * as Predicate from "effect/Predicate";
import type { HttpClientError } from "effect/http/HttpClientError";
import { type Reason, Rejected, Unanswered, Unauthorized, Unavailable } from "../domain/errors.ts";
import { cleanLine, truncate } from "../domain/text.ts";
import type { UpstreamRequest } from "./upstream_request.ts";

/**
 * Why a request got no response. A message may have arrived unless it is certain that there was no
 * connection.
 */
export const transportReason = (
  { label, json }: Pick<UpstreamRequest, "label" | "json">,
  error: HttpClientError,
): Reason => {
  const { kind, message: problem } = problemOf(error);
  const message = `${label}: ${problem}`;
  const tells = json !== undefined;
  if (kind === "forbidden") {
    return tells ? new Unauthorized({ message }) : new Rejected({ message });
  }
  return tells && kind === "broken"
    ? new Unanswered({ message: `${message}; it may have taken the message` })
    : new Unavailable({ message });
};

/** What precedes the point in the runtime's errors, with addresses on either side. */
const preamble = /^.*client error \(\w+\): /s;
const addresses = /\(?\bhttps?:\/\/\S*/gi;

interface Problem {
  /** No permission; no connection; a connection that broke. */
  readonly kind: "forbidden" | "unreached" | "broken";
  readonly message: string;
}

/**
 * What stopped a request, in words fit for a message. The runtime's errors quote the whole URL, which
 * may hold a secret, so every URL is cut out.
 */
const problemOf = (error: HttpClientError): Problem => {
  const texts: Array<string> = [];
  let cause: unknown = error;
  for (let depth = 0; depth < 6 && cause instanceof Error; depth++) {
    // A SOCKS proxy needs the permission like any other host.
    if (cause.name === "NotCapable" || cause.message.includes("Requires net access")) {
      return {
        kind: "forbidden",
        message:
          "Deno has no permission to connect there; allow the host, or that of a SOCKS proxy, with --allow-net",
      };
    }
    texts.push(cause.message);
    cause = Predicate.hasProperty(cause, "cause") ? cause.cause : undefined;
  }
  const text = texts.join(" ");
  const known = problems.find(([pattern]) => pattern.test(text));
  const message = known?.[1] ??
    (truncate(cleanLine((texts.at(-1) ?? "").replace(preamble, "").replace(addresses, "")), 160) ||
      "the connection failed");
  const unreached = known?.[2] === "unreached" || /client error \(Connect\)/.test(text);
  return { kind: unreached ? "unreached" : "broken", message };
};

const problems: ReadonlyArray<readonly [RegExp, string, Problem["kind"]]> = [
  [
    /invalid peer certificate|certificate|UnknownIssuer/i,
    "the server's TLS certificate is not trusted; a private CA is configured with DENO_CERT",
    "unreached",
  ],
  [/corrupt message|tls handshake eof/i, "the host speaks no TLS on that port", "unreached"],
  [
    /proxy authentication required|no acceptable auth methods|authorization required/i,
    "the proxy asks for a user and a password",
    "unreached",
  ],
  [
    /unsuccessful tunnel|not allowed by ruleset/i,
    "the proxy does not connect to it",
    "unreached",
  ],
  [/proxy server unreachable/i, "the proxy cannot be reached", "unreached"],
  [
    /dns error|lookup address|name resolution|ENOTFOUND/i,
    "the name of the host or of a proxy cannot be resolved",
    "unreached",
  ],
  [
    /connection refused|ECONNREFUSED/i,
    "the connection is refused by the host or a proxy",
    "unreached",
  ],
  [/requests to port \d+ are blocked/i, "the runtime blocks requests to that port", "unreached"],
  [
    /network is unreachable|no route to host|ENETUNREACH|EHOSTUNREACH/i,
    "the network is unreachable",
    "unreached",
  ],
  [/connection reset|ECONNRESET|broken pipe/i, "the connection was reset", "broken"],
  [
    /unexpected (end of file|eof)|connection closed|incomplete message|error reading a body|end of file before/i,
    "the connection broke off in the middle of the answer",
    "broken",
  ],
];
