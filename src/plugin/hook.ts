import type * as Option from "effect/Option";
import type * as Redacted from "effect/Redacted";
import type { Phrase } from "../domain/phrase.ts";

type Headers = Readonly<Record<string, string | undefined>>;

/** How a platform proves that a webhook is its own, and how it names what has changed. Pure. */
export interface Hook {
  /** What it has polled, as a part of a sentence: a repository. */
  readonly polls: Phrase;
  readonly isSigned: (secret: Redacted.Redacted, headers: Headers, body: Uint8Array) => boolean;
  /** What tells one delivery from another; none where the platform sends nothing of the kind. */
  readonly marksOf: (headers: Headers) => ReadonlyArray<string>;
  /** The repository named; none of a greeting. */
  readonly repositoryIn: (body: unknown) => Option.Option<string>;
  /** Whether a source, by its key, watches the repository. */
  readonly watches: (key: string, repository: string) => boolean;
}
