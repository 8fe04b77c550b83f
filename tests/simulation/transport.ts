import * as Effect from "effect/Effect";
import * as Stream from "effect/Stream";
import * as Headers from "effect/http/Headers";
import * as HttpClient from "effect/http/HttpClient";
import { HttpClientError, TransportError } from "effect/http/HttpClientError";
import type * as HttpClientRequest from "effect/http/HttpClientRequest";
import * as HttpClientResponse from "effect/http/HttpClientResponse";

/*
 * HTTP without a network: what a program asks is answered by a function, some virtual time later.
 */

export interface Asked {
  readonly method: string;
  readonly url: URL;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface Answer {
  readonly afterMs: number;
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** Where no answer comes: never, or because the connection breaks. */
export type Silence =
  | { readonly silent: "never" }
  | { readonly silent: "broken"; readonly afterMs: number };

export type Server = (asked: Asked) => Answer | Silence;

const decoder = new TextDecoder();
const encoder = new TextEncoder();

const bodyOf = ({ body }: HttpClientRequest.HttpClientRequest): string =>
  body._tag === "Uint8Array" ? decoder.decode(body.body) : "";

/** As much of a response as `UpstreamClient` looks at. */
const response = (request: HttpClientRequest.HttpClientRequest, answer: Answer) => ({
  [HttpClientResponse.TypeId]: HttpClientResponse.TypeId,
  request,
  url: request.url,
  status: answer.status,
  headers: Headers.fromInput(answer.headers ?? {}),
  text: Effect.succeed(answer.body ?? ""),
  stream: answer.body === undefined || answer.body === ""
    ? Stream.empty
    : Stream.succeed(encoder.encode(answer.body)),
} as unknown as HttpClientResponse.HttpClientResponse);

const broken = (request: HttpClientRequest.HttpClientRequest) =>
  new HttpClientError({
    reason: new TransportError({ request, description: "connection reset by peer" }),
  });

export const httpClient = (server: Server): HttpClient.HttpClient =>
  HttpClient.makeWith<never, never, HttpClientError, never>(
    Effect.flatMap((request): Effect.Effect<
      HttpClientResponse.HttpClientResponse,
      HttpClientError
    > =>
      Effect.suspend(() => {
        const answer = server({
          method: request.method,
          url: new URL(request.url),
          headers: request.headers,
          body: bodyOf(request),
        });
        if ("silent" in answer) {
          return answer.silent === "never"
            ? Effect.never
            : Effect.andThen(Effect.sleep(answer.afterMs), Effect.fail(broken(request)));
        }
        return Effect.as(Effect.sleep(answer.afterMs), response(request, answer));
      })
    ),
    Effect.succeed,
  );
