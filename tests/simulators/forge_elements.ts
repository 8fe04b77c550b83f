import type { SimulatedIssue } from "./github_repo.ts";
import type { SimulatedRelease } from "./github_releases.ts";

/*
 * Elements of the lists of GitCode and Gitee, with the quirks of the real ones: numbers are strings, and
 * times are China's.
 */

export type ForgeKind = "gitcode" | "gitee";

export interface SimulatedTag {
  readonly name: string;
  readonly message: string | null;
  readonly sha: string;
  /** Epoch ms. */
  readonly at: number;
  /** Replaces what the list shows for these keys. */
  readonly raw: Readonly<Record<string, unknown>>;
}

/** The repository an element is of, as it is called now. */
interface Place {
  readonly id: number;
  readonly name: string;
}

const china = 8 * 3600_000;

/** Without milliseconds at one forge, with them at the other. */
const timeOf = (kind: ForgeKind) => (at: number | null): string | null =>
  at === null ? null : new Date(at + china).toISOString()
    .replace(kind === "gitee" ? /\.\d+Z$/ : "Z", "+08:00");

const user = (login: string | null) =>
  login === null ? null : { id: "67de131cf5d1b1713b4c0900", login, name: login };

export const issueElement = (kind: ForgeKind, repo: Place, issue: SimulatedIssue) => {
  const time = timeOf(kind);
  const number = kind === "gitee"
    ? `I${issue.number.toString(36).toUpperCase()}`
    : `${issue.number}`;
  return {
    id: issue.id,
    number,
    html_url: `https://${kind}.com/${repo.name}/issues/${number}`,
    state: issue.state,
    title: issue.title,
    body: issue.body,
    user: user(issue.author),
    labels: issue.labels.map((name, id) => ({ id, name, color: "#428BCA" })),
    comments: issue.comments,
    created_at: time(issue.createdAt),
    updated_at: time(issue.updatedAt),
    finished_at: time(issue.closedAt),
    issue_type: null,
    priority: null,
    repository: { id: repo.id, full_name: repo.name.replace("/", " / ") },
    ...issue.raw,
  };
};

export const pullElement = (kind: ForgeKind, repo: Place, issue: SimulatedIssue) => {
  const time = timeOf(kind);
  const isMerged = issue.mergedAt !== null;
  return {
    id: issue.id,
    number: issue.number,
    html_url: `https://${kind}.com/${repo.name}/pulls/${issue.number}`,
    state: isMerged ? "merged" : issue.state,
    title: issue.title,
    body: issue.body,
    user: user(issue.author),
    labels: issue.labels.map((name, id) => ({ id, name })),
    draft: kind === "gitcode" ? Number(issue.draft) : issue.draft,
    created_at: time(issue.createdAt),
    updated_at: time(issue.updatedAt),
    closed_at: time(issue.closedAt),
    merged_at: time(issue.mergedAt),
    ...issue.raw,
  };
};

/** GitCode gives a release no id. */
export const releaseElement = (kind: ForgeKind, release: SimulatedRelease) => ({
  ...(kind === "gitee" ? { id: release.id } : {}),
  tag_name: release.tag,
  target_commitish: "b33d10690347a36ccbf7464fe16466c1409f9533",
  name: release.name,
  body: release.body,
  prerelease: release.prerelease,
  created_at: timeOf(kind)(release.createdAt),
  author: user(release.author),
  assets: Array.from({ length: release.assets }, (_, index) => ({ name: `${index}.whl` })),
  ...release.raw,
});

export const tagElement = ({ name, message, sha, at, raw }: SimulatedTag) => ({
  name,
  message,
  commit: { sha, date: new Date(at).toISOString() },
  tagger: { name: "octocat", email: "octocat@example.com", date: new Date(at).toISOString() },
  ...raw,
});

/** Whether a list was asked for with the newest first, in parameters that it knows. */
export const isDescending = (kind: ForgeKind, list: string, query: URLSearchParams): boolean => {
  if (list === "releases" || list === "tags") return query.get("direction") === "desc";
  if (kind === "gitee") {
    return query.get("sort") === "updated" && query.get("direction") === "desc";
  }
  const isSorted = query.get("order_by") === "updated_at";
  return isSorted && query.get(list === "issues" ? "sort" : "direction") === "desc";
};
