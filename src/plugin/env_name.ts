import * as Schema from "effect/Schema";
import { tokenPrefix } from "./token.ts";

/** Some tokens would pass for the name of a variable. */
const tokenLike = `${tokenPrefix}[A-Za-z0-9_-]{10,}$`;
/** A long run of mixed letters and digits is no name anybody would choose. */
const randomLike = /(?=.*[a-z])(?=.*[A-Z])(?=.*[0-9])[A-Za-z0-9]{20,}$/;
const name = /[A-Za-z_][A-Za-z0-9_]{0,127}$/;

/** The name of an environment variable that holds a secret, never the secret itself. */
export const EnvName = Schema.String.check(
  Schema.isPattern(
    new RegExp(`^(?!${tokenLike})(?!${randomLike.source})${name.source}`, "u"),
    {
      expected:
        "the name of an environment variable; if this is the secret itself, put it into a variable, write that variable's name here and renew the secret",
    },
  ),
).annotate({ title: "variable name" });
