import * as Effect from "effect/Effect";
import * as Option from "effect/Option";
import * as Schema from "effect/Schema";
import * as Stream from "effect/Stream";
import type { Reason } from "../../domain/errors.ts";
import type { Page } from "../../domain/source.ts";
import { counted } from "../../domain/text.ts";
import { decodeEach } from "../../http/decode.ts";
import { isBelow } from "../../http/link.ts";
import { readPage } from "../../http/paged_list.ts";
import type { UpstreamClient } from "../../http/upstream_client.ts";
import {
  isReadOut,
  type ListAnswer,
  type Memory,
  pollList,
  type WholeList,
} from "../../http/whole_list.ts";
import type { Access } from "./access.ts";
import { listOf, movedNotes, repositoryId, shownId } from "./page.ts";
import { pageAfter } from "../forge/paging.ts";
import { isDraft, Release, releaseItem, releaseName, releaseRepository } from "./release.ts";

/*
 * The list of releases, by the dates of their commits: one that is published late stands among the old
 * ones. It knows no `since`.
 */

/** Pages of 100 of one poll; what is older than these is not looked at again. */
const mostPages = 20;

const releases = decodeEach(Release, releaseName);

/** Where the reading stands, and the repository's id, "" where the server does not reveal it. */
const Position = Schema.Struct({
  list: Schema.String,
  repository: Schema.optionalKey(Schema.String),
});
const PositionJson = Schema.fromJsonString(Position);
const decodePosition = Schema.decodeUnknownOption(PositionJson);
const encodePosition = Schema.encodeSync(PositionJson);

/** Whether a poll whose cursor this is has read all there was. */
export const hasReadReleases = (cursor: string): boolean =>
  Option.exists(
    decodePosition(cursor),
    ({ list, repository }) => repository !== undefined && isReadOut(list),
  );

/** A page of the list. */
interface Place {
  readonly url: string;
  /** Pages read so far. */
  readonly seen: ReadonlyArray<string>;
}

/** The pages of one poll of a repository's releases; see `Source.poll`. */
export const sweepReleases = (client: UpstreamClient["Service"], access: Access) => {
  const { name, baseUrl } = access.repository;
  const first = `${baseUrl}/repos/${name}/releases?per_page=100`;

  const list = (learn: (id: string | undefined) => void): WholeList<Place> => ({
    first: { url: first, seen: [] },
    namespaceOf: () => name,
    nameOf: ({ url }) => url,
    find: (url) => isBelow(baseUrl, url) ? Option.some({ url, seen: [first] }) : Option.none(),
    read: Effect.fn("GitHub.releases")(function* ({ url, seen }, memory: Memory, anew) {
      const known = anew || seen.length > 0 ? undefined : memory.known;
      const { response, page } = yield* access.ask((each) =>
        readPage(client, listOf(each, releases), url, Option.fromUndefinedOr(known), seen)
      );
      const { servedAt } = response;
      learn(shownId(response, baseUrl));
      if (Option.isNone(page)) {
        return { items: [], servedAt, notes: yield* access.notes, list: Option.none() };
      }
      const { shown, originals, decoded, notes, validator } = page.value;
      const asTheyCame = new Map(
        originals === shown ? [] : releases(originals).decoded.map((each) => [each.id, each]),
      );
      const isLast = seen.length + 1 >= mostPages;
      const next = pageAfter(url, shown.length, page.value.next);
      const unread = shown.length - decoded.length;
      const found = decoded.map(releaseRepository).find((each) => each !== undefined);
      const answer: ListAnswer<Place> = {
        items: decoded.filter((each) => !isDraft(each))
          .map((each) => releaseItem(each, asTheyCame.get(each.id))),
        servedAt,
        notes: [
          ...yield* access.notes,
          ...movedNotes(access.repository, response, found),
          ...notes,
        ],
        ailment: unread === 0 ? undefined : {
          en: `${counted(unread, "release")} of its list cannot be read`,
          zh: `列表中有 ${unread} 个版本无法读取`,
        },
        list: Option.some({
          next: isLast
            ? Option.none()
            : Option.map(next, (each) => ({ url: each.url, seen: [...seen, url] })),
          missing: isLast && Option.isSome(next) ? null : 0,
          // A list with mistakes is reported at every poll.
          known: notes.length === 0 ? validator : Option.none(),
        }),
      };
      return answer;
    }),
  });

  return (previous: Option.Option<string>, full: boolean): Stream.Stream<Page, Reason> => {
    const before = Option.flatMap(previous, decodePosition);
    let id = Option.getOrUndefined(before)?.repository;
    /** The id from the response or, once, from a request of its own. */
    const identified = Effect.gen(function* () {
      id ??= Option.getOrUndefined(yield* repositoryId(client, access));
      return id;
    });
    const pages = pollList(
      list((shown) => {
        id = shown ?? id;
      }),
      Option.map(before, ({ list }) => list),
      full,
    );
    return Stream.mapEffect(pages, (page) =>
      Effect.map(identified, (repository): Page => {
        const placed = (list: string) =>
          encodePosition({ list, ...repository === undefined ? {} : { repository } });
        return {
          ...page,
          cursor: placed(page.cursor),
          ...page.resume === undefined ? {} : { resume: placed(page.resume) },
          ...repository === undefined || repository === "" ? {} : {
            identity: `${new URL(baseUrl).host}/repositories/${repository}/releases`,
          },
        };
      }));
  };
};
