/**
 * The key of a list of an organisation, a source of its own with its first look, its cursor and its
 * incidents. That of models is the organisation's own, as it was before there were others.
 */
export const organisationKey = (kind: string, org: string, list: string): string =>
  list === "models" ? `${kind}:${org}` : `${kind}:${org}/${list}`;
