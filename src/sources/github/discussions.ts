import * as Effect from "effect/Effect";
import * as Option from "effect/Option";
import * as Schema from "effect/Schema";
import * as Stream from "effect/Stream";
import { type Reason, Rejected } from "../../domain/errors.ts";
import type { Phrase } from "../../domain/phrase.ts";
import type { Page } from "../../domain/source.ts";
import { counted } from "../../domain/text.ts";
import { decodeEach } from "../../http/decode.ts";
import { readElements } from "../../http/paged_list.ts";
import type { UpstreamClient } from "../../http/upstream_client.ts";
import type { UpstreamResponse } from "../../http/upstream_response.ts";
import { type ListAnswer, pollList, type WholeList } from "../../http/whole_list.ts";
import type { Repository } from "./access.ts";
import { Discussion, discussionFields, discussionItem, discussionName } from "./discussion.ts";
import { graphqlAt, readAnswer } from "./graphql.ts";
import { graphqlRefusal } from "./graphql_refusal.ts";
import { withinLimitOf } from "./limit.ts";
import { renamedNote } from "./page.ts";
import { githubRefusal } from "./refusal.ts";

/*
 * The discussions of a repository, the last updated first. GraphQL alone shows them, and knows neither a
 * `since` nor a 304; a query costs a point.
 */

/** Discussions of a page. */
export const discussionsPerPage = 50;

const query = "query ($owner: String!, $name: String!, $after: String) " +
  "{ repository(owner: $owner, name: $name) { databaseId nameWithOwner hasDiscussionsEnabled " +
  `discussions(first: ${discussionsPerPage}, after: $after, ` +
  "orderBy: {field: UPDATED_AT, direction: DESC}) " +
  `{ pageInfo { hasNextPage endCursor } nodes { ${discussionFields} } } } }`;

const Listed = Schema.Struct({
  databaseId: Schema.NullOr(Schema.Int),
  nameWithOwner: Schema.String,
  hasDiscussionsEnabled: Schema.Boolean,
  discussions: Schema.Struct({
    pageInfo: Schema.Struct({
      hasNextPage: Schema.Boolean,
      endCursor: Schema.NullOr(Schema.String),
    }),
    nodes: Schema.Array(Schema.Unknown),
  }),
});
const decodeListed = Schema.decodeUnknownOption(Listed);

const discussions = decodeEach(Discussion, discussionName);

/** A page, by the cursor it comes after; "" is the first. */
interface Place {
  readonly after: string;
}

/** Longer ones are none of GitHub's. */
const longestCursor = 1000;

const switchedOff: Phrase = {
  en: "its discussions are switched off; nothing of them can be told",
  zh: "已关闭讨论功能，没有讨论可提醒",
};

const tokenMissing: Phrase = {
  en: "GitHub shows discussions with a token only; set sources.github.token_env to the name of a " +
    "variable that holds one, or switch sources.github.monitor.discussions off",
  zh: "GitHub 只向持有令牌者显示讨论；请在 sources.github.token_env 中填写存放令牌的变量名，" +
    "或关闭 sources.github.monitor.discussions",
};

/** The pages of one poll of a repository's discussions; see `Source.poll`. */
export const sweepDiscussions = (client: UpstreamClient["Service"], repository: Repository) => {
  const { name, baseUrl, token } = repository;
  const { asker, post } = graphqlAt(client, baseUrl, token);
  const label = {
    en: `GitHub repository ${name} (discussions)`,
    zh: `GitHub 仓库 ${name}（讨论）`,
  };
  const [owner = "", repo = ""] = name.split("/");

  const listedIn = Effect.fnUntraced(function* (response: UpstreamResponse) {
    const answer = yield* readAnswer(response);
    const listed = decodeListed(answer.data?.["repository"]);
    if (Option.isSome(listed)) return listed.value;
    return yield* Effect.fail(graphqlRefusal(response, answer));
  });
  const elementsIn = (response: UpstreamResponse) =>
    Effect.map(listedIn(response), ({ discussions }) => discussions.nodes);

  const list = (isFirstLook: boolean, learn: (id: number | null) => void): WholeList<Place> => ({
    first: { after: "" },
    namespaceOf: () => name,
    nameOf: ({ after }) => after,
    find: (after) =>
      after !== "" && after.length <= longestCursor ? Option.some({ after }) : Option.none(),
    read: Effect.fn("GitHub.discussions")(function* ({ after }) {
      if (Option.isNone(token)) return yield* new Rejected({ says: tokenMissing });
      yield* withinLimitOf(asker, label);
      const response = yield* post(
        label,
        { query, variables: { owner, name: repo, after: after === "" ? null : after } },
        githubRefusal,
      );
      const listed = yield* listedIn(response);
      const { shown, originals, decoded, notes } = yield* readElements(
        response,
        elementsIn,
        discussions,
      );
      learn(listed.databaseId);
      const asTheyCame = new Map(
        originals === shown ? [] : discussions(originals).decoded.map((each) => [each.id, each]),
      );
      const { hasNextPage, endCursor } = listed.discussions.pageInfo;
      const unread = shown.length - decoded.length;
      const found = listed.nameWithOwner;
      const answer: ListAnswer<Place> = {
        items: decoded.map((each) => discussionItem(each, asTheyCame.get(each.id))),
        servedAt: response.servedAt,
        notes: [
          ...isFirstLook && !listed.hasDiscussionsEnabled ? [switchedOff] : [],
          ...found.toLowerCase() === name.toLowerCase() ? [] : [renamedNote(name, found)],
          ...notes,
        ],
        ailment: unread === 0 ? undefined : {
          en: `${counted(unread, "discussion")} of its list cannot be read`,
          zh: `列表中有 ${unread} 个讨论无法读取`,
        },
        list: Option.some({
          next: hasNextPage && endCursor !== null && endCursor !== after
            ? Option.some({ after: endCursor })
            : Option.none(),
          missing: 0,
          known: Option.none(),
        }),
      };
      return answer;
    }),
  });

  return (previous: Option.Option<string>): Stream.Stream<Page, Reason> => {
    let id: number | null = null;
    const pages = pollList(
      list(Option.isNone(previous), (shown) => {
        id = shown;
      }),
      previous,
      // What has changed stands first, whatever its date.
      false,
    );
    return pages.pipe(
      Stream.map((page): Page =>
        id === null
          ? page
          : { ...page, identity: `${new URL(baseUrl).host}/repositories/${id}/discussions` }
      ),
    );
  };
};
