import * as Duration from "effect/Duration";
import * as Result from "effect/Result";
import * as Headers from "effect/http/Headers";
import {
  Malformed,
  RateLimited,
  type Reason,
  Rejected,
  Unauthorized,
  Unavailable,
} from "../domain/errors.ts";
import { beforeChinese } from "../domain/text.ts";
import { boundedWait, defaultRetryAfter } from "../domain/rate_budget.ts";
import type { Phrase } from "../domain/phrase.ts";
import { proxyLogin } from "./proxy.ts";
import type { UpstreamResponse } from "./upstream_response.ts";

/** Which reason an answer that is neither 2xx nor 304 stands for. */
export const refusalReason = (response: UpstreamResponse): Reason => {
  const { label, status } = response;
  const isAway = status === 503 && response.headers["retry-after"] !== undefined;
  if (status === 429 || isAway || (status === 403 && isLimit(response))) {
    const retryAfter = waitOf(response);
    const seconds = Math.ceil(Duration.toSeconds(retryAfter));
    const what = isAway
      ? { en: "temporarily unavailable", zh: "暂时不可用" }
      : { en: "too many requests", zh: "请求过多" };
    return new RateLimited({
      says: {
        en: `${label.en} answers ${status}: ${what.en}; waiting ${seconds} s`,
        zh: `${beforeChinese(label.zh)}返回 ${status}：${what.zh}；等待 ${seconds} 秒`,
      },
      retryAfter,
    });
  }
  const answered = {
    en: `${label.en} answers ${status}`,
    zh: `${beforeChinese(label.zh)}返回 ${status}`,
  };
  if (status === 407) {
    return new Unavailable({
      says: { en: `${label.en}: ${proxyLogin.en}`, zh: `${label.zh}：${proxyLogin.zh}` },
    });
  }
  if (status >= 500 || status === 408 || status === 425) return new Unavailable({ says: answered });
  if (status >= 400) {
    const hint = hints[status];
    const says = hint === undefined
      ? answered
      : { en: `${answered.en}: ${hint.en}`, zh: `${answered.zh}：${hint.zh}` };
    return status === 401 ? new Unauthorized({ says }) : new Rejected({ says });
  }
  return new Malformed({
    says: { en: `${answered.en}, which is unexpected here`, zh: `${answered.zh}，不符合预期` },
  });
};

/** The same for a place that is asked without a token, so that there is none to renew. */
export const refusalWithoutToken = (response: UpstreamResponse): Reason => {
  const reason = refusalReason(response);
  if (reason._tag !== "Unauthorized") return reason;
  const { label, status } = response;
  return new Rejected({
    says: {
      en: `${label.en} answers ${status}: it asks for a login; check base_url`,
      zh: `${beforeChinese(label.zh)}返回 ${status}：需要登录；请检查 base_url`,
    },
  });
};

/** Whether the same request would fail the same way again: what it asks for is gone or never was. */
export const isFinal = ({ _tag }: Reason): boolean => _tag === "Rejected" || _tag === "Malformed";

const hints: Readonly<Record<number, Phrase>> = {
  401: { en: "the token is not accepted, or one is required", zh: "令牌无效，或需要令牌" },
  403: {
    en: "access is forbidden; check the token's permissions",
    zh: "无权访问；请检查令牌的权限",
  },
  404: {
    en: "nothing is known under this name; check its spelling, or the token if it is private",
    zh: "没有这个名称；请检查拼写，若非公开则检查令牌",
  },
  410: { en: "it is gone", zh: "已不存在" },
  451: { en: "it is blocked for legal reasons", zh: "因法律原因被屏蔽" },
};

const isLimit = ({ headers, text }: UpstreamResponse) =>
  headers["retry-after"] !== undefined || headers["x-ratelimit-remaining"] === "0" ||
  headers["gh-limited-by"] !== undefined || /rate limit|abuse detection/i.test(text.slice(0, 2000));

/** What Retry-After or the headers of a rate limit ask for. */
const waitOf = ({ headers, servedAt }: UpstreamResponse): Duration.Duration => {
  const parsed = Headers.parseRetryAfter((headers["retry-after"] ?? "").slice(0, 64));
  if (Result.isSuccess(parsed)) {
    return boundedWait(
      parsed.success._tag === "Duration"
        ? parsed.success.duration
        : Duration.millis(parsed.success.dateTime.epochMilliseconds - servedAt),
    );
  }
  const window = /(?:^|;)\s*t=(\d+)/.exec((headers["ratelimit"] ?? "").slice(0, 500));
  if (window !== null) return boundedWait(Duration.seconds(Number(window[1])));
  const reset = headers["x-ratelimit-reset"]?.trim() ?? "";
  if (headers["x-ratelimit-remaining"] === "0" && /^\d{1,20}$/.test(reset)) {
    return boundedWait(Duration.millis(Number(reset) * 1000 - servedAt));
  }
  return defaultRetryAfter;
};
