import * as Effect from "effect/Effect";
import * as Schema from "effect/Schema";

/**
 * A config key that need not be given. Editors, docs/configuration.md and what `mrt init` writes
 * show default and description.
 */
export const setting = <S extends Schema.Top & { readonly Rebuild: S }>(
  schema: S,
  standard: S["Type"],
  description: string,
) =>
  Schema.withDecodingDefaultTypeKey<S>(Effect.succeed(standard))(
    schema.annotate({ description, default: standard }),
  );
