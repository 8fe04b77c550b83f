import { createHash } from "node:crypto";

/** What the Python v0 made its fingerprints of. */
export interface V0Event {
  readonly event_id: string;
  readonly event_type: string;
  /** The source's name without its kind. */
  readonly resource_id: string;
  readonly resource_type: string;
  /** The source's kind. */
  readonly source: string;
}

/** v0's fingerprint: the SHA-256 (hex) of compact JSON with its keys sorted. */
export const v0Fingerprint = (
  { event_id, event_type, resource_id, resource_type, source }: V0Event,
): string =>
  createHash("sha256")
    .update(JSON.stringify({ event_id, event_type, resource_id, resource_type, source }))
    .digest("hex");

/** A source's key without its kind. */
export const v0Name = (key: string): string => key.slice(key.indexOf(":") + 1);
