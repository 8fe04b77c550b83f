import * as Option from "effect/Option";
import * as Stream from "effect/Stream";
import type { Source } from "../../domain/source.ts";
import { credentialOf } from "../../http/credential.ts";
import { pollList } from "../../http/whole_list.ts";
import type { HubAccess, HubListOptions } from "./hub_list.ts";
import { hubList } from "./hub_list.ts";

/** Concurrent polls; without a token the hub allows few requests, and none too close together. */
const lanesWithToken = 8;

/** A source that reads one list of the Hub. */
export const hubSource = <A>(
  hub: HubAccess,
  list: HubListOptions<A>,
  own: Pick<Source, "key" | "alike" | "alikeKinds" | "changes" | "v0Keys" | "inspect">,
): Source => {
  const whole = hubList(hub, list);
  return {
    ...own,
    host: new URL(hub.baseUrl).host,
    credential: credentialOf(hub.token),
    ...(Option.isSome(hub.token) ? { lanes: lanesWithToken } : {}),
    listsAll: true,
    poll: (previous, full) =>
      pollList(whole, previous, full).pipe(
        Stream.withSpan("HuggingFace.poll", { attributes: { source: own.key } }),
      ),
  };
};
