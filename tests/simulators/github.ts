import * as Effect from "effect/Effect";
import { conditional } from "./conditional.ts";
import { type Fault, faults } from "./faults.ts";
import { type GithubGraphql, githubGraphql } from "./github_graphql.ts";
import { commentElement } from "./github_comments.ts";
import { commitElement, tagElement, touching } from "./github_code.ts";
import { releaseElement } from "./github_releases.ts";
import { type GithubRepo, githubRepo, type SimulatedIssue } from "./github_repo.ts";
import { type GithubSearch, githubSearch } from "./github_search.ts";
import { serve } from "./serve.ts";

/*
 * GitHub's lists on loopback, with the paging, the redirects and the faults of the real one.
 * Serves tests and the demo.
 */

export interface GithubRequest {
  readonly method: string;
  /** Path and query. */
  readonly path: string;
  readonly headers: Headers;
}

export interface Github {
  /** What `sources.github.base_url` is to be. */
  readonly url: string;
  /** Every request, oldest first. */
  readonly requests: ReadonlyArray<GithubRequest>;
  /** The repository of that name, made when it is asked for the first time. */
  readonly repo: (name: string) => GithubRepo;
  /** Makes the owner of that name a user; others are organisations. */
  readonly user: (owner: string) => void;
  /** Misbehaves at the next `times` requests, by default at all. */
  readonly fail: (fault: Fault, times?: number) => void;
  /** Behaves again and lets go what hangs. */
  readonly recover: () => void;
  /** Runs before each request is answered; what it does to a repository is in the answer. */
  readonly beforeEach: (hook: (request: GithubRequest) => void) => void;
  /** Where links of pages lead instead of here, as behind a mirror that leaves bodies alone. */
  readonly linkTo: (origin: string) => void;
  /**
   * How pages lead to the next: `after` their last item as GitHub does, by `number` as older servers
   * do, or with `none` as behind a proxy that drops the header.
   */
  readonly links: (kind: Links) => void;
  /** From now on a rule of the organisation refuses tokens in these words; undefined ends that. */
  readonly refuseTokens: (message?: string, headers?: Readonly<Record<string, string>>) => void;
  /** Its GraphQL, whose faults are its own. */
  readonly graphql: GithubGraphql;
  /** Its search, which finds the issues of all repositories. */
  readonly search: GithubSearch;
  /** Whether answers have a Date that can be read; some proxies see to it that they have not. */
  readonly dated: (isDated: boolean) => void;
}

type Links = "after" | "number" | "none";

const iso = (at: number | null) =>
  at === null ? null : new Date(at).toISOString().replace(/\.\d+Z$/, "Z");

/** An element of the list as GitHub shows it, as far as anybody here looks at it. */
const element = (api: string, name: string, issue: SimulatedIssue) => {
  const { number } = issue;
  const html = `https://github.com/${name}/${issue.pull ? "pull" : "issues"}/${number}`;
  return {
    url: `${api}/repos/${name}/issues/${number}`,
    repository_url: `${api}/repos/${name}`,
    html_url: html,
    id: issue.id,
    number,
    title: issue.title,
    user: issue.author === null ? null : { login: issue.author, type: "User" },
    labels: issue.labels.map((label, id) => ({ id, name: label, color: "ededed" })),
    state: issue.state,
    state_reason: issue.stateReason,
    comments: issue.comments,
    created_at: iso(issue.createdAt),
    updated_at: iso(issue.updatedAt),
    closed_at: iso(issue.closedAt),
    body: issue.body,
    ...(issue.pull
      ? {
        draft: issue.draft,
        pull_request: {
          url: `${api}/repos/${name}/pulls/${number}`,
          html_url: html,
          diff_url: `${html}.diff`,
          patch_url: `${html}.patch`,
          merged_at: iso(issue.mergedAt),
        },
      }
      : {}),
    ...issue.raw,
  };
};

/** The same in the list of pull requests, which shows another id and the merge elsewhere. */
const pullElement = (api: string, name: string, issue: SimulatedIssue) => {
  const { pull_request: _, state_reason: __, repository_url: ___, ...shown } = element(
    api,
    name,
    issue,
  ) as Record<string, unknown>;
  return { ...shown, id: 5_000_000_000 + issue.id, merged_at: iso(issue.mergedAt) };
};

const problem = (status: number, message: string) =>
  Response.json({ message, documentation_url: "https://docs.github.com/rest" }, { status });

/** Where an issue stands in the list, and the first place behind it. */
const placeOf = ({ updatedAt, id }: SimulatedIssue) => btoa(`${updatedAt} ${id}`);
const behind = (place: string, { updatedAt, id }: SimulatedIssue) => {
  const [at = 0, last = 0] = atob(place).split(" ").map(Number);
  return updatedAt < at || (updatedAt === at && id < last);
};

/** One page of a repository's list, with the links to the others. */
const page = (
  api: string,
  links: string,
  kind: Links,
  repo: GithubRepo,
  query: URLSearchParams,
  now: number,
  what: "issues" | "pulls" = "issues",
) => {
  const since = Date.parse(query.get("since") ?? "1970-01-01T00:00:00Z");
  const state = query.get("state") ?? "open";
  const sort = query.get("sort") ?? "created";
  const size = Math.min(Number(query.get("per_page") ?? 30), 100);
  const number = Number(query.get("page") ?? 1);
  if (Number.isNaN(since)) return problem(422, "Validation Failed");
  let found = repo.listed(now);
  if (what === "pulls") found = found.filter(({ pull }) => pull);
  else if (query.has("since")) found = found.filter((issue) => issue.updatedAt >= since);
  if (state !== "all") found = found.filter((issue) => issue.state === state);
  if (sort === "created") {
    found = found.toSorted((a, b) => b.createdAt - a.createdAt || b.id - a.id);
  }
  if (query.get("direction") === "asc") found = found.toReversed();
  const after = query.get("after");
  const rest = after === null
    ? found.slice((number - 1) * size)
    : found.filter((issue) => behind(after, issue));
  const shown = rest.slice(0, size);
  const place = shown.at(-1);
  const last = Math.max(1, Math.ceil(found.length / size));
  const link = (rel: string, to: number) => {
    const parameters = new URLSearchParams(query);
    parameters.delete("after");
    if (what === "pulls") parameters.delete("since");
    else if (kind === "after" && rel === "next" && place !== undefined) {
      parameters.set("after", placeOf(place));
    }
    parameters.set("page", String(to));
    return `<${links}/repositories/${repo.id}/${what}?${parameters}>; rel="${rel}"`;
  };
  const headers = new Headers({ "content-type": "application/json; charset=utf-8" });
  const relations = [
    ...(number > 1 ? [link("prev", number - 1)] : []),
    ...(rest.length > size ? [link("next", number + 1), link("last", last)] : []),
    ...(number > 1 ? [link("first", 1)] : []),
  ];
  if (relations.length > 0 && kind !== "none") headers.set("link", relations.join(", "));
  return new Response(
    JSON.stringify(
      shown.map((issue) => (what === "pulls" ? pullElement : element)(api, repo.name(), issue)),
    ),
    { headers },
  );
};

/** One page of a list that knows no `since`, with a link to the next. */
const listPage = (
  next: string,
  kind: Links,
  query: URLSearchParams,
  elements: ReadonlyArray<unknown>,
) => {
  const size = Math.min(Number(query.get("per_page") ?? 30), 100);
  const number = Number(query.get("page") ?? 1);
  const headers = new Headers({ "content-type": "application/json; charset=utf-8" });
  if (elements.length > number * size && kind !== "none") {
    const parameters = new URLSearchParams(query);
    parameters.set("page", String(number + 1));
    headers.set("link", `<${next}?${parameters}>; rel="next"`);
  }
  const shown = elements.slice((number - 1) * size, number * size);
  return new Response(JSON.stringify(shown), { headers });
};

/** The lists of a repository besides those of its issues. */
const lists: Readonly<
  Record<string, (api: string, repo: GithubRepo, query: URLSearchParams) => ReadonlyArray<unknown>>
> = {
  releases: (api, repo) =>
    repo.releases.listed().filter(({ draft }) => !draft)
      .map((release) => releaseElement(api, repo.name(), release)),
  "issues/comments": (api, repo, query) => commented(api, repo, query, false),
  "pulls/comments": (api, repo, query) => commented(api, repo, query, true),
  tags: (api, { code, name }) => code.tags().map((tag) => tagElement(api, name(), tag)),
  commits: (api, { code, name }, query) =>
    touching(code.commits(), query.get("path")).map((commit) => commitElement(api, name(), commit)),
};

/** An element of the list of an owner's repositories. */
const repositoryElement = (api: string, repo: GithubRepo) => {
  const { description, topics, fork, archived, createdAt, raw } = repo.details();
  const [owner = "", name = ""] = repo.name().split("/");
  return {
    id: repo.id,
    name,
    full_name: repo.name(),
    private: false,
    owner: { login: owner },
    html_url: `https://github.com/${repo.name()}`,
    url: `${api}/repos/${repo.name()}`,
    description,
    topics,
    fork,
    archived,
    created_at: iso(createdAt),
    updated_at: iso(createdAt),
    pushed_at: iso(createdAt),
    ...raw,
  };
};

/** The comments on issues, or on lines of code, that were updated since. */
const commented = (api: string, repo: GithubRepo, query: URLSearchParams, isReview: boolean) => {
  const since = Date.parse(query.get("since") ?? "1970-01-01T00:00:00Z");
  if (query.get("sort") !== "updated" || query.get("direction") !== "desc") {
    throw new Error("the list of comments is in another order by default");
  }
  return repo.comments.listed()
    .filter(({ review, updatedAt }) => review === isReview && updatedAt >= since)
    .map((comment) => commentElement(api, repo.name(), comment));
};

/** One page of an issue's history, the oldest first. */
const history = (api: string, repo: GithubRepo, issue: number, query: URLSearchParams) => {
  const size = Number(query.get("per_page") ?? 30);
  const number = Number(query.get("page") ?? 1);
  const events = repo.events(issue);
  const headers = new Headers();
  if (events.length > number * size) {
    const next = `${api}/repositories/${repo.id}/issues/${issue}/events?per_page=${size}&page=${
      number + 1
    }`;
    headers.set("link", `<${next}>; rel="next"`);
  }
  const shown = events.slice((number - 1) * size, number * size);
  return Response.json(
    shown.map(({ id, event, at }) => ({ id, event, created_at: iso(at), actor: null })),
    { headers },
  );
};

/** A GitHub without repositories, on a free loopback port, that ends with the scope. */
export const github = (options: {
  /** The time by GitHub's clock, epoch ms. */
  readonly now?: () => number;
  /** In front of all paths, such as `/api/v3` of an Enterprise server. */
  readonly prefix?: string;
} = {}) =>
  Effect.gen(function* () {
    const { now = Date.now, prefix = "" } = options;
    const requests: Array<GithubRequest> = [];
    const spoil = faults();
    const repos: Array<GithubRepo> = [];
    const byName = new Map<string, GithubRepo>();
    const users = new Set<string>();
    const formerly = new Map<string, GithubRepo>();
    let hook = (_: GithubRequest): void => {};
    let origin: string | undefined;
    let links: Links = "after";
    let isDated = true;
    let refusal: Parameters<Github["refuseTokens"]> = [];

    const repo = (name: string): GithubRepo => {
      const known = byName.get(name.toLowerCase());
      if (known !== undefined) return known;
      const made: GithubRepo = githubRepo({
        id: repos.length + 1,
        name,
        now,
        renamed: (next) => {
          for (const [old, found] of byName) {
            if (found !== made) continue;
            byName.delete(old);
            formerly.set(old, made);
          }
          byName.set(next.toLowerCase(), made);
        },
        deleted: () => {
          byName.delete(made.name().toLowerCase());
        },
      });
      repos.push(made);
      byName.set(name.toLowerCase(), made);
      return made;
    };

    const { graphql, answer } = githubGraphql({
      find: (name) => byName.get(name.toLowerCase()) ?? formerly.get(name.toLowerCase()),
      now,
    });
    const graphqlPath = prefix === "" ? "/graphql" : prefix.replace(/\/v3$/, "/graphql");

    let origins = { api: "" };
    const finding = githubSearch({
      now,
      repos: () => repos,
      element: (repo, issue) => element(origins.api, repo.name(), issue),
    });

    const work = (request: Request): Response => {
      const [message, headers = {}] = refusal;
      if (message !== undefined && request.headers.has("authorization")) {
        return Response.json({ message, status: "403" }, { status: 403, headers });
      }
      const url = new URL(request.url);
      const api = `${url.origin}${prefix}`;
      const path = url.pathname.startsWith(`${prefix}/`) ? url.pathname.slice(prefix.length) : "";
      const searched = /^\/search\/(issues|repositories)$/.exec(path)?.[1];
      if (searched !== undefined) {
        origins = { api };
        return finding.answer(searched, url.searchParams, request.headers.has("authorization"));
      }
      const [, folder, owner] = /^\/(orgs|users)\/([^/]+)\/repos$/.exec(path) ?? [];
      if (folder !== undefined && owner !== undefined) {
        const isUser = users.has(owner.toLowerCase());
        if (request.method !== "GET" || isUser !== (folder === "users")) {
          return problem(404, "Not Found");
        }
        const owned = [...byName.values()]
          .filter((each) => each.name().toLowerCase().startsWith(`${owner.toLowerCase()}/`))
          .sort((a, b) => b.details().createdAt - a.details().createdAt || b.id - a.id);
        const next = `${origin ?? api}/organizations/7/repos`;
        const elements = owned.map((each) => repositoryElement(api, each));
        return listPage(next, links, url.searchParams, elements);
      }
      const [, name, id, rest = ""] =
        /^(?:\/repos\/([^/]+\/[^/]+)|\/repositories\/(\d+))(\/.*)?$/.exec(path) ?? [];
      const named = name?.toLowerCase();
      const moved = named === undefined ? undefined : formerly.get(named);
      if (moved !== undefined && !byName.has(named ?? "")) {
        const location = `${api}/repositories/${moved.id}${rest}${url.search}`;
        return Response.json({ message: "Moved Permanently", url: location }, {
          status: 301,
          headers: { location },
        });
      }
      const found = named === undefined ? repos[Number(id) - 1] : byName.get(named);
      if (request.method !== "GET" || found === undefined) return problem(404, "Not Found");
      if (rest === "") return Response.json({ id: found.id, full_name: found.name() });
      const issue = /^\/issues\/(\d+)\/events$/.exec(rest)?.[1];
      if (issue !== undefined) return history(api, found, Number(issue), url.searchParams);
      const released = /^\/releases\/tags\/(.+)$/.exec(rest)?.[1];
      if (released !== undefined) {
        const release = found.releases.listed()
          .find(({ tag, draft }) => tag === decodeURIComponent(released) && !draft);
        return release === undefined
          ? problem(404, "Not Found")
          : Response.json(releaseElement(api, found.name(), release));
      }
      if (rest === "/commits" && found.code.commits().length === 0) {
        return problem(409, "Git Repository is empty.");
      }
      const list = lists[rest.slice(1)];
      if (list !== undefined) {
        const next = `${origin ?? api}/repositories/${found.id}${rest}`;
        return listPage(next, links, url.searchParams, list(api, found, url.searchParams));
      }
      if (rest === "/pulls") {
        return page(api, origin ?? api, links, found, url.searchParams, now(), "pulls");
      }
      if (rest === "/issues" && !found.hasIssues()) {
        return problem(410, "Issues has been disabled in this repository.");
      }
      return rest === "/issues"
        ? page(api, origin ?? api, links, found, url.searchParams, now())
        : problem(404, "Not Found");
    };

    const { url } = yield* serve(async (request) => {
      const { pathname, search } = new URL(request.url);
      const seen = { method: request.method, path: pathname + search, headers: request.headers };
      requests.push(seen);
      hook(seen);
      const response = pathname === graphqlPath && request.method === "POST"
        ? await answer(request)
        : await spoil.answer(() =>
          pathname.includes("/search/") ? work(request) : conditional(request, work(request))
        );
      if (!response.headers.has("date")) {
        response.headers.set("date", isDated ? new Date(now()).toUTCString() : "none");
      }
      return response;
    });
    yield* Effect.addFinalizer(() =>
      Effect.sync(() => {
        spoil.clear();
        graphql.recover();
      })
    );

    const simulator: Github = {
      url: `${url}${prefix}`,
      requests,
      repo,
      graphql,
      search: finding.search,
      user: (owner) => {
        users.add(owner.toLowerCase());
      },
      fail: spoil.fail,
      recover: spoil.clear,
      beforeEach: (next) => {
        hook = next;
      },
      linkTo: (next) => {
        origin = next;
      },
      links: (kind) => {
        links = kind;
      },
      refuseTokens: (...next) => {
        refusal = next;
      },
      dated: (next) => {
        isDated = next;
      },
    };
    return simulator;
  });
