import * as HttpServerResponse from "effect/http/HttpServerResponse";
import * as ProblemDetails from "effect/http/ProblemDetails";
import type { Phrase } from "../domain/phrase.ts";

/** An error as RFC 9457 has it, in words for people. */
export const problem = (status: number, { en }: Phrase): HttpServerResponse.HttpServerResponse =>
  ProblemDetails.toResponse({ type: "about:blank", status, title: en });

/** The same, with how long to wait in seconds. */
export const problemFor = (status: number, says: Phrase, seconds: number) =>
  HttpServerResponse.setHeader(problem(status, says), "retry-after", String(seconds));
