import * as Duration from "effect/Duration";
import * as Effect from "effect/Effect";
import * as Option from "effect/Option";
import type * as Redacted from "effect/Redacted";
import * as Schema from "effect/Schema";
import { defaultRetryAfter } from "../../domain/rate_budget.ts";
import { Malformed, RateLimited } from "../../domain/errors.ts";
import { hashOf } from "../../domain/hash.ts";
import { indexLag, type Survey } from "../../domain/source.ts";
import { cleanLine, truncate } from "../../domain/text.ts";
import { credentialOf } from "../../http/credential.ts";
import { decodeJson } from "../../http/decode.ts";
import type { UpstreamClient } from "../../http/upstream_client.ts";
import { instant } from "./issue.ts";
import { decodePosition } from "./issue_cursor.ts";

/*
 * GraphQL tells of a hundred repositories at once how many issues and pull requests each has and when the
 * newest of them changed: https://docs.github.com/graphql. It takes a token and has a quota of its own, of
 * which such a query costs two points.
 */

/** Repositories of one query. */
const most = 100;

const label = { en: "GitHub's GraphQL", zh: "GitHub 的 GraphQL" };

const listing = "(first: 1, orderBy: {field: UPDATED_AT, direction: DESC}) " +
  "{ totalCount nodes { updatedAt } }";
const fragment = "fragment standing on Repository { id nameWithOwner hasIssuesEnabled " +
  `issues${listing} pullRequests${listing} }`;

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
});

const Answer = Schema.Struct({
  data: Schema.optionalKey(Schema.NullOr(Schema.Record(Schema.String, Schema.Unknown))),
  errors: Schema.optionalKey(Schema.Array(Schema.Struct({
    type: Schema.optionalKey(Schema.String),
    message: Schema.optionalKey(Schema.String),
  }))),
});

const readAnswer = decodeJson(Answer);
const decodeStanding = Schema.decodeUnknownOption(Standing);

const queryOf = (names: ReadonlyArray<string>): string => {
  const each = names.map((name, index) => {
    const [owner = "", repository = ""] = name.split("/");
    return `r${index}: repository(owner: ${JSON.stringify(owner)}, name: ${
      JSON.stringify(repository)
    }) { ...standing }`;
  });
  return `query { ${each.join(" ")} } ${fragment}`;
};

/** Epoch ms of its newest change, -Infinity of an empty list, none when that cannot be told. */
const newestOf = ({ totalCount, nodes: [newest] }: Listing): Option.Option<number> =>
  totalCount === 0 ? Option.some(-Infinity) : Option.fromNullOr(instant(newest?.updatedAt));

/** None where the last change is so recent that another of the same second, or a late index, may follow. */
const markOf = (element: unknown, servedAt: number): Option.Option<string> =>
  Option.gen(function* () {
    const { id, nameWithOwner, hasIssuesEnabled, issues, pullRequests } = yield* decodeStanding(
      element,
    );
    const newest = Math.max(yield* newestOf(issues), yield* newestOf(pullRequests));
    const isAtRest = newest <= servedAt - Duration.toMillis(indexLag);
    if (!hasIssuesEnabled || !isAtRest) return yield* Option.none();
    const lists = [issues, pullRequests].flatMap(({ totalCount, nodes }) => [
      String(totalCount),
      ...nodes.map(({ updatedAt }) => updatedAt),
    ]);
    return hashOf(id, nameWithOwner, ...lists);
  });

/** An answer about no repository at all. */
const failureOf = ({ errors = [] }: typeof Answer.Type) => {
  const said = truncate(cleanLine(errors[0]?.message ?? ""), 160);
  if (errors.some(({ type }) => /RATE_LIMIT/.test(type ?? ""))) {
    return new RateLimited({
      says: { en: `${label.en} is rate limited`, zh: `${label.zh} 被限流` },
      retryAfter: defaultRetryAfter,
    });
  }
  return new Malformed({
    says: {
      en: `${label.en} tells of no repository${said === "" ? "" : `: “${said}”`}`,
      zh: `${label.zh} 没有给出任何仓库的状态${said === "" ? "" : `：“${said}”`}`,
    },
  });
};

/** Where GraphQL is beside the other API; on GitHub Enterprise that is below `/api`. */
const addressOf = (baseUrl: string): string => `${baseUrl.replace(/\/api\/v3$/, "/api")}/graphql`;

/** The survey of all repositories at this address, asked with this token. */
export const surveyWith = (
  client: UpstreamClient["Service"],
  { kind, baseUrl, token }: {
    readonly kind: string;
    /** Without a slash at its end. */
    readonly baseUrl: string;
    readonly token: Redacted.Redacted;
  },
): Survey => {
  const url = addressOf(baseUrl);
  const asker = {
    host: `${new URL(url).host}/graphql`,
    credential: credentialOf(Option.some(token)),
  };
  const ask = Effect.fn("GitHub.survey")(function* (keys: ReadonlyArray<string>) {
    const response = yield* client.get({
      label,
      url,
      asker,
      token: Option.some(token),
      question: { query: queryOf(keys.map((key) => key.slice(kind.length + 1))) },
    });
    const answer = yield* readAnswer(response);
    const elements = keys.map((_, index) => answer.data?.[`r${index}`]);
    const isOdd = elements.every((element) => Option.isNone(decodeStanding(element)));
    // What cannot be seen with this token is null, one by one.
    if (isOdd && elements.some((element) => element !== null)) return yield* failureOf(answer);
    return new Map(
      keys.flatMap((key, index) =>
        Option.toArray(
          Option.map(markOf(elements[index], response.servedAt), (mark) => [key, mark] as const),
        )
      ),
    );
  });
  return {
    asker,
    most,
    ask,
    isDone: (cursor) =>
      Option.exists(
        decodePosition(cursor),
        ({ pending, unread = [], pulls = "", repository }) =>
          pending === undefined && unread.length === 0 && pulls === "" && repository !== undefined,
      ),
  };
};
