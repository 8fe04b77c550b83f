import * as Result from "effect/Result";
import { Malformed } from "../domain/errors.ts";
import { beforeChinese, truncate } from "../domain/text.ts";
import type { UpstreamRequest } from "./upstream_request.ts";
import type { Phrase } from "../domain/phrase.ts";

/** Whether a status is a redirect to follow. To a POST, 303 says that it was accepted. */
export const isFollowed = ({ json }: UpstreamRequest, status: number): boolean =>
  [301, 302, 307, 308].includes(status) || (status === 303 && json === undefined);

/**
 * The target of a redirect, if it may be followed: to the requested host or to one the config names for
 * a source. Any other could be a login page, a stranger, or a service of the local network that trusts
 * its neighbours.
 */
export const redirectTarget = (
  { label, url: asked, json }: UpstreamRequest,
  from: string,
  location: string,
  configured: ReadonlyArray<string>,
): Result.Result<string, Malformed> => {
  const refused = (what: Phrase) =>
    Result.fail(
      new Malformed({
        says: {
          en: `${label.en} redirects ${what.en}`,
          zh: `${beforeChinese(label.zh)}重定向${what.zh}`,
        },
      }),
    );
  const next = URL.parse(location, from);
  if (next === null || !/^https?:$/.test(next.protocol)) {
    return refused({
      en: "to something that is no http address",
      zh: "到不是 http 的地址",
    });
  }
  if (new URL(from).protocol === "https:" && next.protocol === "http:") {
    return refused({ en: "from https to plain http", zh: "从 https 降到了 http" });
  }
  if (next.username !== "" || next.password !== "") {
    return refused({ en: "to an address with a login", zh: "到带有登录信息的地址" });
  }
  if (next.host === new URL(asked).host) return Result.succeed(next.href);
  const host = truncate(next.host, 100);
  // A message is meant for its receiver alone.
  if (json !== undefined) {
    return refused({
      en: `to ${host}, which is not its own host; check its address`,
      zh: `到另一台主机 ${host}；请检查地址`,
    });
  }
  return configured.includes(next.host) ? Result.succeed(next.href) : refused({
    en:
      `to ${host}, which the config does not name; if that is right, set the address in the config to it`,
    zh: `到配置中没有的 ${host}；若没有问题，请把配置中的地址改成它`,
  });
};
