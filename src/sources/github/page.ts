import * as Effect from "effect/Effect";
import * as Option from "effect/Option";
import * as Schema from "effect/Schema";
import type { Item } from "../../domain/item.ts";
import { decodeJson } from "../../http/decode.ts";
import { isBelow } from "../../http/link.ts";
import { originalsOf, type PagedList, readPage } from "../../http/paged_list.ts";
import { isFinal } from "../../http/refusal.ts";
import type { UpstreamClient } from "../../http/upstream_client.ts";
import type { UpstreamResponse } from "../../http/upstream_response.ts";
import type { Validator } from "../../http/validator.ts";
import type { Access, Repository } from "./access.ts";
import { publicApi } from "./config.ts";
import { instant } from "../forge/element.ts";
import { type Listing, listingOf } from "../forge/listing.ts";
import { movedNotesFor, renamedNoteFor } from "../forge/moved.ts";
import { githubRefusal } from "./refusal.ts";

/** A list of a repository, the last updated first, and how its elements are read. */
export interface SweptList<A> {
  /** Below the repository, with the query that all of it takes. */
  readonly path: string;
  readonly decode: PagedList<A>["decode"];
  /** Names an element, readable or not; "" where nothing does. */
  readonly nameOf: (element: unknown) => string;
  /** The item of an element, given the element as it came, which may hold secrets. */
  readonly itemOf: (element: A, original?: A) => Item;
  /** The `OWNER/REPO` an element claims to belong to. */
  readonly repositoryOf: (element: A) => string | undefined;
}

/** A response of the list; no listing when it is unchanged. */
export interface PageAnswer {
  readonly listing: Option.Option<Listing>;
  readonly servedAt: number;
  /** The repository's id, where the response reveals it. */
  readonly repository: string | undefined;
}

const details = decodeJson(Schema.Struct({ id: Schema.Int }));

/** Of every request to the REST API. */
export const apiHeaders = {
  accept: "application/vnd.github+json",
  "x-github-api-version": "2022-11-28",
};

/** How anything of a repository is asked for. */
export const requestOf = ({ name, token }: Repository) => ({
  label: name.endsWith("/*")
    ? { en: `GitHub owner ${name.slice(0, -2)}`, zh: `GitHub 用户或组织 ${name.slice(0, -2)}` }
    : { en: `GitHub repository ${name}`, zh: `GitHub 仓库 ${name}` },
  token,
  headers: apiHeaders,
});

/** Any list of a repository. */
export const listOf = <A>(
  repository: Repository,
  decode: PagedList<A>["decode"],
): PagedList<A> => ({
  request: requestOf(repository),
  baseUrl: repository.baseUrl,
  canonicalOrigin: publicApi,
  decode,
  refuse: githubRefusal,
});

/** Requests the id; "" where the server does not reveal it, none where it cannot right now. */
export const repositoryId = Effect.fn("GitHub.id")(
  function* (client: UpstreamClient["Service"], { repository, ask }: Access) {
    const url = `${repository.baseUrl}/repos/${repository.name}`;
    const response = yield* ask((each) => client.get({ ...requestOf(each), url }, githubRefusal));
    const { id } = yield* details(response);
    return Option.some(String(id));
  },
  Effect.catchIf(isFinal, () => Effect.succeedSome("")),
  Effect.orElseSucceed(() => Option.none<string>()),
);

/** Redirects and links lead to `/repositories/ID/…`; only those of the same host count. */
export const shownId = ({ url, headers }: UpstreamResponse, baseUrl: string): string | undefined =>
  isBelow(baseUrl, url)
    ? /\/repositories\/(\d{1,20})\//.exec(`${url} ${headers["link"] ?? ""}`)?.[1]
    : undefined;

const section = "sources.github";

/** See `movedNotesFor`. */
export const movedNotes = movedNotesFor(section);

/** A repository that is called otherwise now. */
export const renamedNote = renamedNoteFor(section);

/** The list of pull requests knows no `since`: what is older (epoch ms) is cut off here. */
const sinceOf = (url: string): number => {
  const { pathname, searchParams } = new URL(url);
  return pathname.endsWith("/pulls") ? instant(searchParams.get("since")) ?? -Infinity : -Infinity;
};

/** A link need not repeat what the server did not understand. */
const withSinceOf = (asked: string, next: string): string => {
  const since = new URL(asked).searchParams.get("since");
  const url = new URL(next);
  if (since === null || url.searchParams.has("since") || !Number.isFinite(sinceOf(asked))) {
    return next;
  }
  url.searchParams.set("since", since);
  return url.href;
};

/** Reads a page of the list, unless it is unchanged. */
export const readListing = Effect.fn("GitHub.read")(function* <A extends { readonly id: number }>(
  client: UpstreamClient["Service"],
  { repository, ask }: Access,
  { decode, nameOf, itemOf, repositoryOf }: SweptList<A>,
  url: string,
  known: Option.Option<Validator>,
) {
  const { response, page } = yield* ask((each) =>
    readPage(client, listOf(each, decode), url, known)
  );
  const { servedAt } = response;
  const listing = Option.map(
    page,
    (read): Listing => {
      const { shown, decoded, notes, next, validator } = read;
      const originalOf = originalsOf(read, decode, ({ id }) => id);
      const found = decoded.map(repositoryOf).find((name) => name !== undefined);
      const listing = listingOf({
        url,
        shown,
        items: decoded.map((each) => itemOf(each, originalOf(each))),
        nameOf,
        decoded,
        next,
        since: sinceOf(url),
        servedAt,
        validator,
        notes: [...movedNotes(repository, response, found), ...notes],
      });
      return {
        ...listing,
        next: Option.map(listing.next, (each) => ({ ...each, url: withSinceOf(url, each.url) })),
      };
    },
  );
  const answer: PageAnswer = {
    listing,
    servedAt,
    repository: shownId(response, repository.baseUrl),
  };
  return answer;
});
