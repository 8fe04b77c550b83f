/*
 * The tags and the commits of one repository in the memory of a simulated GitHub.
 */

export interface SimulatedTag {
  readonly name: string;
  readonly sha: string;
  /** Replaces what the list shows for these keys, e.g. to make the element malformed. */
  readonly raw: Readonly<Record<string, unknown>>;
}

export interface SimulatedCommit {
  readonly sha: string;
  readonly message: string;
  /** The account, null where there is none. */
  readonly author: string | null;
  /** Epoch ms, as all dates here. */
  readonly authoredAt: number;
  readonly committedAt: number;
  /** The files it touches. */
  readonly paths: ReadonlyArray<string>;
  /** What the list shows in place of every date, where that is present. */
  readonly raw: Readonly<Record<string, unknown>>;
}

export type NewCommit = Partial<Omit<SimulatedCommit, "sha">>;

export interface GithubCode {
  /** Adds a tag, or moves the one of that name; the answer is its name. */
  readonly tag: (tag?: Partial<SimulatedTag>) => string;
  readonly untag: (name: string) => void;
  /** By falling names, as GitHub lists them. */
  readonly tags: () => ReadonlyArray<SimulatedTag>;
  /** Commits to the default branch now; the answer is its hash. */
  readonly commit: (commit?: NewCommit) => string;
  /** Takes these commits out of the history and gives all others newer than them another hash. */
  readonly rewrite: (...without: ReadonlyArray<string>) => void;
  /** Newest first. */
  readonly commits: () => ReadonlyArray<SimulatedCommit>;
}

const second = (ms: number) => Math.floor(ms / 1000) * 1000;
const iso = (at: number) => new Date(at).toISOString().replace(/\.\d+Z$/, "Z");

export const tagElement = (api: string, name: string, { name: tag, sha, raw }: SimulatedTag) => ({
  name: tag,
  zipball_url: `${api}/repos/${name}/zipball/refs/tags/${tag}`,
  commit: { sha, url: `${api}/repos/${name}/commits/${sha}` },
  ...raw,
});

export const commitElement = (api: string, name: string, commit: SimulatedCommit) => {
  const { sha, message, author, authoredAt, committedAt, raw } = commit;
  const { date, ...others } = raw;
  const who = { name: author ?? "somebody", email: "person@example.com" };
  return {
    sha,
    url: `${api}/repos/${name}/commits/${sha}`,
    html_url: `https://github.com/${name}/commit/${sha}`,
    commit: {
      author: { ...who, date: "date" in raw ? date : iso(authoredAt) },
      committer: { ...who, date: "date" in raw ? date : iso(committedAt) },
      message,
    },
    author: author === null ? null : { login: author, type: "User" },
    ...others,
  };
};

const isBelow = (path: string) => (file: string) => file === path || file.startsWith(`${path}/`);

/** Those that touch the path. */
export const touching = (
  commits: ReadonlyArray<SimulatedCommit>,
  path: string | null,
): ReadonlyArray<SimulatedCommit> =>
  path === null ? commits : commits.filter(({ paths }) => paths.some(isBelow(path)));

export const githubCode = (options: { readonly id: number; readonly now: () => number }) => {
  const tags = new Map<string, SimulatedTag>();
  let commits: Array<SimulatedCommit> = [];
  let last = 0;

  const hash = () => (options.id * 1e9 + ++last).toString(16).padStart(40, "0");

  const code: GithubCode = {
    tag: (tag = {}) => {
      const made = { name: `v0.${String(last).padStart(6, "0")}.0`, sha: hash(), raw: {}, ...tag };
      tags.set(made.name, made);
      return made.name;
    },
    untag: (name) => {
      tags.delete(name);
    },
    tags: () => [...tags.values()].sort((a, b) => a.name < b.name ? 1 : -1),
    commit: (commit = {}) => {
      const at = second(options.now());
      const sha = hash();
      commits.push({
        sha,
        message: `Commit ${last}`,
        author: "octocat",
        authoredAt: at,
        committedAt: at,
        paths: ["README.md"],
        raw: {},
        ...commit,
      });
      return sha;
    },
    rewrite: (...without) => {
      const from = commits.findIndex(({ sha }) => without.includes(sha));
      commits = commits.flatMap((commit, index) =>
        without.includes(commit.sha) ? [] : index > from ? [{ ...commit, sha: hash() }] : [commit]
      );
    },
    commits: () =>
      commits.map((commit, index) => ({ commit, index }))
        .sort((a, b) => b.commit.committedAt - a.commit.committedAt || b.index - a.index)
        .map(({ commit }) => commit),
  };
  return code;
};
