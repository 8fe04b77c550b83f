import type * as Option from "effect/Option";
import type * as Redacted from "effect/Redacted";

export interface UpstreamRequest {
  readonly url: string;
  /** What messages call this request; it must hold no secret. */
  readonly label: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as `Authorization: Bearer` to the URL's own origin and nowhere else. */
  readonly token?: Option.Option<Redacted.Redacted>;
  /** A JSON body makes the request a POST, which tells something instead of asking. */
  readonly json?: unknown;
}
