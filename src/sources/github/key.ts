/*
 * The keys of a repository's lists, which are sources of their own: each has its first look, its cursor
 * and its incidents.
 */

export const kind = "github";

/** Issues and pull requests are one list, and so are the comments on them. */
const lists = [
  "issues",
  "comments",
  "discussions",
  "releases",
  "tags",
  "commits",
  "repositories",
] as const;

/** A list of a repository. */
export interface ListName {
  /** `OWNER/REPO` */
  readonly repository: string;
  readonly list: typeof lists[number];
}

/**
 * That of issues is the repository's own, as it was before there were others. The list of repositories is
 * that of `OWNER/*`.
 */
export const keyOf = ({ repository, list }: ListName): string =>
  list === "issues" || list === "repositories"
    ? `${kind}:${repository}`
    : `${kind}:${repository}/${list}`;

/** The list of a key that `keyOf` made. */
export const listNamed = (key: string): ListName => {
  const [owner = "", name = "", list] = key.slice(kind.length + 1).split("/");
  return {
    repository: `${owner}/${name}`,
    list: lists.find((each) => each === list) ?? "issues",
  };
};

/** The key of a search; nobody on GitHub is called `search`. */
export const searchKey = ({ name }: { readonly name: string }): string => `${kind}:search/${name}`;
