import * as Arr from "effect/Array";
import * as Duration from "effect/Duration";
import * as Effect from "effect/Effect";
import * as Option from "effect/Option";
import type * as Redacted from "effect/Redacted";
import * as Schema from "effect/Schema";
import { Malformed } from "../../domain/errors.ts";
import { hashOf } from "../../domain/hash.ts";
import { indexLag, type Survey } from "../../domain/source.ts";
import type { UpstreamClient } from "../../http/upstream_client.ts";
import { instant } from "../forge/element.ts";
import {
  type GraphqlAnswer,
  graphqlAt,
  graphqlLabel as label,
  limitOf,
  quoteOf,
  readAnswer,
} from "./graphql.ts";
import { type ListName, listNamed } from "./key.ts";

/*
 * GraphQL tells of a hundred repositories at once how many issues, pull requests, releases and discussions
 * each has and when the newest of them changed: https://docs.github.com/graphql. It takes a token and has a
 * quota of its own, of which such a query costs two points, and one more for releases and discussions each.
 */

/** Repositories of one query. */
const most = 100;

const listing = "(first: 1, orderBy: {field: UPDATED_AT, direction: DESC}) " +
  "{ totalCount nodes { updatedAt } }";
/** Edits of older ones show in the list of releases alone. */
const releases = "releases(first: 10, orderBy: {field: CREATED_AT, direction: DESC}) " +
  "{ totalCount nodes { updatedAt } }";

/** What is asked about any repository, and besides where a list of it is among the sources. */
const asked = `id nameWithOwner hasIssuesEnabled issues${listing} pullRequests${listing}`;
const askedBesides: Readonly<Partial<Record<ListName["list"], string>>> = {
  releases,
  discussions: `discussions${listing}`,
};

const fragmentOf = (lists: ReadonlySet<ListName["list"]>) =>
  `fragment standing on Repository { ${
    [asked, ...[...lists].flatMap((list) => askedBesides[list] ?? [])].join(" ")
  } }`;

const Listing = Schema.Struct({
  totalCount: Schema.Int,
  nodes: Schema.Array(Schema.Struct({ updatedAt: Schema.String })),
});
type Listing = typeof Listing.Type;

const Standing = Schema.Struct({
  id: Schema.String,
  nameWithOwner: Schema.String,
  hasIssuesEnabled: Schema.Boolean,
  issues: Listing,
  pullRequests: Listing,
  /** Where they were asked about. */
  releases: Schema.optionalKey(Schema.Unknown),
  discussions: Schema.optionalKey(Schema.Unknown),
});

const decodeStanding = Schema.decodeUnknownOption(Standing);
const decodeListing = Schema.decodeUnknownOption(Listing);

const queryOf = (
  names: ReadonlyArray<string>,
  lists: ReadonlySet<ListName["list"]>,
): string => {
  const each = names.map((name, index) => {
    const [owner = "", repository = ""] = name.split("/");
    return `r${index}: repository(owner: ${JSON.stringify(owner)}, name: ${
      JSON.stringify(repository)
    }) { ...standing }`;
  });
  return `query { ${each.join(" ")} } ${fragmentOf(lists)}`;
};

/** Epoch ms of its newest change, -Infinity of an empty list, none when that cannot be told. */
const newestOf = ({ totalCount, nodes }: Listing): Option.Option<number> => {
  if (totalCount === 0) return Option.some(-Infinity);
  const dates = nodes.flatMap(({ updatedAt }) => instant(updatedAt) ?? []);
  return dates.length === 0 || dates.length < nodes.length
    ? Option.none()
    : Option.some(Math.max(...dates));
};

/** What shows that a list has moved: a comment moves the date of what it is on. */
const listingsOf = (
  list: ListName["list"],
  { issues, pullRequests, ...others }: typeof Standing.Type,
): Option.Option<ReadonlyArray<Listing>> => {
  switch (list) {
    case "issues":
    case "comments":
      return Option.some([issues, pullRequests]);
    case "releases":
    case "discussions":
      return Option.map(decodeListing(others[list]), Arr.of);
    default:
      return Option.none();
  }
};

/** None where the last change is so recent that another of the same second, or a late index, may follow. */
const markOf = (
  element: unknown,
  { list }: ListName,
  servedAt: number,
): Option.Option<string> =>
  Option.gen(function* () {
    const standing = yield* decodeStanding(element);
    const { id, nameWithOwner, hasIssuesEnabled } = standing;
    if (list === "issues" && !hasIssuesEnabled) return yield* Option.none();
    const shown = yield* listingsOf(list, standing);
    const newest = yield* Option.all(shown.map(newestOf));
    const isAtRest = Math.max(...newest) <= servedAt - Duration.toMillis(indexLag);
    if (!isAtRest) return yield* Option.none();
    const lists = shown.flatMap(({ totalCount, nodes }) => [
      String(totalCount),
      ...nodes.map(({ updatedAt }) => updatedAt),
    ]);
    return hashOf(id, nameWithOwner, ...lists);
  });

/** An answer about no repository at all. */
const failureOf = ({ errors = [] }: GraphqlAnswer) =>
  limitOf(errors) ?? new Malformed({
    says: {
      en: `${label.en} tells of no repository${quoteOf(errors).en}`,
      zh: `${label.zh} 没有给出任何仓库的状态${quoteOf(errors).zh}`,
    },
  });

/** The survey of all lists at this address, asked with this token. */
export const surveyWith = (
  client: UpstreamClient["Service"],
  { baseUrl, token, isDone }: {
    /** Without a slash at its end. */
    readonly baseUrl: string;
    readonly token: Redacted.Redacted;
    readonly isDone: Survey["isDone"];
  },
): Survey => {
  const { asker, post } = graphqlAt(client, baseUrl, Option.some(token));
  const ask = Effect.fn("GitHub.survey")(function* (keys: ReadonlyArray<string>) {
    const lists = keys.map(listNamed);
    const names = [...new Set(lists.map(({ repository }) => repository))];
    const response = yield* post(label, {
      query: queryOf(names, new Set(lists.map(({ list }) => list))),
    });
    const answer = yield* readAnswer(response);
    const elements = names.map((_, index) => answer.data?.[`r${index}`]);
    const isOdd = elements.every((element) => Option.isNone(decodeStanding(element)));
    // What cannot be seen with this token is null, one by one.
    if (isOdd && elements.some((element) => element !== null)) return yield* failureOf(answer);
    const standing = new Map(names.map((name, index) => [name, elements[index]]));
    return new Map(
      keys.flatMap((key, index) => {
        const list = lists[index] ?? listNamed(key);
        const mark = markOf(standing.get(list.repository), list, response.servedAt);
        return Option.toArray(Option.map(mark, (mark) => [key, mark] as const));
      }),
    );
  });
  return {
    asker,
    most,
    placeOf: (key) => listNamed(key).repository,
    ask,
    isDone,
  };
};
