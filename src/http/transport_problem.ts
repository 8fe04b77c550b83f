import * as Predicate from "effect/Predicate";
import type { HttpClientError } from "effect/http/HttpClientError";
import { cleanLine, truncate } from "../domain/text.ts";

/**
 * What stopped a request, in words fit for a message. The runtime's own texts quote the whole URL,
 * which may hold a secret, so every URL is cut out of them.
 */
export const describe = (
  error: HttpClientError,
): { readonly message: string; readonly permission: boolean } => {
  const texts: Array<string> = [];
  let permission = false;
  let cause: unknown = error;
  for (let depth = 0; depth < 6 && cause instanceof Error; depth++) {
    // A proxy for SOCKS is a host as any other.
    if (cause.name === "NotCapable" || cause.message.includes("Requires net access")) {
      permission = true;
    }
    texts.push(cause.message);
    cause = Predicate.hasProperty(cause, "cause") ? cause.cause : undefined;
  }
  if (permission) {
    return {
      message:
        "Deno has no permission to connect there; allow the host, or that of a SOCKS proxy, with --allow-net",
      permission,
    };
  }
  const text = texts.join(" ");
  const known = problems.find(([pattern]) => pattern.test(text));
  const message = known !== undefined
    ? known[1]
    : truncate(cleanLine((texts.at(-1) ?? "").replace(/\(?\bhttps?:\/\/\S*/gi, "")), 160) ||
      "the connection failed";
  return { message, permission };
};

const problems: ReadonlyArray<readonly [RegExp, string]> = [
  [
    /invalid peer certificate|certificate|UnknownIssuer/i,
    "the server's TLS certificate is not trusted; a private CA is configured with DENO_CERT",
  ],
  [
    /proxy authentication required|no acceptable auth methods|authorization required/i,
    "the proxy asks for a user and a password",
  ],
  [/unsuccessful tunnel|not allowed by ruleset/i, "the proxy does not connect to it"],
  [/proxy server unreachable/i, "the proxy cannot be reached"],
  [
    /dns error|lookup address|name resolution|ENOTFOUND/i,
    "the name of the host or of a proxy cannot be resolved",
  ],
  [/connection refused|ECONNREFUSED/i, "the connection is refused by the host or a proxy"],
  [/connection reset|ECONNRESET|broken pipe/i, "the connection was reset"],
  [
    /unexpected (end of file|eof)|connection closed|incomplete message|error reading a body|end of file before/i,
    "the connection broke off in the middle of the answer",
  ],
  [
    /network is unreachable|no route to host|ENETUNREACH|EHOSTUNREACH/i,
    "the network is unreachable",
  ],
];
