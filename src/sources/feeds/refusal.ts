import { type Reason, Rejected } from "../../domain/errors.ts";
import type { Phrase } from "../../domain/phrase.ts";
import { refusalReason } from "../../http/refusal.ts";
import type { UpstreamResponse } from "../../http/upstream_response.ts";

/*
 * What a site means when it says no. There is no token to check, only an address.
 */

const advice: Readonly<Record<number, Phrase>> = {
  401: {
    en: "it asks for a login; if readers get an address of their own, name its variable in url_env",
    zh: "需要登录；如果读者有专用地址，请把它放进变量，用 url_env 指定",
  },
  403: {
    en: "it turns programs away or has moved; open its address in a browser",
    zh: "站点拒绝程序访问，或已搬走；请用浏览器打开其地址查看",
  },
  404: { en: "there is nothing at its address; check it", zh: "这个地址没有内容；请检查地址" },
  410: {
    en: "it has ended for good; take it out of the config",
    zh: "已永久停止；请从配置中删去",
  },
};

/** The reason behind an answer that is neither 2xx nor 304. */
export const feedRefusal = (response: UpstreamResponse): Reason => {
  const reason = refusalReason(response);
  const { label, status } = response;
  const what = advice[status];
  if (what === undefined || (reason._tag !== "Rejected" && reason._tag !== "Unauthorized")) {
    return reason;
  }
  const says = {
    en: `${label.en} answers ${status}: ${what.en}`,
    zh: `${label.zh} 返回 ${status}：${what.zh}`,
  };
  return new Rejected({ says });
};
