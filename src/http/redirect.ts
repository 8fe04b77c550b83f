import * as Result from "effect/Result";
import { Malformed } from "../domain/errors.ts";
import { truncate } from "../domain/text.ts";
import type { UpstreamRequest } from "./upstream_request.ts";

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
  // A message is meant for its receiver alone.
  if (json !== undefined) {
    return refused(`to ${host}, which is not its own host; check its address`);
  }
  return configured.includes(next.host) ? Result.succeed(next.href) : refused(
    `to ${host}, which the config does not name; if that is right, set base_url to it`,
  );
};
