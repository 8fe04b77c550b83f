import * as Option from "effect/Option";
import * as Schema from "effect/Schema";
import {
  RateLimited,
  type Reason,
  Rejected,
  Unauthorized,
  Unavailable,
} from "../../domain/errors.ts";
import { joinPhrases, type Phrase } from "../../domain/phrase.ts";
import { defaultRetryAfter } from "../../domain/rate_budget.ts";
import { cleanLine, truncate } from "../../domain/text.ts";
import { refusalReason } from "../../http/refusal.ts";
import type { UpstreamResponse } from "../../http/upstream_response.ts";

/*
 * What ModelScope means when it says no, with status 200 or 404.
 */

/** Unknown to the API; the organisation's page may still know it. */
export class NotFound extends Rejected {}

const MaybeText = Schema.optionalKey(Schema.NullOr(Schema.String));
const ErrorBody = Schema.fromJsonString(Schema.Struct({
  Message: MaybeText,
  message: MaybeText,
  detail: MaybeText,
}));
const decodeError = Schema.decodeUnknownOption(ErrorBody);

/** A 404 says "not found" in its body when it means it; any other is a transient error. */
export const modelscopeRefusal = (response: UpstreamResponse): Reason => {
  const reason = refusalReason(response);
  if (response.status !== 404) return reason;
  const said = Option.match(decodeError(response.text), {
    onNone: () => "",
    onSome: ({ Message, message, detail }) => Message ?? message ?? detail ?? "",
  });
  return said === "" || /not\s*found|不存在/i.test(said)
    ? new NotFound({ says: reason.says })
    : new Unavailable({
      says: {
        en: `${response.label.en} answers 404 for an internal error`,
        zh: `${response.label.zh} 因内部错误返回 404`,
      },
    });
};

/** The reason behind an error code. The error's message may quote the request, so it is not repeated. */
export const errorReason = (label: Phrase, code: string): Reason => {
  const said = truncate(cleanLine(code), 60);
  const says = {
    en: `${label.en} answers with error code ${said || "none"}`,
    zh: `${label.zh} 返回错误码 ${said || "（空）"}`,
  };
  const advising = (advice: Phrase): Phrase => joinPhrases([says, advice]);
  if (/auth|token|permission|forbidden|denied/i.test(code)) {
    return new Unauthorized({ says: advising({ en: "check the token", zh: "请检查令牌" }) });
  }
  if (/rate.?limit|too.?many|throttl/i.test(code)) {
    return new RateLimited({ says, retryAfter: defaultRetryAfter });
  }
  return /not.?found/i.test(code)
    ? new NotFound({
      says: advising({ en: "check the organisation's spelling", zh: "请检查组织的拼写" }),
    })
    : new Unavailable({ says });
};
