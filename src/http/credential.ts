import { createHash } from "node:crypto";
import * as Option from "effect/Option";
import * as Redacted from "effect/Redacted";

/** Tells one token from another without holding it; "" without a token. */
export const credentialOf = (token: Option.Option<Redacted.Redacted> = Option.none()): string =>
  Option.match(token, {
    onNone: () => "",
    onSome: (secret) =>
      createHash("sha256").update(Redacted.value(secret)).digest("hex").slice(0, 12),
  });
