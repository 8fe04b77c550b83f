import type * as Headers from "effect/http/Headers";

/** What an upstream answered, read to its end. */
export interface UpstreamResponse {
  readonly label: string;
  readonly status: number;
  readonly headers: Headers.Headers;
  readonly text: string;
  /** Where the answer came from after redirects. */
  readonly url: string;
  /** Whether a permanent redirect (301, 308) led there. */
  readonly moved: boolean;
  /** Epoch ms from the Date header, else by our clock. */
  readonly servedAt: number;
}
