import * as Option from "effect/Option";
import type * as Redacted from "effect/Redacted";
import * as Result from "effect/Result";
import type { Environment } from "../../domain/environment.ts";
import type { Phrase } from "../../domain/phrase.ts";
import type { ChannelPlace } from "../../plugin/channel.ts";
import { secretFrom, type SecretName } from "../../plugin/plugin.ts";
import { usableAddress } from "./address.ts";
import type { RobotPlace } from "./dialect.ts";

/** Where a robot is reached, and by which secrets. */
export interface RobotAccess {
  readonly place: RobotPlace;
  readonly secrets: ReadonlyArray<SecretName>;
  /** Why there is none with the secrets that are there. */
  readonly address: Result.Result<Redacted.Redacted, Phrase>;
  /** What requests are signed with, or what says who asks; none where nothing does. */
  readonly secret: Option.Option<Redacted.Redacted>;
}

/** What the section of a robot has that is reached by the address in a variable. */
export interface AddressKeys {
  readonly webhook_env: string;
  /** The variable that holds the secret requests are signed with; without it they are not. */
  readonly secret_env?: string;
  /** The variable that holds the token of one who may write; without it everybody may. */
  readonly token_env?: string;
}

/** The access by a variable that holds the address. */
export const webhookAccess = (
  /** `the WeLink robot`, and the same in Chinese. */
  name: Phrase,
  /** What an address of its kind must hold and this one does not. */
  missing: (url: URL) => ReadonlyArray<string>,
) =>
(
  { webhook_env: variable, secret_env, token_env }: AddressKeys,
  { path }: ChannelPlace,
  environment: Environment,
): RobotAccess => {
  const secretVariable = secret_env ?? token_env;
  const key = secret_env === undefined ? "token_env" : "secret_env";
  const address = usableAddress(variable, secretFrom(environment, variable), name, missing);
  const secret = secretFrom(environment, secretVariable);
  return {
    place: { path, variable, secretVariable, address: variable },
    secrets: [
      { path: `${path}.webhook_env`, variable, required: true },
      ...secretVariable === undefined
        ? []
        : [{ path: `${path}.${key}`, variable: secretVariable, required: true }],
    ],
    address: secretVariable === undefined || Option.isSome(secret)
      ? address
      : Result.andThen(address, Result.fail(unsetSecret(secretVariable, key, name))),
    secret,
  };
};

const unsetSecret = (
  variable: string,
  key: "secret_env" | "token_env",
  { en, zh }: Phrase,
): Phrase =>
  key === "secret_env"
    ? {
      en: `${variable} is not set; put the signing secret of ${en} into it, or take secret_env out`,
      zh: `${variable} 未设置；请填入${zh}的签名密钥；不用签名就去掉 secret_env`,
    }
    : {
      en: `${variable} is not set; put the access token of ${en} into it, or take token_env out`,
      zh: `${variable} 未设置；请填入${zh}的访问令牌；不用令牌就去掉 token_env`,
    };
