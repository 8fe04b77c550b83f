import type { GithubRepo, SimulatedIssue } from "./github_repo.ts";

/*
 * GitHub's search on loopback: words of a title, `is:issue` and `is:pr`, with its page of a thousand
 * results and its limit of requests a minute.
 */

export interface FoundRepo {
  readonly id: number;
  /** `OWNER/REPO` */
  readonly name: string;
  readonly description: string;
  readonly stars: number;
  /** Epoch ms, as all dates here. */
  readonly createdAt: number;
  readonly updatedAt: number;
  /** Replaces what is shown for these keys. */
  readonly raw: Readonly<Record<string, unknown>>;
}

export interface GithubSearch {
  /** Adds a repository that is found by words of its name; the answer is its id. */
  readonly publish: (repo: Partial<Omit<FoundRepo, "id">> & Pick<FoundRepo, "name">) => number;
  readonly rename: (id: number, name: string) => void;
  /** Issues that the index does not show, by their ids; only those of the last call. */
  readonly lose: (...ids: ReadonlyArray<number>) => void;
  /** Whether it runs out of time. */
  readonly timesOut: (isSlow: boolean) => void;
  /** Results are said to be so many, whatever is shown. */
  readonly counts: (total: number | undefined) => void;
}

const most = 1000;
const perMinute = { known: 30, anonymous: 10 };

const second = (ms: number) => Math.floor(ms / 1000) * 1000;
const iso = (at: number) => new Date(at).toISOString().replace(/\.\d+Z$/, "Z");

const repositoryElement = (repo: FoundRepo) => ({
  id: repo.id,
  full_name: repo.name,
  html_url: `https://github.com/${repo.name}`,
  owner: { login: repo.name.split("/")[0] },
  description: repo.description,
  topics: ["llm"],
  fork: false,
  archived: false,
  language: "Python",
  license: { spdx_id: "MIT" },
  stargazers_count: repo.stars,
  created_at: iso(repo.createdAt),
  updated_at: iso(repo.updatedAt),
  ...repo.raw,
});

const problem = (status: number, body: unknown, headers: Record<string, string> = {}) =>
  Response.json(body, { status, headers });

export const githubSearch = (options: {
  readonly now: () => number;
  readonly repos: () => ReadonlyArray<GithubRepo>;
  readonly element: (repo: GithubRepo, issue: SimulatedIssue) => unknown;
}) => {
  const { now } = options;
  const published = new Map<number, FoundRepo>();
  let lost: ReadonlySet<number> = new Set();
  let isSlow = false;
  let counted: number | undefined;
  let window = { minute: -1, used: 0 };

  const search: GithubSearch = {
    publish: (repo) => {
      const id = 9_000_000 + published.size;
      const at = second(repo.createdAt ?? now());
      published.set(id, {
        id,
        description: "",
        stars: 0,
        createdAt: at,
        updatedAt: at,
        raw: {},
        ...repo,
      });
      return id;
    },
    rename: (id, name) => {
      const repo = published.get(id);
      if (repo !== undefined) published.set(id, { ...repo, name, updatedAt: second(now()) });
    },
    lose: (...ids) => {
      lost = new Set(ids);
    },
    timesOut: (slow) => {
      isSlow = slow;
    },
    counts: (total) => {
      counted = total;
    },
  };

  const resultsOf = (what: string, query: string): ReadonlyArray<unknown> => {
    const words = query.toLowerCase().split(/\s+/);
    const wanted = words.filter((word) => word !== "" && !word.includes(":"));
    const matches = (title: string) => wanted.every((word) => title.toLowerCase().includes(word));
    if (what === "repositories") {
      return [...published.values()].filter(({ name }) => matches(name))
        .sort((a, b) => b.updatedAt - a.updatedAt || b.id - a.id).map(repositoryElement);
    }
    return options.repos().flatMap((repo) => repo.listed(now()).map((issue) => ({ repo, issue })))
      .filter(({ issue: { id, title, pull } }) =>
        matches(title) && pull === words.includes("is:pr") && !lost.has(id)
      )
      .sort((a, b) => b.issue.updatedAt - a.issue.updatedAt || b.issue.id - a.issue.id)
      .map(({ repo, issue }) => options.element(repo, issue));
  };

  const answer = (what: string, query: URLSearchParams, isKnown: boolean): Response => {
    const limit = isKnown ? perMinute.known : perMinute.anonymous;
    const minute = Math.floor(now() / 60_000);
    window = { minute, used: (window.minute === minute ? window.used : 0) + 1 };
    const headers = {
      "x-ratelimit-limit": String(limit),
      "x-ratelimit-remaining": String(Math.max(0, limit - window.used)),
      "x-ratelimit-reset": String((minute + 1) * 60),
      "x-ratelimit-resource": "search",
      "cache-control": "no-cache",
    };
    if (window.used > limit) return problem(403, { message: "API rate limit exceeded" }, headers);
    const q = query.get("q") ?? "";
    if (q === "" || (what === "issues" && !/\bis:(?:issue|pr)\b/.test(q))) {
      return problem(422, {
        message: "Validation Failed",
        errors: [{ message: "The search is invalid", resource: "Search", field: "q" }],
      }, headers);
    }
    if (what === "issues" && query.get("advanced_search") !== "true") {
      throw new Error("a search for issues is an advanced one");
    }
    const size = Math.min(Number(query.get("per_page") ?? 30), 100);
    const page = Number(query.get("page") ?? 1);
    if (page * size > most) {
      const message = "Only the first 1000 search results are available";
      return problem(422, { message }, headers);
    }
    const found = resultsOf(what, q);
    return Response.json({
      total_count: counted ?? found.length,
      incomplete_results: isSlow,
      items: found.slice((page - 1) * size, isSlow ? (page - 1) * size + 1 : page * size),
    }, { headers });
  };

  return { search, answer };
};
