/*
 * GitHub's list of issues of repositories that have a page of them and one more each, one an hour, and
 * then what is published while the bench runs.
 */

const hourMs = 3_600_000;
const standing = 101;
const beganAt = Math.floor(Date.now() / 1000) * 1000 - hourMs;

/** An answer's tag, if it has one, and its body, which is made only for whoever does not have it. */
export interface Listing {
  readonly etag?: string;
  readonly link?: string;
  readonly body: () => unknown;
}

/** When each item beside the standing ones was published, by repository or organisation. */
export type Published = ReadonlyMap<string, ReadonlyArray<number>>;

export const iso = (at: number) => new Date(at).toISOString().replace(/\.\d+Z$/, "Z");

const ids = new Map<string, number>();
const idOf = (repository: string): number => {
  const id = ids.get(repository) ?? ids.size + 1;
  ids.set(repository, id);
  return id;
};

/** One in a hundred names Kimi, one in ten of the others DeepSeek. */
const titleOf = (number: number): string => {
  if (number % 100 === 0) return `Kimi crashes (${number})`;
  return number % 10 === 0 ? `DeepSeek crashes (${number})` : `Something else (${number})`;
};

const issue = (repository: string, number: number, at: number) => ({
  id: idOf(repository) * 1_000_000 + number,
  number,
  url: `https://api.github.com/repos/${repository}/issues/${number}`,
  html_url: `https://github.com/${repository}/issues/${number}`,
  repository_url: `https://api.github.com/repos/${repository}`,
  title: titleOf(number),
  body: "It does not work as it should. ".repeat(30),
  user: { login: "somebody", id: 1, type: "User", site_admin: false },
  labels: [{ id: 1, name: "bug", color: "ededed", default: true }],
  state: "open",
  comments: 0,
  created_at: iso(at),
  updated_at: iso(at),
  closed_at: null,
});

const nameOf = (pathname: string): string => {
  const [, kind, first, second] = pathname.split("/");
  return kind === "repositories" ? [...ids.keys()][Number(first) - 1] ?? "" : `${first}/${second}`;
};

/** What GraphQL tells of the repositories that a query names. */
export const graphql = (query: string, published: Published): unknown => {
  const named = query.matchAll(/(\w+): repository\(owner: "([^"]*)", name: "([^"]*)"\)/g);
  const data = [...named].map(([, alias = "", owner, name]) => {
    const repository = `${owner}/${name}`;
    const added = published.get(repository) ?? [];
    const issues = {
      totalCount: standing + added.length,
      nodes: [{ updatedAt: iso(added.at(-1) ?? beganAt - hourMs) }],
    };
    const pullRequests = { totalCount: 0, nodes: [] };
    const id = String(idOf(repository));
    return [
      alias,
      { id, nameWithOwner: repository, hasIssuesEnabled: true, issues, pullRequests },
    ];
  });
  return { data: Object.fromEntries(data) };
};

/** A page of `/repos/OWNER/NAME/issues`, or by its id; `since`, `per_page` and `page` are heard. */
export const github = (url: URL, published: Published): Listing => {
  const { pathname, searchParams } = url;
  const repository = nameOf(pathname);
  const added = published.get(repository) ?? [];
  const since = Date.parse(searchParams.get("since") ?? "1970-01-01T00:00:00Z");
  const size = Number(searchParams.get("per_page") ?? 30);
  const page = Number(searchParams.get("page") ?? 1);
  const dates = [
    ...Array.from({ length: standing }, (_, index) => beganAt - (standing - index) * hourMs),
    ...added,
  ].map((at, index) => ({ number: index + 1, at }));
  const found = dates.filter(({ at }) => at >= since).reverse();
  const next = new URL(`/repositories/${idOf(repository)}/issues${url.search}`, url);
  next.searchParams.set("page", String(page + 1));
  return {
    etag: `W/"${found.length}-${added.length}-${page}"`,
    ...(page * size < found.length ? { link: `<${next}>; rel="next"` } : {}),
    body: () =>
      found.slice((page - 1) * size, page * size).map(({ number, at }) =>
        issue(repository, number, at)
      ),
  };
};
