import type * as Option from "effect/Option";
import type * as Redacted from "effect/Redacted";
import type { Phrase } from "../domain/phrase.ts";

export interface UpstreamRequest {
  readonly url: string;
  /** Names the request in messages; must not hold a secret. */
  readonly label: Phrase;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as `Authorization: Bearer` to the URL's own origin only. */
  readonly token?: Option.Option<Redacted.Redacted>;
  /** A JSON body makes the request a POST: it delivers a message. */
  readonly json?: unknown;
}
