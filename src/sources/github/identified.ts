import * as Effect from "effect/Effect";
import * as Option from "effect/Option";
import * as Schema from "effect/Schema";
import * as Stream from "effect/Stream";
import type { Reason } from "../../domain/errors.ts";
import type { Page } from "../../domain/source.ts";
import type { UpstreamClient } from "../../http/upstream_client.ts";
import { isReadOut, pollList } from "../../http/whole_list.ts";
import type { Access } from "./access.ts";
import type { ListName } from "./key.ts";
import { type ListReader, wholeList } from "./list_page.ts";
import { repositoryId } from "./page.ts";

/** Where the reading stands, and the repository's id, "" where the server does not reveal it. */
const Position = Schema.Struct({
  list: Schema.String,
  repository: Schema.optionalKey(Schema.String),
});
const PositionJson = Schema.fromJsonString(Position);
const decodePosition = Schema.decodeUnknownOption(PositionJson);
const encodePosition = Schema.encodeSync(PositionJson);

/** Whether a poll of `sweepWhole` whose cursor this is has read all there was. */
export const hasReadWhole = (cursor: string): boolean =>
  Option.exists(
    decodePosition(cursor),
    ({ list, repository }) => repository !== undefined && isReadOut(list),
  );

/** Hears of the repository's id, where a response shows it. */
export type Learn = (id: string | undefined) => void;

/**
 * A poll whose pages bear the identity that the repository's id gives the list, whatever its name: the
 * id is shown by a response or, once, by a request of its own. `pagesOf` polls from its own part of the
 * cursor.
 */
export const identified = (
  client: UpstreamClient["Service"],
  access: Access,
  list: ListName["list"],
  pagesOf: (
    previous: Option.Option<string>,
    full: boolean,
    learn: Learn,
  ) => Stream.Stream<Page, Reason>,
) =>
(previous: Option.Option<string>, full: boolean): Stream.Stream<Page, Reason> => {
  const { host } = new URL(access.repository.baseUrl);
  const before = Option.flatMap(previous, decodePosition);
  let id = Option.getOrUndefined(before)?.repository;
  const asked = Effect.gen(function* () {
    id ??= Option.getOrUndefined(yield* repositoryId(client, access));
    return id;
  });
  const pages = pagesOf(Option.map(before, ({ list }) => list), full, (shown) => {
    id = shown ?? id;
  });
  return Stream.mapEffect(pages, (page) =>
    Effect.map(asked, (repository): Page => {
      const placed = (list: string) =>
        encodePosition({ list, ...repository === undefined ? {} : { repository } });
      return {
        ...page,
        cursor: placed(page.cursor),
        ...page.resume === undefined ? {} : { resume: placed(page.resume) },
        ...repository === undefined || repository === ""
          ? {}
          : { identity: `${host}/repositories/${repository}/${list}` },
      };
    }));
};

/** The pages of one poll of a list of a repository that is read whole; see `Source.poll`. */
export const sweepWhole = <A>(
  client: UpstreamClient["Service"],
  access: Access,
  list: ListName["list"],
  listing: ListReader<A>,
) => {
  const { name, baseUrl } = access.repository;
  const first = `${baseUrl}/repos/${name}/${list}?per_page=100`;
  return identified(
    client,
    access,
    list,
    (previous, full, learn) =>
      pollList(wholeList(client, access, listing, first, learn), previous, full),
  );
};
