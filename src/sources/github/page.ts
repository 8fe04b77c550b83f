import * as Effect from "effect/Effect";
import * as Option from "effect/Option";
import type * as Redacted from "effect/Redacted";
import * as Schema from "effect/Schema";
import { Malformed, type Reason } from "../../domain/errors.ts";
import type { Item } from "../../domain/item.ts";
import { cleanLine } from "../../domain/text.ts";
import { decodeEach, decodeJson } from "../../http/decode.ts";
import { nextLink } from "../../http/link.ts";
import type { UpstreamClient } from "../../http/upstream_client.ts";
import type { UpstreamResponse } from "../../http/upstream_response.ts";
import { conditions, type Validator, validatorOf } from "../../http/validator.ts";
import { Issue, nameOf, repositoryOf, toItem } from "./issue.ts";
import { type Next, pageAfter } from "./paging.ts";

export interface Repository {
  /** `OWNER/REPO` as the config has it. */
  readonly name: string;
  /** Without a slash at its end. */
  readonly baseUrl: string;
  readonly token: Option.Option<Redacted.Redacted>;
}

/** One page of a repository's list. */
export interface Listing {
  readonly items: ReadonlyArray<Item>;
  /** Elements there were, readable or not. */
  readonly shown: number;
  /** Names of those that could not be read. */
  readonly unread: ReadonlyArray<string>;
  readonly next: Option.Option<Next>;
  readonly servedAt: number;
  /** How to ask for this very page again. */
  readonly validator: Option.Option<Validator>;
  readonly notes: ReadonlyArray<string>;
}

/** An answer of the list, none where the one that was known still stands. */
export interface Answer {
  readonly listing: Option.Option<Listing>;
  readonly servedAt: number;
  /** The repository's id, where the answer shows it. */
  readonly repository: string | undefined;
}

const elements = decodeJson(Schema.Array(Schema.Unknown));
const issues = decodeEach(Issue, nameOf);
const details = decodeJson(Schema.Struct({ id: Schema.Int }));

const headers = {
  accept: "application/vnd.github+json",
  "x-github-api-version": "2022-11-28",
};

const labelOf = ({ name }: Repository) => `GitHub repository ${name}`;

/** Asks for anything of a repository. */
export const ask = (
  client: UpstreamClient["Service"],
  repository: Repository,
  url: string,
  condition: Readonly<Record<string, string>> = {},
): Effect.Effect<UpstreamResponse, Reason> =>
  client.get({
    url,
    token: repository.token,
    label: labelOf(repository),
    headers: { ...headers, ...condition },
  });

/** The next page's address where an answer links to one. */
export const linked = (response: UpstreamResponse, { baseUrl }: Repository) =>
  nextLink(response, { baseUrl, canonicalOrigin: "https://api.github.com" });

/** The id, asked for; "" where the server does not tell, none where it cannot right now. */
export const idOf = Effect.fn("GitHub.id")(
  function* (client: UpstreamClient["Service"], repository: Repository) {
    const url = `${repository.baseUrl}/repos/${repository.name}`;
    const { id } = yield* details(yield* ask(client, repository, url));
    return Option.some(String(id));
  },
  Effect.catchIf(
    ({ _tag }) => _tag === "Rejected" || _tag === "Malformed",
    () => Effect.succeedSome(""),
  ),
  Effect.orElseSucceed(() => Option.none<string>()),
);

/** Redirects and links lead to `/repositories/ID/issues`; those of another host say nothing. */
const shownId = ({ url, headers }: UpstreamResponse, baseUrl: string): string | undefined =>
  new URL(url).origin === new URL(baseUrl).origin
    ? /\/repositories\/(\d{1,20})\//.exec(`${url} ${headers["link"] ?? ""}`)?.[1]
    : undefined;

/** Where the repository is now, when the answer came from elsewhere than it was asked for. */
const movedNotes = (
  { name, baseUrl }: Repository,
  response: UpstreamResponse,
  decoded: ReadonlyArray<Issue>,
): ReadonlyArray<string> => {
  if (!response.moved) return [];
  const found = decoded.map(repositoryOf).find((repository) => repository !== undefined);
  if (found !== undefined && found.toLowerCase() === name.toLowerCase()) {
    return new URL(response.url).origin === new URL(baseUrl).origin ? [] : [
      `GitHub at ${baseUrl} sends its callers to ${
        new URL(response.url).origin
      }; change sources.github.base_url`,
    ];
  }
  return [
    found === undefined
      ? `${name} was renamed or moved; look up its new name and change it in sources.github.repos`
      : `${name} is now ${cleanLine(found)}; change it in sources.github.repos`,
  ];
};

/** Asks for a page of the list, unless it is still the known one. */
export const readPage = Effect.fn("GitHub.read")(function* (
  client: UpstreamClient["Service"],
  repository: Repository,
  url: string,
  known: Option.Option<Validator>,
) {
  const asked = { url, token: repository.token };
  const condition = conditions(asked, known);
  const response = yield* ask(client, repository, url, condition);
  const { servedAt, label } = response;
  const id = shownId(response, repository.baseUrl);
  if (response.status === 304) {
    if (Object.keys(condition).length > 0) {
      return { listing: Option.none(), servedAt, repository: id } satisfies Answer;
    }
    return yield* new Malformed({ message: `${label} answers 304 to what it was not asked` });
  }
  const shown = yield* elements(response);
  const { decoded, notes: skipped } = issues(shown);
  if (decoded.length === 0 && shown.length > 0) {
    return yield* new Malformed({ message: `${label} shows nothing readable: ${skipped[0]}` });
  }
  const link = yield* linked(response, repository);
  if (Option.isSome(link) && link.value === url) {
    return yield* new Malformed({ message: `${label} names a page as its own next page` });
  }
  const readable = new Set(decoded.map(nameOf));
  const listing: Listing = {
    items: decoded.map(toItem),
    shown: shown.length,
    unread: shown.map((element) => nameOf(element) || "an item without a number")
      .filter((name) => !readable.has(name)),
    next: pageAfter(url, shown.length, link),
    servedAt,
    validator: validatorOf(asked, response),
    notes: [...movedNotes(repository, response, decoded), ...skipped],
  };
  return {
    listing: Option.some(listing),
    servedAt,
    repository: id,
  } satisfies Answer;
});
