import type * as Option from "effect/Option";
import type * as Redacted from "effect/Redacted";
import type { Asker } from "../domain/rate_budget.ts";
import type { Phrase } from "../domain/phrase.ts";

/** How a body that is neither JSON nor a page in UTF-8 becomes text. */
export interface BodyForm {
  /** Bytes after decompression; more are Malformed. */
  readonly maxBytes: number;
  /** Never fails: what cannot be decoded is replaced. */
  readonly decode: (bytes: Uint8Array, contentType: string) => string;
}

export interface UpstreamRequest {
  readonly url: string;
  /** Names the request in messages; must not hold a secret. */
  readonly label: Phrase;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as `Authorization: Bearer` to the URL's own origin only. */
  readonly token?: Option.Option<Redacted.Redacted>;
  /** A JSON body makes the request a POST: it delivers a message. */
  readonly json?: unknown;
  /** A JSON body of a POST that only asks, and so may be asked again like a GET. */
  readonly question?: unknown;
  readonly body?: BodyForm;
  /** Whose quota the request counts against, where its host has another one for it. */
  readonly asker?: Asker;
}
