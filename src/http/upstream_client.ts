import * as Clock from "effect/Clock";
import * as Context from "effect/Context";
import * as Duration from "effect/Duration";
import * as Effect from "effect/Effect";
import { constTrue } from "effect/Function";
import * as Layer from "effect/Layer";
import * as Option from "effect/Option";
import * as Record from "effect/Record";
import * as Redacted from "effect/Redacted";
import * as Schedule from "effect/Schedule";
import * as FetchHttpClient from "effect/http/FetchHttpClient";
import type * as Headers from "effect/http/Headers";
import * as HttpClient from "effect/http/HttpClient";
import * as HttpClientRequest from "effect/http/HttpClientRequest";
import { Malformed, perhapsTaken, type Reason, Unanswered, Unavailable } from "../domain/errors.ts";
import { amidChinese, beforeChinese } from "../domain/text.ts";
import { RateBudget } from "../domain/rate_budget.ts";
import { Secrets } from "../domain/secrets.ts";
import { readBody } from "./body.ts";
import { budgetOf } from "./budget.ts";
import { credentialOf } from "./credential.ts";
import { noProxy, OwnProxy } from "./proxy.ts";
import { Reachability } from "./reachability.ts";
import { isFollowed, redirectTarget } from "./redirect.ts";
import { countOutcome } from "./request_outcomes.ts";
import { refusalReason } from "./refusal.ts";
import { transportReason } from "./transport_problem.ts";
import type { UpstreamRequest } from "./upstream_request.ts";
import { dateOf, type UpstreamResponse } from "./upstream_response.ts";

/** How long and how much one exchange may take. Tests set their own. */
export const HttpPolicy = Context.Reference("mrt/http/HttpPolicy", {
  defaultValue: () => ({
    /** For head and body of one request, redirects included; well under a lease of 30 s. */
    timeout: Duration.seconds(12),
    /** Retries of a question while the other side is unavailable. */
    retries: 2,
    /** No retry begins later than this after the first attempt. */
    retryWithin: Duration.seconds(8),
    /** Bytes of a body after decompression. */
    maxBytes: 32 * 1024 * 1024,
  }),
});

const maxRedirects = 5;

/** How the client presents itself, and whom it trusts. */
export interface Identity {
  readonly userAgent: string;
  /** Hosts the config names for sources; redirects may lead there. */
  readonly hosts?: ReadonlyArray<string>;
}

/** The one polite client for all HTTP of MRT. */
export class UpstreamClient extends Context.Service<UpstreamClient, {
  /**
   * One exchange, whatever its status: redirects followed, body read whole. Fails with Unavailable (no
   * connection, no response in time), Malformed (a limit exceeded, not UTF-8, a redirect elsewhere) and,
   * for a message, Unanswered (it may have arrived).
   */
  readonly exchange: (request: UpstreamRequest) => Effect.Effect<UpstreamResponse, Reason>;
  /**
   * A GET, or a POST of a `question`, that succeeds with 2xx or 304 only and is retried while the
   * upstream is unavailable. `refuse` turns any other response into a reason, for upstreams with statuses
   * of their own.
   */
  readonly get: (
    request: UpstreamRequest,
    refuse?: (response: UpstreamResponse) => Reason,
  ) => Effect.Effect<UpstreamResponse, Reason>;
}>()("mrt/http/UpstreamClient") {
  static readonly layerNoDeps = (identity: Identity) =>
    Layer.effect(
      UpstreamClient,
      Effect.gen(function* () {
        const client = yield* HttpClient.HttpClient;
        const policy = yield* HttpPolicy;
        const gate = yield* RateBudget;

        const exchange = Effect.fn("UpstreamClient.exchange")(
          function* (request: UpstreamRequest) {
            const origin = new URL(request.url).origin;
            const byProxy = yield* OwnProxy;
            let url = request.url;
            let moved = false;
            for (let hop = 0; hop <= maxRedirects; hop++) {
              const response = yield* client.execute(
                outgoing(request, url, new URL(url).origin === origin, identity.userAgent),
              ).pipe(Effect.mapError((error) => transportReason(request, error, byProxy)));
              // A redirect's body is read too, or its connection would never be released.
              const text = yield* readBody(request, url, response, policy.maxBytes);
              const { location } = response.headers;
              if (location === undefined || !isFollowed(request, response.status)) {
                const { redact } = yield* Secrets;
                const clean = redact(text);
                const now = yield* Clock.currentTimeMillis;
                return {
                  label: request.label,
                  status: response.status,
                  headers: Record.map(response.headers, redact) as Headers.Headers,
                  text: clean,
                  ...(clean === text ? {} : { original: Redacted.make(text) }),
                  url,
                  moved,
                  servedAt: Option.getOrElse(dateOf(response.headers), () => now),
                };
              }
              url = yield* Effect.fromResult(
                redirectTarget(request, url, location, identity.hosts ?? []),
              );
              moved ||= response.status === 301 || response.status === 308;
            }
            return yield* new Malformed({
              says: {
                en: `${request.label.en} redirects more than ${maxRedirects} times`,
                zh: `${beforeChinese(request.label.zh)}重定向超过 ${maxRedirects} 次`,
              },
            });
          },
          (effect, request) =>
            Effect.timeoutOrElse(effect, {
              duration: policy.timeout,
              orElse: () => noAnswer(request, policy.timeout),
            }),
          (effect, request) => countOutcome(request.url)(effect),
        );

        const tries = Schedule.exponential("400 millis").pipe(
          Schedule.jittered,
          Schedule.upTo({ times: policy.retries, duration: policy.retryWithin }),
          Schedule.setInputType<Reason>(),
          Schedule.while(({ input }) => input._tag === "Unavailable"),
        );

        const get = (request: UpstreamRequest, refuse = refusalReason) => {
          const asker = request.asker ?? {
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
              reason._tag === "RateLimited" ? gate.block(asker, reason.retryAfter) : Effect.void
            ),
            Effect.retry(tries),
          );
        };

        return { exchange, get };
      }),
    );

  static readonly layer = (identity: Identity) =>
    this.layerNoDeps(identity).pipe(
      Layer.provide(FetchHttpClient.layer),
      Layer.provide(Layer.succeed(FetchHttpClient.RequestInit, { redirect: "manual" })),
      Layer.provide(Layer.succeed(HttpClient.TracerPropagationEnabled, false)),
      // A span of ours is around each exchange already.
      Layer.provide(Layer.succeed(HttpClient.TracerDisabledWhen, constTrue)),
    );
}

/** What a timeout means: a message may have been accepted if its host can be reached at all. */
const noAnswer = Effect.fnUntraced(
  function* ({ label, url, json }: UpstreamRequest, timeout: Duration.Duration) {
    const seconds = Duration.toSeconds(timeout);
    const says = {
      en: `${label.en} gave no full answer within ${seconds} s`,
      zh: `${beforeChinese(label.zh)}在 ${seconds} 秒内没有完整答复`,
    };
    if (json === undefined) return yield* new Unavailable({ says });
    const isReachable = yield* Reachability;
    if (yield* isReachable(new URL(url))) {
      return yield* new Unanswered({ says: perhapsTaken(says) });
    }
    return (yield* OwnProxy)
      ? yield* new Unavailable({
        says: { en: `${label.en}: ${noProxy.en}`, zh: `${label.zh}：${noProxy.zh}` },
      })
      : yield* new Unavailable({
        says: {
          en: `${label.en} cannot be reached`,
          zh: `无法连接${amidChinese(label.zh).trimEnd()}`,
        },
      });
  },
);

const outgoing = (
  request: UpstreamRequest,
  url: string,
  ownOrigin: boolean,
  userAgent: string,
) => {
  const { json = request.question } = request;
  const base = json === undefined
    ? HttpClientRequest.get(url)
    : HttpClientRequest.bodyJsonUnsafe(HttpClientRequest.post(url), json);
  const named = HttpClientRequest.setHeaders(base, {
    accept: "application/json",
    "user-agent": userAgent,
    ...request.headers,
  });
  return ownOrigin && request.token !== undefined && Option.isSome(request.token)
    ? HttpClientRequest.bearerToken(named, request.token.value)
    : named;
};
