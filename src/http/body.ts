import * as Effect from "effect/Effect";
import * as Stream from "effect/Stream";
import type { HttpClientResponse } from "effect/http/HttpClientResponse";
import { Malformed } from "../domain/errors.ts";
import { beforeChinese } from "../domain/text.ts";
import { watchBody } from "./body_bounds.ts";
import { transportReason } from "./transport_problem.ts";
import type { BodyForm, UpstreamRequest } from "./upstream_request.ts";
import { shownUrl } from "./upstream_response.ts";
import type { Phrase } from "../domain/phrase.ts";

/** Bytes read of a body that only explains a status. */
const explanationBytes = 64 * 1024;

/** Yield after this many bytes: a body that has already arrived would be read in one go. */
const turnBytes = 256 * 1024;

/** A body that says it has at most this many bytes is taken at once, which costs a third. */
const smallBytes = 16 * 1024;

/** Whether the body is small by what its head says; what is compressed may unpack to anything. */
const isSmall = ({ headers }: HttpClientResponse, maxBytes: number): boolean => {
  const length = headers["content-length"] ?? "";
  return headers["content-encoding"] === undefined && /^\d{1,6}$/.test(length) &&
    Number(length) <= Math.min(smallBytes, maxBytes);
};

const isSuccess = ({ status }: HttpClientResponse) => status >= 200 && status < 300;

/**
 * Reads a body as it arrives, so that neither a huge one nor a small one that unpacks to a huge one
 * fills memory. Of an error response only the beginning is read.
 */
export const readBody = (
  request: UpstreamRequest,
  url: string,
  response: HttpClientResponse,
  maxBytes: number,
) => {
  // These have no body by definition, and reading none is an error of the stream.
  if (response.status === 204 || response.status === 304) return Effect.succeed("");
  const body =
    (isSmall(response, maxBytes)
      ? Stream.fromEffect(Effect.map(response.arrayBuffer, (bytes) => new Uint8Array(bytes)))
      : response.stream).pipe(Stream.mapError((error) => transportReason(request, error)));
  if (!isSuccess(response)) return readBeginning(body);
  if (request.body === undefined) return readWhole(request, url, body, maxBytes);
  const bounded = { ...request.body, maxBytes: Math.min(request.body.maxBytes, maxBytes) };
  return readForm(request, bounded, body, response.headers["content-type"] ?? "");
};

/** Why a body is not read on. */
const answersWith = ({ label }: UpstreamRequest, { en, zh }: Phrase) =>
  new Malformed({
    says: {
      en: `${label.en} answers with ${en}`,
      zh: `${beforeChinese(label.zh)}的回复有误：${zh}`,
    },
  });

const moreThan = (bytes: number): Phrase => ({
  en: `more than ${bytes} bytes`,
  zh: `超过 ${bytes} 字节`,
});

/** Its charset may be named anywhere in the first bytes, so they are decoded when all are there. */
const readForm = <E>(
  request: UpstreamRequest,
  { maxBytes, decode }: BodyForm,
  body: Stream.Stream<Uint8Array, E>,
  contentType: string,
) =>
  Effect.suspend(() => {
    const chunks: Array<Uint8Array> = [];
    let size = 0;
    return body.pipe(
      Stream.runForEach((chunk) => {
        chunks.push(chunk);
        size += chunk.byteLength;
        return size > maxBytes
          ? Effect.fail(answersWith(request, moreThan(maxBytes)))
          : Effect.void;
      }),
      Effect.map(() => {
        const bytes = new Uint8Array(size);
        let at = 0;
        for (const chunk of chunks) {
          bytes.set(chunk, at);
          at += chunk.byteLength;
        }
        return decode(bytes, contentType);
      }),
    );
  });

const readBeginning = <E>(body: Stream.Stream<Uint8Array, E>) =>
  Effect.suspend(() => {
    const decoder = new TextDecoder();
    let size = 0;
    let text = "";
    return body.pipe(
      Stream.runForEachWhile((chunk) =>
        Effect.sync(() => {
          text += decoder.decode(chunk.subarray(0, explanationBytes - size), { stream: true });
          size += chunk.length;
          return size < explanationBytes;
        })
      ),
      Effect.map(() => text),
    );
  });

const readWhole = <E>(
  request: UpstreamRequest,
  url: string,
  body: Stream.Stream<Uint8Array, E>,
  maxBytes: number,
) =>
  Effect.suspend(() => {
    const decoder = new TextDecoder("utf-8", { fatal: true });
    const watch = watchBody();
    let size = 0;
    let text = "";
    // The address of a POST may be a secret, as a robot's is.
    const from = request.json === undefined ? shownUrl(url) : "";
    const read = (chunk?: Uint8Array) =>
      Effect.try({
        try: () => void (text += decoder.decode(chunk, { stream: chunk !== undefined })),
        catch: () =>
          answersWith(request, {
            en: `invalid UTF-8${from === "" ? "" : ` (from ${from})`}`,
            zh: `UTF-8 无效${from === "" ? "" : `（来自 ${from}）`}`,
          }),
      });
    return body.pipe(
      Stream.runForEach((chunk) => {
        size += chunk.byteLength;
        const excess = size > maxBytes ? moreThan(maxBytes) : watch(chunk);
        if (excess !== undefined) return Effect.fail(answersWith(request, excess));
        const turns = Math.floor(size / turnBytes);
        return turns === Math.floor((size - chunk.byteLength) / turnBytes)
          ? read(chunk)
          : Effect.andThen(read(chunk), Effect.yieldNow);
      }),
      Effect.andThen(Effect.suspend(read)),
      Effect.map(() => text),
    );
  });
