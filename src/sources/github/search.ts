import * as Effect from "effect/Effect";
import * as Option from "effect/Option";
import type * as Redacted from "effect/Redacted";
import * as Schema from "effect/Schema";
import { Rejected } from "../../domain/errors.ts";
import type { Phrase } from "../../domain/phrase.ts";
import type { Asker } from "../../domain/rate_budget.ts";
import { cleanLine, counted, truncate } from "../../domain/text.ts";
import { decodeJson } from "../../http/decode.ts";
import { originalsOf, readElements } from "../../http/paged_list.ts";
import type { UpstreamClient } from "../../http/upstream_client.ts";
import type { UpstreamResponse } from "../../http/upstream_response.ts";
import { type ListAnswer, pollList, type WholeList } from "../../http/whole_list.ts";
import { apiHeaders } from "./page.ts";
import { githubRefusal } from "./refusal.ts";
import { issueResults, repositoryResults, type SearchResults } from "./search_results.ts";
import type { Search } from "./searches.ts";

/*
 * GitHub's search: https://docs.github.com/rest/search/search. It shows the first thousand results, the
 * last updated first, from an index that lags and may leave something out; so results are known by their
 * ids, and a poll reads back to a page of known ones, hourly to the end.
 */

const perPage = 100;
/** Of any search GitHub shows no more. */
const mostResults = 1000;
/** Pages of one poll: without a token ten requests a minute are all there are, for all searches. */
const mostPages = { anonymous: 5, known: mostResults / perPage };

const Found = Schema.Struct({
  total_count: Schema.Int,
  incomplete_results: Schema.optionalKey(Schema.Unknown),
  items: Schema.Array(Schema.Unknown),
});
const readFound = decodeJson(Found);
const elementsIn = (response: UpstreamResponse) =>
  Effect.map(readFound(response), ({ items }) => items);

interface Place {
  /** From 1. */
  readonly page: number;
}

const Refused = Schema.fromJsonString(Schema.Struct({
  errors: Schema.Array(Schema.Struct({ message: Schema.String })),
}));
const decodeRefused = Schema.decodeUnknownOption(Refused);

/** A query that GitHub does not understand, or that names what the token cannot see. */
const refusal = (response: UpstreamResponse) => {
  if (response.status !== 422) return githubRefusal(response);
  const { label, text } = response;
  const said = Option.match(decodeRefused(text), {
    onNone: () => "",
    onSome: ({ errors: [first] }) => truncate(cleanLine(first?.message ?? ""), 240),
  });
  return new Rejected({
    says: {
      en: `${label.en} is refused${said === "" ? "" : `: “${said}”`}; change it in ` +
        "sources.github.searches",
      zh: `${label.zh} 被拒绝${said === "" ? "" : `：“${said}”`}；请修改 sources.github.searches`,
    },
  });
};

const timedOut: Phrase = {
  en: "GitHub's search ran out of time; what it left out is looked for again",
  zh: "GitHub 搜索超时；遗漏的结果下次再查",
};

const tooMany = (total: number): Phrase => ({
  en: `it finds ${total.toLocaleString("en")} results, of which the ${
    mostResults.toLocaleString("en")
  } updated last are seen; narrow its query in sources.github.searches to see all`,
  zh: `共有 ${total} 个结果，只能看到最近更新的 ${mostResults} 个；要看到全部，请在 ` +
    "sources.github.searches 中缩小范围",
});

const pollResults = <A extends { readonly id: number }>(
  { path, qualifier, decode, itemOf }: SearchResults<A>,
  client: UpstreamClient["Service"],
  { name, query }: Search,
  { baseUrl, token, asker }: SearchAccess,
) => {
  const label = { en: `GitHub search ${name}`, zh: `GitHub 搜索 ${name}` };
  const q = encodeURIComponent(`${query} ${qualifier}`.trim());
  const lastPage = Option.isSome(token) ? mostPages.known : mostPages.anonymous;
  const urlOf = ({ page }: Place): string =>
    `${baseUrl}/search/${path}q=${q}&sort=updated&order=desc&per_page=${perPage}&page=${page}`;

  const list = (isFirstLook: boolean): WholeList<Place> => ({
    first: { page: 1 },
    namespaceOf: () => name,
    nameOf: ({ page }) => String(page),
    find: (page) =>
      /^\d{1,2}$/.test(page) && Number(page) <= lastPage
        ? Option.some({ page: Number(page) })
        : Option.none(),
    read: Effect.fn("GitHub.search")(function* (place) {
      const response = yield* client.get(
        { label, url: urlOf(place), token, headers: apiHeaders, asker },
        refusal,
      );
      const { total_count: total, incomplete_results } = yield* readFound(response);
      const found = yield* readElements(response, elementsIn, decode);
      const { shown, decoded, notes } = found;
      const originalOf = originalsOf(found, decode, ({ id }) => id);
      const isIncomplete = incomplete_results === true;
      const unread = shown.length - decoded.length;
      const isMore = shown.length > 0 && place.page * perPage < Math.min(total, mostResults);
      const answer: ListAnswer<Place> = {
        items: decoded.map((each) => {
          const item = itemOf(each, originalOf(each));
          return { ...item, fields: { ...item.fields, search: name } };
        }),
        servedAt: response.servedAt,
        notes: [
          ...isFirstLook && place.page === 1 && total > mostResults ? [tooMany(total)] : [],
          ...notes,
        ],
        ailment: unread > 0
          ? {
            en: `${counted(unread, "result")} of it cannot be read`,
            zh: `有 ${unread} 个结果无法读取`,
          }
          : isIncomplete
          ? timedOut
          : undefined,
        list: Option.some({
          next: isMore && place.page < lastPage
            ? Option.some({ page: place.page + 1 })
            : Option.none(),
          missing: isMore || isIncomplete || total > mostResults ? null : 0,
          known: Option.none(),
        }),
      };
      return answer;
    }),
  });

  return (previous: Option.Option<string>, full: boolean) =>
    pollList(list(Option.isNone(previous)), previous, full);
};

/** How search is asked, and whose quota that counts against. */
export interface SearchAccess {
  /** Without a slash at its end. */
  readonly baseUrl: string;
  readonly token: Option.Option<Redacted.Redacted>;
  readonly asker: Asker;
}

/** The pages of one poll of a search; see `Source.poll`. */
export const sweepSearch = (
  client: UpstreamClient["Service"],
  search: Search,
  access: SearchAccess,
) => {
  switch (search.type) {
    case "issues":
      return pollResults(issueResults("is:issue"), client, search, access);
    case "pulls":
      return pollResults(issueResults("is:pr"), client, search, access);
    case "repositories":
      return pollResults(repositoryResults, client, search, access);
  }
};
