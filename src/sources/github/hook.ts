import { createHmac } from "node:crypto";
import * as Option from "effect/Option";
import * as Redacted from "effect/Redacted";
import * as Schema from "effect/Schema";
import { isSameText } from "../../domain/same_text.ts";
import type { Hook } from "../../plugin/hook.ts";
import { kind, listNamed } from "./key.ts";

const decode = Schema.decodeUnknownOption(
  Schema.Struct({ repository: Schema.Struct({ full_name: Schema.String }) }),
);

const signature = "x-hub-signature-256";

/** https://docs.github.com/en/webhooks/using-webhooks/validating-webhook-deliveries */
export const githubHook: Hook = {
  polls: { en: "repository", zh: "仓库" },
  isSigned: (secret, headers, body) => {
    const hex = createHmac("sha256", Redacted.value(secret)).update(body).digest("hex");
    return isSameText(`sha256=${hex}`, headers[signature] ?? "");
  },
  // The ID is not signed: whoever sends a delivery again can change it.
  marksOf: (headers) => [headers[signature] ?? "", headers["x-github-delivery"] ?? ""],
  repositoryIn: (body) => Option.map(decode(body), ({ repository }) => repository.full_name),
  watches: (key, repository) =>
    key.startsWith(`${kind}:`) &&
    listNamed(key).repository.toLowerCase() === repository.toLowerCase(),
};
