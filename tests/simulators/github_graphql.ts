import { discussionElement } from "./github_discussions.ts";
import { faults } from "./faults.ts";
import type { GithubRepo, SimulatedIssue } from "./github_repo.ts";

/*
 * GitHub's GraphQL, as far as it tells how many issues and pull requests repositories have and when the
 * newest of them changed, and lists discussions. It shows what the list of issues may show later.
 */

export interface GithubGraphql {
  /** Misbehaves at the next `times` queries, by default at all. */
  readonly fail: ReturnType<typeof faults>["fail"];
  readonly recover: () => void;
  /** Repositories it does not show, as if they were not there; only those of the last call. */
  readonly hide: (...names: ReadonlyArray<string>) => void;
  /** Replaces what it shows of a repository, e.g. by what is malformed. */
  readonly show: (name: string, element: unknown) => void;
  /** Points that are left of 5,000 an hour. */
  readonly remaining: (points: number) => void;
  /** How many repositories each query about several named, the oldest query first. */
  readonly queries: ReadonlyArray<number>;
}

const pattern = /(\w+): repository\(owner: "([^"]*)", name: "([^"]*)"\)/g;

const iso = (at: number) => new Date(at).toISOString().replace(/\.\d+Z$/, "Z");

const listing = (issues: ReadonlyArray<Pick<SimulatedIssue, "updatedAt">>) => ({
  totalCount: issues.length,
  nodes: issues.length === 0
    ? []
    : [{ updatedAt: iso(Math.max(...issues.map(({ updatedAt }) => updatedAt))) }],
});

const released = ({ releases }: GithubRepo) => {
  const published = releases.listed().filter(({ draft }) => !draft);
  return {
    totalCount: published.length,
    nodes: published.slice(0, 10).map(({ updatedAt }) => ({ updatedAt: iso(updatedAt) })),
  };
};

const standing = (repo: GithubRepo) => ({
  id: `R_${repo.id}`,
  nameWithOwner: repo.name(),
  hasIssuesEnabled: repo.hasIssues(),
  issues: listing(repo.current().filter(({ pull }) => !pull)),
  pullRequests: listing(repo.current().filter(({ pull }) => pull)),
  releases: released(repo),
  discussions: listing(repo.discussions.listed()),
});

/** Where a discussion stands in the list. */
const placeOf = ({ updatedAt, number }: { readonly updatedAt: number; readonly number: number }) =>
  btoa(`${updatedAt} ${number}`);

/** A page of the discussions of a repository, as its cursors ask for it. */
const discussed = (repo: GithubRepo, first: number, after: string | null) => {
  const all = repo.discussions.listed();
  const [at = 0, last = 0] = after === null ? [Infinity] : atob(after).split(" ").map(Number);
  const rest = all.filter(({ updatedAt, number }) =>
    updatedAt < at || (updatedAt === at && number < last)
  );
  const shown = rest.slice(0, first);
  const end = shown.at(-1);
  return {
    databaseId: repo.id,
    nameWithOwner: repo.name(),
    hasDiscussionsEnabled: true,
    discussions: {
      totalCount: all.length,
      pageInfo: {
        hasNextPage: rest.length > first,
        endCursor: end === undefined ? null : placeOf(end),
      },
      nodes: shown.map((discussion) => discussionElement(repo.name(), discussion)),
    },
  };
};

interface Question {
  readonly query: string;
  readonly variables?: Readonly<Record<string, string | null>>;
}

export const githubGraphql = (options: {
  readonly find: (name: string) => GithubRepo | undefined;
  readonly now: () => number;
}) => {
  const spoil = faults();
  const queries: Array<number> = [];
  const shown = new Map<string, unknown>();
  let hidden: ReadonlySet<string> = new Set();
  let left = 5000;

  const elementOf = (name: string) => {
    if (hidden.has(name)) return null;
    const repo = options.find(name);
    return shown.get(name) ?? (repo === undefined ? null : standing(repo));
  };

  const limits = () => ({
    "x-ratelimit-limit": "5000",
    "x-ratelimit-remaining": String(left),
    "x-ratelimit-reset": String(Math.floor(options.now() / 1000) + 3600),
    "x-ratelimit-resource": "graphql",
  });

  const list = ({ query, variables = {} }: Question): Response => {
    const { owner, name, after = null } = variables;
    const repo = options.find(`${owner}/${name}`);
    left = Math.max(0, left - 1);
    const message = `Could not resolve to a Repository with the name '${owner}/${name}'.`;
    const answer = repo === undefined || hidden.has(`${owner}/${name}`)
      ? {
        data: { repository: null },
        errors: [{ type: "NOT_FOUND", path: ["repository"], message }],
      }
      : {
        data: {
          repository: discussed(repo, Number(/first: (\d+), after/.exec(query)?.[1]), after),
        },
      };
    return Response.json(answer, { headers: limits() });
  };

  const work = (question: Question, headers: Headers): Response => {
    const { query } = question;
    if (!headers.has("authorization")) {
      return Response.json({ message: "This endpoint requires you to be authenticated." }, {
        status: 401,
      });
    }
    if (question.variables !== undefined) return list(question);
    const found = [...query.matchAll(pattern)].map(([, alias = "", owner, name]) => ({
      alias,
      element: elementOf(`${owner}/${name}`),
    }));
    left = Math.max(0, left - Math.max(1, Math.round(found.length * 2 / 100)));
    const errors = found.filter(({ element }) => element === null).map(({ alias }) => ({
      type: "NOT_FOUND",
      path: [alias],
      message: "Could not resolve to a Repository with that name.",
    }));
    const data = Object.fromEntries(found.map(({ alias, element }) => [alias, element]));
    return Response.json({ data, ...errors.length === 0 ? {} : { errors } }, {
      headers: limits(),
    });
  };

  const graphql: GithubGraphql = {
    fail: spoil.fail,
    recover: spoil.clear,
    hide: (...names) => {
      hidden = new Set(names);
    },
    show: (name, element) => {
      shown.set(name, element);
    },
    remaining: (points) => {
      left = points;
    },
    queries,
  };
  return {
    graphql,
    answer: async (request: Request): Promise<Response> => {
      const question = await request.json() as Question;
      if (question.variables === undefined) {
        queries.push([...question.query.matchAll(pattern)].length);
      }
      return await spoil.answer(() => work(question, request.headers));
    },
  };
};
