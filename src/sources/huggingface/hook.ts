import * as Option from "effect/Option";
import * as Redacted from "effect/Redacted";
import * as Schema from "effect/Schema";
import { isSameText } from "../../domain/same_text.ts";
import type { Hook } from "../../plugin/hook.ts";

const decode = Schema.decodeUnknownOption(
  Schema.Struct({ repo: Schema.Struct({ name: Schema.String }) }),
);

/** https://huggingface.co/docs/hub/webhooks; it sends no ID and signs nothing. */
export const huggingfaceHook: Hook = {
  polls: { en: "organization", zh: "组织" },
  isSigned: (secret, headers) =>
    isSameText(Redacted.value(secret), headers["x-webhook-secret"] ?? ""),
  marksOf: () => [],
  repositoryIn: (body) => Option.map(decode(body), ({ repo }) => repo.name),
  watches: (key, repository) => {
    const [owner = ""] = repository.split("/", 1);
    return key.toLowerCase() === `huggingface:${owner}`.toLowerCase();
  },
};
