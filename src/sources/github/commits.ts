import * as Clock from "effect/Clock";
import * as Duration from "effect/Duration";
import * as Effect from "effect/Effect";
import * as Option from "effect/Option";
import * as Schema from "effect/Schema";
import * as Stream from "effect/Stream";
import type { Item } from "../../domain/item.ts";
import { indexLag, type Page } from "../../domain/source.ts";
import { counted } from "../../domain/text.ts";
import { decodeEach } from "../../http/decode.ts";
import type { UpstreamClient } from "../../http/upstream_client.ts";
import { type ListAnswer, pollList, type WholeList } from "../../http/whole_list.ts";
import type { ListPlace } from "../forge/known_list.ts";
import type { Access } from "./access.ts";
import { Commit, commitItem, commitName, commitRepository } from "./commit.ts";
import { identified, type Learn } from "./identified.ts";
import { type ListReader, wholeList } from "./list_page.ts";
import { EmptyRepository } from "./refusal.ts";
import { pathAsked } from "./repos.ts";
import { siteOf } from "./upstream.ts";

/*
 * The commits of the default branch, newest first; with paths one list for each. A list is read as far
 * back as a date and no further, for the history behind it may be long. Commits are known by what they
 * are, not by their dates: a branch that is merged late brings older ones.
 */

/** Pages of a list that are looked through for what came late. */
const lookedThrough = 3;

/** How old the first commit to a path may be that no commit touched. */
const emptyFor = Duration.days(1);

/** Where the reading of one path stands. */
const Position = Schema.Struct({
  /** Absent while every reading has failed since the first look at other paths. */
  list: Schema.optionalKey(Schema.String),
  /** Epoch ms by the upstream's clock; commits up to then are left out. */
  since: Schema.Finite,
});

/** By path, "" where all commits are read. */
const PositionsJson = Schema.fromJsonString(Schema.Record(Schema.String, Position));
const decodePositions = Schema.decodeUnknownOption(PositionsJson);
const encodePositions = Schema.encodeSync(PositionsJson);

const commits = ({ repository: { name, baseUrl } }: Access): ListReader<Commit> => ({
  decode: decodeEach(Commit, commitName),
  keyOf: ({ sha }) => sha,
  itemOf: (each, original) => commitItem(each, original, `${siteOf(baseUrl)}/${name}`),
  repositoryOf: commitRepository,
  unreadable: (count) => ({
    en: `${counted(count, "commit")} of its list cannot be read`,
    zh: `列表中有 ${count} 个提交无法读取`,
  }),
  mostPages: Infinity,
});

const datesOf = (items: ReadonlyArray<Item>): ReadonlyArray<number> =>
  items.flatMap(({ createdAt }) => createdAt ?? []);

type Read = ListAnswer<ListPlace>;

/** A few dates are wrong, as those of a machine whose clock had not been set. */
const oddOnes = 0.1;

/** Just before the oldest of the dates but for a few. */
const beforeMost = (dates: ReadonlyArray<number>): number | undefined => {
  const oldest = dates.toSorted((a, b) => a - b)[Math.floor(dates.length * oddOnes)];
  return oldest === undefined ? undefined : oldest - 1;
};

/** The date from which a list is read that was not read before, by its first page. */
const firstSince = ({ items, servedAt, list }: Read, isAdded: boolean): number => {
  const dates = datesOf(items).map((date) => Math.min(date, servedAt));
  // A path that the config names later is not told of what was there.
  if (isAdded) return Math.max(...dates, 0) || servedAt;
  const isWhole = Option.exists(list, ({ next }) => Option.isNone(next));
  return isWhole ? 0 : beforeMost(dates) ?? servedAt;
};

/** Where a path's list is cut off. */
interface Cut {
  /** Epoch ms, undefined until its first page has been read. */
  since: number | undefined;
  /** Whether the config names the path later than others. */
  readonly isAdded: boolean;
}

/** The list of one path. */
const pathList = (
  client: UpstreamClient["Service"],
  access: Access,
  path: string,
  cut: Cut,
  learn: Learn,
): WholeList<ListPlace> => {
  const { name, baseUrl } = access.repository;
  const asked = path === "" ? "" : `&path=${encodeURIComponent(path.toWellFormed())}`;
  const first = `${baseUrl}/repos/${name}/commits?per_page=100${asked}`;
  const list = wholeList(client, access, commits(access), first, learn);
  const lastPage = { next: Option.none<ListPlace>(), missing: 0 };
  const nothingYet = Effect.map(Clock.currentTimeMillis, (servedAt): Read => ({
    items: [],
    servedAt,
    notes: [],
    list: Option.some({ ...lastPage, known: Option.none() }),
  }));
  const noSuchPath = {
    en: `no commit touches ${path}; check the path in sources.github.repos`,
    zh: `没有提交涉及 ${path}；请检查 sources.github.repos 中的路径`,
  };
  /** What lies before the cut is left out, and the page that reaches back to it is the last one. */
  const cutOff = (since: number, { list, ...read }: Read): Read => {
    const dates = datesOf(read.items);
    const reaches = dates.filter((date) => date <= since).length > dates.length * oddOnes;
    return {
      ...read,
      items: read.items.filter(({ createdAt }) => createdAt === null || createdAt > since),
      list: Option.map(list, (page) => reaches ? { ...page, ...lastPage } : page),
    };
  };
  return {
    ...list,
    read: Effect.fnUntraced(function* (place, memory, anew) {
      const read = yield* list.read(place, memory, anew).pipe(
        Effect.catchIf((reason) => reason instanceof EmptyRepository, () => nothingYet),
      );
      if (Option.isNone(read.list)) return read;
      const isFirst = place.seen.length === 0;
      if (isFirst && path !== "" && read.items.length === 0 && read.ailment === undefined) {
        // Should it be there after all, its history is not told.
        cut.since ??= read.servedAt - Duration.toMillis(emptyFor);
        return { ...read, ailment: noSuchPath };
      }
      if (cut.since !== undefined || !isFirst) return cutOff(cut.since ?? 0, read);
      cut.since = firstSince(read, cut.isAdded);
      const { list: page, ...shown } = cut.isAdded ? cutOff(cut.since, read) : read;
      return { ...shown, list: Option.map(page, (each) => ({ ...each, ...lastPage })) };
    }),
  };
};

/** The paths as GitHub is asked for them, without those below another. */
const pathsAsked = (paths: ReadonlyArray<string>): ReadonlyArray<string> => {
  const asked = [...new Set(paths.map(pathAsked))];
  return asked.length === 0
    ? [""]
    : asked.filter((path) => !asked.some((other) => path.startsWith(`${other}/`)));
};

/** The pages of one poll of a repository's commits; see `Source.poll`. */
export const sweepCommits = (
  client: UpstreamClient["Service"],
  access: Access,
  paths: ReadonlyArray<string>,
) => {
  const asked = pathsAsked(paths);
  return identified(client, access, "commits", (previous, full, learn) => {
    const stored = Option.flatMap(previous, decodePositions);
    const before = Option.getOrElse(stored, (): typeof PositionsJson.Type => ({}));
    let positions = before;
    let [areComplete, areEmpty] = [true, true];
    /** A commit may touch several paths. */
    const seen = new Set<string>();

    const pagesOf = (path: string) => {
      const position = before[path];
      const cut: Cut = { since: position?.since, isAdded: Option.isSome(stored) };
      const list = pathList(client, access, path, cut, learn);
      const isLast = path === asked.at(-1);
      const dates: Array<number> = [];
      let pages = 0;
      const placed = (page: Page): Page => {
        if (positions === before && Option.isNone(stored)) {
          // Should another path fail now, it is told later of what came since.
          const since = page.servedAt - Duration.toMillis(indexLag);
          positions = Object.fromEntries(asked.map((each) => [each, { since }]));
        }
        if (++pages <= lookedThrough) dates.push(...datesOf(page.items));
        if (page.complete && pages > lookedThrough) cut.since = beforeMost(dates) ?? cut.since;
        const at = (list: string) => ({ ...positions, [path]: { list, since: cut.since ?? 0 } });
        const { cursor, resume, complete, empty = false, ...shown } = page;
        areComplete &&= complete || resume !== undefined;
        areEmpty &&= empty;
        const items = shown.items.filter(({ id }) => !seen.has(id));
        for (const { id } of items) seen.add(id);
        const result: Page = {
          ...shown,
          items,
          cursor: encodePositions(at(cursor)),
          ...resume === undefined ? {} : { resume: encodePositions(at(resume)) },
          complete: isLast && complete && areComplete,
          ...isLast && areEmpty ? { empty: true } : {},
          // Another path follows, whatever is known of this one.
          ...isLast ? {} : { goOn: true },
        };
        positions = at(cursor);
        return result;
      };
      return pollList(list, Option.fromUndefinedOr(position?.list), full).pipe(Stream.map(placed));
    };

    return asked.map((path) => Stream.suspend(() => pagesOf(path)))
      .reduce((all, each) => Stream.concat(all, each));
  });
};
