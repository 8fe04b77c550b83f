/*
 * The keys of lists, which are sources of their own: each has its first look, its cursor and its
 * incidents.
 */

export const kind = "huggingface";

/** What an organisation publishes. */
export type ListName = "models" | "datasets" | "spaces" | "collections";

/** That of models is the organisation's own, as it was before there were others. */
export const keyOf = (org: string, list: ListName): string =>
  list === "models" ? `${kind}:${org}` : `${kind}:${org}/${list}`;

/** No organisation can be called so. */
export const papersKey = `${kind}:papers`;

export const searchKey = (name: string): string => `${kind}:search/${name}`;
