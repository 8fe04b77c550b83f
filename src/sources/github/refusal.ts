import * as Option from "effect/Option";
import * as Schema from "effect/Schema";
import { type Reason, Rejected } from "../../domain/errors.ts";
import type { Phrase } from "../../domain/phrase.ts";
import { cleanLine, truncate } from "../../domain/text.ts";
import { refusalReason } from "../../http/refusal.ts";
import type { UpstreamResponse } from "../../http/upstream_response.ts";

/*
 * What GitHub means when it says no.
 */

/** A rule of the organisation refuses the token; what is public needs none. */
export class TokenRule extends Rejected {}

/** The list of issues is gone, as it is while they are switched off; pull requests have one of their own. */
export class IssuesDisabled extends Rejected {}

/** What was asked for is not there, or is not shown. */
export class NothingThere extends Rejected {}

/** The repository has no commits yet. */
export class EmptyRepository extends Rejected {}

const decode = Schema.decodeUnknownOption(
  Schema.fromJsonString(Schema.Struct({ message: Schema.String })),
);

const messageOf = ({ text }: UpstreamResponse): string =>
  Option.match(decode(text), { onNone: () => "", onSome: ({ message }) => message });

const longestQuote = 240;

/** An address without a query, which may authorise whoever opens it. */
const bare = (url: string): string => {
  const parsed = URL.parse(url);
  return parsed === null ? "…" : `${parsed.origin}${parsed.pathname}`;
};

const quoted = (message: string): string =>
  truncate(cleanLine(message).replace(/https?:\/\/[^\s"<>]+/gi, bare), longestQuote);

/** Signs of a rule, and how the token complies; the first that fits. */
const remedies: ReadonlyArray<readonly [RegExp, Phrase]> = [
  [/forbids access via[^.]*lifetime/i, {
    en: "shorten the token's lifetime in GitHub's settings",
    zh: "请在 GitHub 设置中缩短令牌的有效期",
  }],
  [/forbids access via[^.]*classic/i, {
    en: "use a fine-grained token",
    zh: "请改用细粒度令牌（fine-grained token）",
  }],
  [/forbids access via[^.]*fine-grained/i, {
    en: "use a classic token",
    zh: "请改用经典令牌（classic token）",
  }],
  [/forbids access via/i, {
    en: "use another kind of token",
    zh: "请改用其他类型的令牌",
  }],
  [/\bSAML\b|single sign-on/i, {
    en: "authorise the token for the organisation with “Configure SSO” in GitHub's list of tokens",
    zh: "请在 GitHub 的令牌列表中点击“Configure SSO”，为该组织授权此令牌",
  }],
  [/IP allow list/i, {
    en: "have this machine's address added to the organisation's IP allow list",
    zh: "请让该组织把本机地址加入 IP 允许列表",
  }],
];

const remedyOf = ({ headers }: UpstreamResponse, message: string): Phrase | undefined =>
  remedies.find(([sign]) =>
    sign.test(headers["x-github-sso"] === undefined ? message : `${message} SAML`)
  )?.[1];

/** Which reason an answer of GitHub's that is neither 2xx nor 304 stands for. */
export const githubRefusal = (response: UpstreamResponse): Reason => {
  const reason = refusalReason(response);
  const { label, status } = response;
  if (reason._tag !== "Rejected") return reason;
  const message = messageOf(response);
  if (status === 404) return new NothingThere({ says: reason.says });
  if (status === 409 && /\bempty\b/i.test(message)) {
    return new EmptyRepository({ says: reason.says });
  }
  if (status === 410) {
    const isSaid = /\bissues\b.*\bdisabled\b/i.test(message);
    return new IssuesDisabled({
      says: isSaid
        ? {
          en: `${label.en} has its issues switched off`,
          zh: `${label.zh} 已关闭 issue 功能`,
        }
        : reason.says,
    });
  }
  const remedy = status === 403 ? remedyOf(response, message) : undefined;
  if (remedy === undefined) return reason;
  const said = quoted(message);
  return new TokenRule({
    says: {
      en: `${label.en} refuses the token${said === "" ? "" : `: “${said}”`}; ${remedy.en}`,
      zh: `${label.zh} 拒绝了令牌${said === "" ? "" : `：“${said}”`}；${remedy.zh}`,
    },
  });
};
