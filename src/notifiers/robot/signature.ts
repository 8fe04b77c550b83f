import { createHmac } from "node:crypto";

/** HMAC-SHA256 of a text (UTF-8) as Base64. */
export const hmacSha256 = (key: string, text: string): string =>
  createHmac("sha256", key).update(text).digest("base64");
