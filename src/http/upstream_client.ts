import * as Clock from "effect/Clock";
import * as Context from "effect/Context";
import * as Duration from "effect/Duration";
import * as Effect from "effect/Effect";
import * as Layer from "effect/Layer";
import * as Option from "effect/Option";
import * as Redacted from "effect/Redacted";
import * as Schedule from "effect/Schedule";
import * as Stream from "effect/Stream";
import * as FetchHttpClient from "effect/http/FetchHttpClient";
import type * as Headers from "effect/http/Headers";
import * as HttpClient from "effect/http/HttpClient";
import type { HttpClientError } from "effect/http/HttpClientError";
import * as HttpClientRequest from "effect/http/HttpClientRequest";
import type { HttpClientResponse } from "effect/http/HttpClientResponse";
import { Malformed, type Reason, Rejected, Unavailable } from "../domain/errors.ts";
import { HostGate } from "../domain/host_gate.ts";
import { budgetOf } from "./budget.ts";
import { credentialOf } from "./credential.ts";
import { refusal } from "./refusal.ts";
import { describe } from "./transport_problem.ts";
import { beginning, shownUrl, type UpstreamResponse } from "./upstream_response.ts";

/** How long and how much one exchange may take. Tests set their own. */
export const HttpPolicy = Context.Reference("mrt/http/HttpPolicy", {
  defaultValue: () => ({
    /** Head and body of one request, redirects included. Stays under 0.6 of a 30 s lease. */
    timeoutMs: 12_000,
    /** Further tries of a GET that found the other side unavailable. */
    retries: 2,
    /** No further try begins when this much time has passed since the first. */
    retryWithinMs: 8_000,
    /** Bytes of a body after decompression. */
    maxBytes: 32 * 1024 * 1024,
  }),
});

const maxRedirects = 5;

export interface UpstreamRequest {
  readonly url: string;
  /** What messages call this request; it must hold no secret. */
  readonly label: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as `Authorization: Bearer` to the URL's own origin and nowhere else. */
  readonly token?: Option.Option<Redacted.Redacted>;
  /** A JSON body makes the request a POST. */
  readonly json?: unknown;
}

/** One polite client for everything MRT asks and tells over HTTP. */
export class UpstreamClient extends Context.Service<UpstreamClient, {
  /**
   * One exchange whatever its status, redirects followed, body read whole. Fails with Unavailable
   * (no connection, no answer in time) or Malformed (too large, not UTF-8, endless redirects).
   */
  readonly exchange: (request: UpstreamRequest) => Effect.Effect<UpstreamResponse, Reason>;
  /**
   * A GET that succeeds with 2xx or 304 only, tried again while the upstream is unavailable. What
   * another answer stands for is said by `refuse`, for upstreams with statuses of their own.
   */
  readonly get: (
    request: UpstreamRequest,
    refuse?: (response: UpstreamResponse) => Reason,
  ) => Effect.Effect<UpstreamResponse, Reason>;
}>()("mrt/http/UpstreamClient") {
  static readonly layerNoDeps = (identity: { readonly userAgent: string }) =>
    Layer.effect(
      UpstreamClient,
      Effect.gen(function* () {
        const client = yield* HttpClient.HttpClient;
        const policy = yield* HttpPolicy;
        const gate = yield* HostGate;

        const exchange = Effect.fn("UpstreamClient.exchange")(
          function* (request: UpstreamRequest) {
            const origin = new URL(request.url).origin;
            let url = request.url;
            let moved = false;
            for (let hop = 0; hop <= maxRedirects; hop++) {
              const response = yield* client.execute(
                outgoing(request, url, new URL(url).origin === origin, identity.userAgent),
              ).pipe(Effect.mapError((error) => transportReason(request.label, error)));
              // A redirect's body is read too, or its connection would never be free again.
              const text = yield* readText(request, url, response, policy.maxBytes);
              const location = response.headers["location"];
              if (!isRedirect(response.status) || location === undefined) {
                return {
                  label: request.label,
                  status: response.status,
                  headers: response.headers,
                  text,
                  url,
                  moved,
                  servedAt: yield* servedAt(response.headers),
                };
              }
              const next = URL.parse(location, url);
              if (next === null || !/^https?:$/.test(next.protocol)) {
                return yield* new Malformed({
                  message: `${request.label} redirects to something that is no http address`,
                });
              }
              if (new URL(url).protocol === "https:" && next.protocol === "http:") {
                return yield* new Malformed({
                  message: `${request.label} redirects from https to plain http`,
                });
              }
              moved ||= response.status === 301 || response.status === 308;
              url = next.href;
            }
            return yield* new Malformed({
              message: `${request.label} redirects more than ${maxRedirects} times`,
            });
          },
          (effect, request) =>
            Effect.timeoutOrElse(effect, {
              duration: policy.timeoutMs,
              orElse: () =>
                Effect.fail(
                  new Unavailable({
                    message: `${request.label} gave no full answer within ${
                      Duration.format(Duration.millis(policy.timeoutMs))
                    }`,
                  }),
                ),
            }),
        );

        const tries = Schedule.exponential("400 millis").pipe(
          Schedule.jittered,
          Schedule.upTo({ times: policy.retries, duration: policy.retryWithinMs }),
          Schedule.setInputType<Reason>(),
          Schedule.while(({ input }) => input._tag === "Unavailable"),
        );

        const get = (request: UpstreamRequest, refuse = refusal) => {
          const asker = {
            host: new URL(request.url).host,
            credential: credentialOf(request.token),
          };
          return Effect.gen(function* () {
            const response = yield* exchange(request);
            const budget = budgetOf(response, yield* Clock.currentTimeMillis);
            if (Option.isSome(budget)) yield* gate.observe(asker, budget.value);
            if (response.status === 304 || (response.status >= 200 && response.status < 300)) {
              return response;
            }
            return yield* Effect.fail(refuse(response));
          }).pipe(
            Effect.tapError((reason) =>
              reason._tag === "RateLimited" ? gate.block(asker, reason.retryAfterMs) : Effect.void
            ),
            Effect.retry(tries),
          );
        };

        return { exchange, get };
      }),
    );

  static readonly layer = (identity: { readonly userAgent: string }) =>
    this.layerNoDeps(identity).pipe(
      Layer.provide(FetchHttpClient.layer),
      Layer.provide(Layer.succeed(FetchHttpClient.RequestInit, { redirect: "manual" })),
      Layer.provide(Layer.succeed(HttpClient.TracerPropagationEnabled, false)),
    );
}

const isRedirect = (status: number) => [301, 302, 303, 307, 308].includes(status);

const outgoing = (
  request: UpstreamRequest,
  url: string,
  ownOrigin: boolean,
  userAgent: string,
) => {
  const base = request.json === undefined
    ? HttpClientRequest.get(url)
    : HttpClientRequest.bodyJsonUnsafe(HttpClientRequest.post(url), request.json);
  const named = HttpClientRequest.setHeaders(base, {
    accept: "application/json",
    "user-agent": userAgent,
    ...request.headers,
  });
  return ownOrigin && request.token !== undefined && Option.isSome(request.token)
    ? HttpClientRequest.bearerToken(named, request.token.value)
    : named;
};

const transportReason = (label: string, error: HttpClientError): Reason => {
  const problem = describe(error);
  const message = `${label}: ${problem.message}`;
  return problem.permission ? new Rejected({ message }) : new Unavailable({ message });
};

/** Reads as it arrives, so that neither a huge body nor a small one that unpacks to it fills memory. */
const readText = (
  { label, json }: UpstreamRequest,
  url: string,
  response: HttpClientResponse,
  maxBytes: number,
) =>
  Effect.suspend(() => {
    const decoder = new TextDecoder("utf-8", { fatal: true });
    let size = 0;
    let text = "";
    const read = (chunk?: Uint8Array) =>
      Effect.try({
        try: () => void (text += decoder.decode(chunk, { stream: chunk !== undefined })),
        catch: () =>
          new Malformed({
            message: `${label} answers with invalid UTF-8${
              // Whom MRT tells something has an address that is a secret.
              json === undefined
                ? `: ${beginning(text + new TextDecoder().decode(chunk))} (from ${shownUrl(url)})`
                : ""}`,
          }),
      });
    // These have no body by definition, and to read none is an error of the stream.
    if (response.status === 204 || response.status === 304) return Effect.succeed(text);
    return response.stream.pipe(
      Stream.mapError((error) => transportReason(label, error)),
      Stream.runForEach((chunk) => {
        size += chunk.byteLength;
        return size <= maxBytes ? read(chunk) : Effect.fail(
          new Malformed({ message: `${label} answers with more than ${maxBytes} bytes` }),
        );
      }),
      Effect.andThen(Effect.suspend(read)),
      Effect.map(() => text),
    );
  });

const servedAt = (headers: Headers.Headers) => {
  const date = Date.parse(headers["date"] ?? "");
  return Number.isNaN(date) ? Clock.currentTimeMillis : Effect.succeed(date);
};
