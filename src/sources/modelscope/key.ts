export const kind = "modelscope";

/** What an organisation publishes, as the lists are called. */
export type ListName = "models" | "datasets";

/** The key of a list; that of models is the organisation's own, as it was before there were others. */
export const keyOf = (org: string, list: ListName): string =>
  list === "models" ? `${kind}:${org}` : `${kind}:${org}/${list}`;
