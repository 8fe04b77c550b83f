import * as Result from "effect/Result";
import { Malformed } from "../domain/errors.ts";
import { truncate } from "../domain/text.ts";
import type { UpstreamRequest } from "./upstream_request.ts";

/** Whether an answer sends its asker elsewhere. 303 says to a POST that it was taken. */
export const isFollowed = ({ json }: UpstreamRequest, status: number): boolean =>
  [301, 302, 307, 308].includes(status) || (status === 303 && json === undefined);

/**
 * Where a redirect leads, when it may be followed: to the host that was asked or one the config names
 * as a source's. Anything else could be a login page, a stranger, or a service of this machine or its
 * network that answers nobody but neighbours.
 */
export const redirectTarget = (
  { label, url: asked, json }: UpstreamRequest,
  from: string,
  location: string,
  configured: ReadonlyArray<string>,
): Result.Result<string, Malformed> => {
  const refused = (what: string) =>
    Result.fail(new Malformed({ message: `${label} redirects ${what}` }));
  const next = URL.parse(location, from);
  if (next === null || !/^https?:$/.test(next.protocol)) {
    return refused("to something that is no http address");
  }
  if (new URL(from).protocol === "https:" && next.protocol === "http:") {
    return refused("from https to plain http");
  }
  if (next.username !== "" || next.password !== "") return refused("to an address with a login");
  if (next.host === new URL(asked).host) return Result.succeed(next.href);
  const host = truncate(next.host, 100);
  // What is told is meant for its receiver alone.
  if (json !== undefined) {
    return refused(`to ${host}, which is not its own host; look at its address`);
  }
  return configured.includes(next.host) ? Result.succeed(next.href) : refused(
    `to ${host}, which the config does not name; where that is right, set base_url to it`,
  );
};
