import * as Effect from "effect/Effect";
import * as Option from "effect/Option";
import type * as Redacted from "effect/Redacted";
import type { Reason } from "../../domain/errors.ts";
import type { Item } from "../../domain/item.ts";
import type { Phrase } from "../../domain/phrase.ts";
import { isBelow } from "../../http/link.ts";
import { type PagedList, readPage } from "../../http/paged_list.ts";
import { UpstreamClient } from "../../http/upstream_client.ts";
import type { ListAnswer, Memory, WholeList } from "../../http/whole_list.ts";
import { unreadable } from "../organisation/model.ts";
import { canonical } from "./config.ts";

/*
 * A list of the Hub: arrays, each of which links to the next.
 */

/** A hub, and how it is asked. */
export interface HubAccess {
  readonly client: UpstreamClient["Service"];
  readonly baseUrl: string;
  readonly token: Option.Option<Redacted.Redacted>;
}

export const hubAt = (
  baseUrl: string,
  token: HubAccess["token"],
): Effect.Effect<HubAccess, never, UpstreamClient> =>
  Effect.map(UpstreamClient, (client) => ({ client, baseUrl, token }));

/** What a page shows. */
export interface Shown {
  readonly items: ReadonlyArray<Item>;
  /** What else the operator should know. */
  readonly notes: ReadonlyArray<Phrase>;
  /** Whether nothing of what is watched stands behind it. */
  readonly isLast?: boolean;
}

export interface HubListOptions<A> {
  /** Names the list in messages. */
  readonly label: Phrase;
  /** The first page. */
  readonly url: string;
  /** What one of its elements is called. */
  readonly noun: Phrase;
  readonly decode: PagedList<A>["decode"];
  /** `servedAt` is epoch ms by the Hub's clock. */
  readonly show: (decoded: ReadonlyArray<A>, servedAt: number) => Effect.Effect<Shown, Reason>;
  /** Pages behind which the list is not looked at; absent for all. */
  readonly mostPages?: number;
}

/** A page of the list. */
interface Place {
  readonly url: string;
  /** Pages read so far. */
  readonly seen: ReadonlyArray<string>;
}

/** The list as `pollList` reads it. */
export const hubList = <A>(
  { client, baseUrl, token }: HubAccess,
  { label, url: first, noun, decode, show, mostPages = Infinity }: HubListOptions<A>,
): WholeList<Place> => ({
  first: { url: first, seen: [] },
  namespaceOf: ({ id }) => id.split("/", 1)[0] ?? "",
  nameOf: ({ url }) => url,
  find: (url) => isBelow(baseUrl, url) ? Option.some({ url, seen: [first] }) : Option.none(),
  read: Effect.fn("HuggingFace.read")(function* ({ url, seen }, memory: Memory, anew) {
    const known = anew || seen.length > 0 ? undefined : memory.known;
    const { response: { servedAt }, page } = yield* readPage(
      client,
      { request: { label, token }, baseUrl, canonicalOrigin: canonical, decode },
      url,
      Option.fromUndefinedOr(known),
      seen,
    );
    if (Option.isNone(page)) return { items: [], servedAt, notes: [], list: Option.none() };
    const { decoded, notes, next, validator } = page.value;
    const { items, notes: more, isLast = false } = yield* show(decoded, servedAt);
    const isCut = seen.length + 1 >= mostPages && Option.isSome(next);
    const answer: ListAnswer<Place> = {
      items,
      servedAt,
      notes: [...notes, ...more],
      ailment: unreadable(notes, noun),
      list: Option.some({
        next: isLast || isCut
          ? Option.none()
          : Option.map(next, (next) => ({ url: next, seen: [...seen, url] })),
        missing: isCut && !isLast ? null : 0,
        isOfOthers: items.length === 0 && decoded.length > 0,
        // A list with mistakes is reported at every poll.
        known: notes.length === 0 ? validator : Option.none(),
      }),
    };
    return answer;
  }),
});
