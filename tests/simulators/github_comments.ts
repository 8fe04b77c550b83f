/*
 * The comments of one repository in the memory of a simulated GitHub. What happens to them happens at the
 * simulator's `now`, to the second as at GitHub.
 */

export interface SimulatedComment {
  readonly id: number;
  /** The issue or pull request it is on. */
  readonly issue: number;
  /** Whether it is on a line of code; these are numbered apart. */
  readonly review: boolean;
  readonly body: string | null;
  readonly author: string | null;
  readonly association: string;
  /** Epoch ms, as all dates here. */
  readonly createdAt: number;
  readonly updatedAt: number;
  /** Replaces what the list shows for these keys, e.g. to make the element malformed. */
  readonly raw: Readonly<Record<string, unknown>>;
}

export type NewComment = Partial<Omit<SimulatedComment, "id" | "updatedAt">>;

export interface GithubComments {
  /** Comments on an issue, by default #1; the answer is the comment's id. */
  readonly add: (comment?: NewComment) => number;
  readonly edit: (id: number, body: string, options?: { readonly review: boolean }) => void;
  readonly remove: (id: number) => void;
  /** The last updated first, those of one second by falling id. */
  readonly listed: () => ReadonlyArray<SimulatedComment>;
}

const second = (ms: number) => Math.floor(ms / 1000) * 1000;

const iso = (at: number) => new Date(at).toISOString().replace(/\.\d+Z$/, "Z");

/** An element of the list as GitHub shows it, as far as anybody here looks at it. */
export const commentElement = (api: string, name: string, comment: SimulatedComment) => {
  const { id, issue, review } = comment;
  const list = review ? "pulls" : "issues";
  const target = {
    [review ? "pull_request_url" : "issue_url"]: `${api}/repos/${name}/${list}/${issue}`,
  };
  return {
    url: `${api}/repos/${name}/${list}/comments/${id}`,
    html_url: review
      ? `https://github.com/${name}/pull/${issue}#discussion_r${id}`
      : `https://github.com/${name}/issues/${issue}#issuecomment-${id}`,
    ...target,
    id,
    user: comment.author === null ? null : { login: comment.author, type: "User" },
    created_at: iso(comment.createdAt),
    updated_at: iso(comment.updatedAt),
    body: comment.body,
    author_association: comment.association,
    ...review ? { path: "vllm/model_executor/models/registry.py", line: 61 } : {},
    ...comment.raw,
  };
};

export const githubComments = (options: {
  readonly id: number;
  readonly now: () => number;
  /** A comment moves the date of what it is on. */
  readonly onIssue: (number: number) => void;
}) => {
  const now = () => second(options.now());
  const all = new Map<string, SimulatedComment>();
  const last = { issues: 0, reviews: 0 };
  const keyOf = (id: number, review: boolean) => `${review ? "review" : "issue"} ${id}`;

  const comments: GithubComments = {
    add: (comment = {}) => {
      const { review = false, issue = 1 } = comment;
      const id = options.id * 1_000_000 + (review ? ++last.reviews : ++last.issues);
      const createdAt = comment.createdAt ?? now();
      all.set(keyOf(id, review), {
        id,
        issue,
        review,
        body: `Comment ${id}`,
        author: "octocat",
        association: "NONE",
        createdAt,
        updatedAt: createdAt,
        raw: {},
        ...comment,
      });
      options.onIssue(issue);
      return id;
    },
    edit: (id, body, { review } = { review: false }) => {
      const comment = all.get(keyOf(id, review));
      if (comment === undefined) throw new Error(`there is no comment ${id}`);
      all.set(keyOf(id, review), { ...comment, body, updatedAt: now() });
    },
    remove: (id) => {
      for (const review of [true, false]) all.delete(keyOf(id, review));
    },
    listed: () => [...all.values()].sort((a, b) => b.updatedAt - a.updatedAt || b.id - a.id),
  };
  return comments;
};
