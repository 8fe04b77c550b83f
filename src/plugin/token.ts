import * as Option from "effect/Option";
import * as Redacted from "effect/Redacted";
import type { Phrase } from "../domain/phrase.ts";

/** What the tokens of well-known services begin with, as a regular expression. */
export const tokenPrefix =
  "(?:gh[a-z]_|github_pat_|hf_|api_org_|ms-|glpat-|xox[a-z]-|sk-|AKIA(?!_))";

/** Why a token cannot stand in a header, without repeating it as the runtime's complaint might. */
export const tokenProblem = (
  variable: string | undefined,
  token: Option.Option<Redacted.Redacted>,
): Option.Option<Phrase> =>
  Option.flatMap(
    token,
    (value) =>
      /^[\x21\x23-\x26\x28-\x7e]+$/.test(Redacted.value(value)) ? Option.none() : Option.some({
        en:
          `${variable} holds blanks, quotes, line breaks or characters no token has; copy the token once more`,
        zh: `${variable} 中有空格、引号、换行或令牌里不会有的字符；请重新复制令牌`,
      }),
  );
