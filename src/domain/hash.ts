import { createHash } from "node:crypto";

/** SHA-256 (hex) over parts that cannot run into one another. */
export const hashOf = (...parts: ReadonlyArray<string>): string =>
  createHash("sha256").update(JSON.stringify(parts)).digest("hex");
