/*
 * The releases of one repository in the memory of a simulated GitHub. What happens to them happens at the
 * simulator's `now`, to the second as at GitHub.
 */

export interface SimulatedRelease {
  readonly id: number;
  readonly tag: string;
  readonly name: string | null;
  readonly body: string | null;
  readonly draft: boolean;
  readonly prerelease: boolean;
  readonly author: string | null;
  readonly assets: number;
  /** Of its commit, epoch ms as all dates here; the list is in this order. */
  readonly createdAt: number;
  /** Null while it is a draft. */
  readonly publishedAt: number | null;
  readonly updatedAt: number;
  /** Replaces what the list shows for these keys, e.g. to make the element malformed. */
  readonly raw: Readonly<Record<string, unknown>>;
}

type Edit = Partial<
  Pick<SimulatedRelease, "tag" | "name" | "body" | "prerelease" | "assets" | "raw">
>;
export type NewRelease = Edit & Partial<Pick<SimulatedRelease, "draft" | "author" | "createdAt">>;

export interface GithubReleases {
  /** Publishes a release, or with `draft` keeps it for those who may push; the answer is its id. */
  readonly publish: (release?: NewRelease) => number;
  readonly edit: (id: number, change: Edit) => void;
  /** Publishes a draft now. */
  readonly undraft: (id: number) => void;
  readonly remove: (id: number) => void;
  /** Newest commit first. */
  readonly listed: () => ReadonlyArray<SimulatedRelease>;
}

const second = (ms: number) => Math.floor(ms / 1000) * 1000;
const iso = (at: number | null) =>
  at === null ? null : new Date(at).toISOString().replace(/\.\d+Z$/, "Z");

/** An element of the list as GitHub shows it, as far as anybody here looks at it. */
export const releaseElement = (api: string, name: string, release: SimulatedRelease) => ({
  url: `${api}/repos/${name}/releases/${release.id}`,
  html_url: `https://github.com/${name}/releases/tag/${encodeURIComponent(release.tag)}`,
  id: release.id,
  tag_name: release.tag,
  target_commitish: "main",
  name: release.name,
  body: release.body,
  draft: release.draft,
  prerelease: release.prerelease,
  immutable: false,
  author: release.author === null ? null : { login: release.author, type: "User" },
  created_at: iso(release.createdAt),
  published_at: iso(release.publishedAt),
  updated_at: iso(release.updatedAt),
  assets: Array.from({ length: release.assets }, (_, index) => ({ name: `${index}.whl` })),
  ...release.raw,
});

export const githubReleases = (options: { readonly id: number; readonly now: () => number }) => {
  const now = () => second(options.now());
  const all = new Map<number, SimulatedRelease>();
  let last = 0;

  const change = (id: number, to: Partial<SimulatedRelease>) => {
    const release = all.get(id);
    if (release === undefined) throw new Error(`there is no release ${id}`);
    all.set(id, { ...release, updatedAt: now(), ...to });
  };

  const releases: GithubReleases = {
    publish: (release = {}) => {
      const id = options.id * 1_000_000 + ++last;
      all.set(id, {
        id,
        tag: `v0.${last}.0`,
        name: null,
        body: null,
        draft: false,
        prerelease: false,
        author: "octocat",
        assets: 0,
        createdAt: now(),
        publishedAt: release.draft === true ? null : now(),
        updatedAt: now(),
        raw: {},
        ...release,
      });
      return id;
    },
    edit: change,
    undraft: (id) => change(id, { draft: false, publishedAt: now() }),
    remove: (id) => {
      all.delete(id);
    },
    listed: () => [...all.values()].sort((a, b) => b.createdAt - a.createdAt || b.id - a.id),
  };
  return releases;
};
