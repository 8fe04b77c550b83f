import * as Option from "effect/Option";
import * as Schema from "effect/Schema";
import * as Stream from "effect/Stream";
import type { Reason } from "../../domain/errors.ts";
import type { Page } from "../../domain/source.ts";
import { isFinal } from "../../http/refusal.ts";
import type { UpstreamClient } from "../../http/upstream_client.ts";
import type { Access } from "./access.ts";
import { issueComments, reviewComments } from "./comment.ts";
import { decodePosition, hasReadIssues } from "../forge/issue_cursor.ts";
import { sweepList } from "./issues.ts";
import { IssuesDisabled } from "./refusal.ts";

/*
 * The comments of a repository stand in two lists, which are read one after the other.
 */

/** The cursors of both lists, as `encodePosition` makes them; absent before the first poll. */
const Places = Schema.Struct({
  issues: Schema.optionalKey(Schema.String),
  reviews: Schema.optionalKey(Schema.String),
});
type Places = typeof Places.Type;
const PlacesJson = Schema.fromJsonString(Places);
const decodePlaces = Schema.decodeUnknownOption(PlacesJson);
const encodePlaces = Schema.encodeSync(PlacesJson);

/** What `sweepList` cannot decode, and so reads the whole list for. */
const unreadable: Places = { issues: "", reviews: "" };

/** Whether a poll whose cursor this is has read all there was. */
export const hasReadComments = (cursor: string): boolean =>
  Option.exists(
    decodePlaces(cursor),
    ({ issues = "", reviews = "" }) => hasReadIssues(issues) && hasReadIssues(reviews),
  );

/** The repository's id, once it is known. */
const repositoryIn = (cursor = ""): string | undefined =>
  Option.getOrUndefined(decodePosition(cursor))?.repository;

/** Whether a list has nothing, now or ever. */
const isEmpty = ({ items, empty, cursor }: Page): boolean =>
  empty === true ||
  (items.length === 0 && Option.exists(decodePosition(cursor), ({ upTo }) => upTo === null));

/** The pages of one poll of a repository's comments; see `Source.poll`. */
export const sweepComments = (client: UpstreamClient["Service"], access: Access) => {
  const onIssues = sweepList(client, access, issueComments);
  const onLines = sweepList(client, access, reviewComments);

  return (previous: Option.Option<string>): Stream.Stream<Page, Reason> => {
    const before = Option.match(previous, {
      onNone: (): Places => ({}),
      onSome: (cursor) => Option.getOrElse(decodePlaces(cursor), () => unreadable),
    });
    let places = before;
    let [wasComplete, wasEmpty] = [false, false];
    let ailment: Pick<Page, "ailment"> = {};
    let refusal = Option.none<Reason>();

    const placed = (list: keyof Places) => (page: Page): Page => {
      places = { ...places, [list]: page.cursor };
      const { identity } = page;
      if (page.ailment !== undefined) ailment = { ailment: page.ailment };
      return {
        ...page,
        ...ailment,
        cursor: encodePlaces(places),
        ...identity === undefined ? {} : { identity: `${identity}/comments` },
      };
    };

    const first = onIssues(Option.fromUndefinedOr(before.issues)).pipe(
      Stream.map((page) => {
        [wasComplete, wasEmpty] = [page.complete, isEmpty(page)];
        return { ...placed("issues")(page), complete: false, empty: false };
      }),
      // A list that is refused must not hide the other; the poll fails for it in the end.
      Stream.catchIf(isFinal, (reason) => {
        if (!(reason instanceof IssuesDisabled)) refusal = Option.some(reason);
        wasEmpty = wasComplete = reason instanceof IssuesDisabled;
        return Stream.empty;
      }),
    );
    const second = Stream.suspend(() =>
      onLines(Option.fromUndefinedOr(before.reviews), repositoryIn(places.issues))
    ).pipe(
      Stream.map((page) => ({
        ...placed("reviews")(page),
        complete: page.complete && wasComplete,
        empty: isEmpty(page) && wasEmpty,
      })),
    );
    return first.pipe(
      Stream.concat(second),
      Stream.concat(
        Stream.suspend(() =>
          Option.match(refusal, { onNone: () => Stream.empty, onSome: Stream.fail })
        ),
      ),
    );
  };
};
