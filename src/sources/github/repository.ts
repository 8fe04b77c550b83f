import * as Option from "effect/Option";
import * as Stream from "effect/Stream";
import { type Reason, Rejected } from "../../domain/errors.ts";
import { joinPhrases, type Phrase } from "../../domain/phrase.ts";
import type { Page } from "../../domain/source.ts";
import { decodeEach } from "../../http/decode.ts";
import type { UpstreamClient } from "../../http/upstream_client.ts";
import type { Access } from "./access.ts";
import { Issue, issueItem, nameOf, repositoryOf } from "./issue.ts";
import { decodePosition, encodePosition, type Position } from "../forge/issue_cursor.ts";
import { sweepList } from "./issues.ts";
import type { SweptList } from "./page.ts";
import { IssuesDisabled } from "./refusal.ts";

/*
 * The list of issues shows pull requests too. Where issues are switched off it is gone, and the list of
 * pull requests serves instead, from where the other one left off. That one shows other ids, so from then
 * on an item is known by its number, which it keeps when the repository is renamed.
 */

/** Either list; both show pull requests. */
const issueList = (path: string): SweptList<Issue> => ({
  path,
  decode: decodeEach(Issue, nameOf),
  nameOf,
  itemOf: issueItem,
  repositoryOf,
});

const offNote: Phrase = {
  en: "its issues are switched off; watching its pull requests alone",
  zh: "已关闭 issue 功能；仅监视 PR",
};

const onNote: Phrase = {
  en: "its issues are switched on again; watching them too",
  zh: "已重新开启 issue 功能；继续监视 issue",
};

const nothingLeft: Phrase = {
  en: "nothing else of it is watched; switch on sources.github.monitor.pulls, or remove it from " +
    "sources.github.repos",
  zh: "没有其他内容可监视；请开启 sources.github.monitor.pulls，或从 sources.github.repos 中删去它",
};

/** Of a page of the list of issues. */
const asIssues = (from: Option.Option<Position>) => {
  const before = Option.getOrUndefined(from)?.pulls;
  let isFirst = true;
  return (page: Page): Page => {
    if (before === undefined) return page;
    const notes = isFirst && before !== "" ? [onNote, ...page.notes] : page.notes;
    isFirst = false;
    const cursor = Option.match(decodePosition(page.cursor), {
      onNone: () => page.cursor,
      onSome: (position) => encodePosition({ ...position, pulls: "" }),
    });
    return { ...page, cursor, notes, byNumber: true };
  };
};

/** Of a page of the list of pull requests; the position among the issues waits for their return. */
const asPulls = (from: Option.Option<Position>) => {
  const { pulls = "", upTo = null, ...rest } = Option.getOrElse(
    from,
    (): Partial<Position> => ({}),
  );
  let isFirst = true;
  return (page: Page): Page => {
    const notes = isFirst && pulls === "" ? [...page.notes, offNote] : page.notes;
    isFirst = false;
    const reached = Option.getOrNull(decodePosition(page.cursor))?.upTo ?? null;
    const { empty, complete, ...shown } = page;
    // What was there before may be issues, of which this list says nothing.
    const all = Option.isNone(from) ? { complete, ...(empty === undefined ? {} : { empty }) } : {};
    return {
      ...shown,
      complete: false,
      ...all,
      cursor: encodePosition({ ...rest, upTo: upTo ?? reached, pulls: page.cursor }),
      notes,
      byNumber: true,
    };
  };
};

/** Where the list of pull requests is read from. */
const pullsFrom = (
  previous: Option.Option<string>,
  from: Option.Option<Position>,
): Option.Option<string> =>
  Option.match(from, {
    onNone: () => previous,
    onSome: ({ pulls = "", upTo, repository }) =>
      Option.some(
        pulls !== ""
          ? pulls
          : encodePosition({ upTo, ...(repository === undefined ? {} : { repository }) }),
      ),
  });

/** The pages of one poll; see `Source.poll`. */
export const sweepRepository = (
  client: UpstreamClient["Service"],
  access: Access,
  watchesPulls: boolean,
) => {
  const issues = sweepList(client, access, issueList("issues?state=all"));
  const pulls = sweepList(client, access, issueList("pulls?state=all"));
  return (previous: Option.Option<string>): Stream.Stream<Page, Reason> => {
    const from = Option.flatMap(previous, decodePosition);
    return issues(previous).pipe(
      Stream.map(asIssues(from)),
      Stream.catchIf(
        (reason) => reason instanceof IssuesDisabled,
        ({ says }) =>
          watchesPulls
            ? pulls(pullsFrom(previous, from)).pipe(Stream.map(asPulls(from)))
            : Stream.fail(new Rejected({ says: joinPhrases([says, nothingLeft]) })),
      ),
    );
  };
};
