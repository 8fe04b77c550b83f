import { createHash } from "node:crypto";
import * as Option from "effect/Option";
import * as Redacted from "effect/Redacted";

/** A fingerprint that tells tokens apart without revealing them; "" without a token. */
export const credentialOf = (token: Option.Option<Redacted.Redacted> = Option.none()): string =>
  Option.match(token, {
    onNone: () => "",
    onSome: (secret) =>
      createHash("sha256").update(Redacted.value(secret)).digest("hex").slice(0, 12),
  });
