import * as Option from "effect/Option";
import * as Redacted from "effect/Redacted";
import type { Environment } from "../domain/environment.ts";
import type { Phrase } from "../domain/phrase.ts";
import { secretFrom } from "../plugin/plugin.ts";
import type { Serving } from "./configured.ts";
import { addressIn, hookSuffix, type HttpConfig, secretsNamed } from "./http.ts";

/*
 * What the section http means, given the variables.
 */

const shortestToken = 16;

/** Why a variable that the section http names holds no secret. */
const secretProblem = ({ setting, variable, secret }: {
  readonly setting: string;
  readonly variable: string;
  readonly secret: Option.Option<Redacted.Redacted>;
}): Option.Option<Phrase> => {
  const length = Option.match(secret, {
    onNone: () => 0,
    onSome: (each) => Redacted.value(each).length,
  });
  return length >= shortestToken ? Option.none() : Option.some({
    en: `${variable}, named by http.${setting}, ${
      length === 0 ? "is not set" : "is too short to be a secret"
    }; put at least ${shortestToken} random characters into it`,
    zh: `http.${setting} 指定的变量 ${variable} ${
      length === 0 ? "未设置" : "太短，不足以保密"
    }；请填入至少 ${shortestToken} 个随机字符`,
  });
};

/** Where the page is served, with what is wrong with its secrets. */
export const servingOf = (
  http: HttpConfig | undefined,
  environment: Environment,
): Option.Option<Serving> => {
  const address = http === undefined ? undefined : addressIn(http.listen);
  if (http === undefined || address === undefined) return Option.none();
  const secrets = secretsNamed(http).map(([setting, variable]) => ({
    setting,
    variable,
    secret: secretFrom(environment, variable),
  }));
  return Option.some({
    address,
    publicUrl: Option.fromUndefinedOr(http.public_url),
    token: secretFrom(environment, http.token_env),
    hookSecrets: new Map(
      secrets.flatMap(({ setting, secret }) =>
        setting.endsWith(hookSuffix) && Option.isSome(secret)
          ? [[setting.slice(0, -hookSuffix.length), secret.value] as const]
          : []
      ),
    ),
    problem: Option.firstSomeOf(secrets.map(secretProblem)),
  });
};
