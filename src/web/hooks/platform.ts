import { createHmac } from "node:crypto";
import * as Option from "effect/Option";
import * as Redacted from "effect/Redacted";
import * as Schema from "effect/Schema";
import { isSame } from "../access.ts";

/*
 * How platforms prove that a hook is theirs, and how they name what has changed. Pure.
 */

type Headers = Readonly<Record<string, string | undefined>>;

export interface Platform {
  readonly name: "github" | "huggingface";
  /** The key of its secret in the section http. */
  readonly setting: string;
  readonly isSigned: (secret: Redacted.Redacted, headers: Headers, body: Uint8Array) => boolean;
  /**
   * What tells one delivery from another. The signature is among it, for the ID beside the body can be
   * changed by whoever sends it again.
   */
  readonly marksOf: (headers: Headers) => ReadonlyArray<string>;
  /** The repository named; none of a greeting. */
  readonly repositoryIn: (body: unknown) => Option.Option<string>;
  /** Whether a source, by its key, watches the repository. */
  readonly watches: (key: string, repository: string) => boolean;
}

const Github = Schema.Struct({ repository: Schema.Struct({ full_name: Schema.String }) });
const Huggingface = Schema.Struct({ repo: Schema.Struct({ name: Schema.String }) });

const decodeGithub = Schema.decodeUnknownOption(Github);
const decodeHuggingface = Schema.decodeUnknownOption(Huggingface);

const signatureOf = (headers: Headers): string => headers["x-hub-signature-256"] ?? "";

/** https://docs.github.com/en/webhooks/using-webhooks/validating-webhook-deliveries */
const github: Platform = {
  name: "github",
  setting: "github_secret_env",
  isSigned: (secret, headers, body) => {
    const hex = createHmac("sha256", Redacted.value(secret)).update(body).digest("hex");
    return isSame(`sha256=${hex}`, signatureOf(headers));
  },
  marksOf: (headers) => [signatureOf(headers), headers["x-github-delivery"] ?? ""],
  repositoryIn: (body) => Option.map(decodeGithub(body), ({ repository }) => repository.full_name),
  watches: (key, repository) => {
    const own = `github:${repository}`.toLowerCase();
    return key.toLowerCase() === own || key.toLowerCase().startsWith(`${own}/`);
  },
};

/** https://huggingface.co/docs/hub/webhooks; it sends no ID and signs nothing. */
const huggingface: Platform = {
  name: "huggingface",
  setting: "huggingface_secret_env",
  isSigned: (secret, headers) => isSame(Redacted.value(secret), headers["x-webhook-secret"] ?? ""),
  marksOf: () => [],
  repositoryIn: (body) => Option.map(decodeHuggingface(body), ({ repo }) => repo.name),
  watches: (key, repository) => {
    const [owner = ""] = repository.split("/", 1);
    return key.toLowerCase() === `huggingface:${owner}`.toLowerCase();
  },
};

export const platforms: ReadonlyArray<Platform> = [github, huggingface];
