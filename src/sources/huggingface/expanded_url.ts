/** Elements of a page; with all that is requested of one, a thousand could be too much for a body. */
const perPage = 500;

/** The first page of a list, with these fields of each element. */
export const expandedUrl = (
  baseUrl: string,
  list: string,
  parameters: Readonly<Record<string, string>>,
  expanded: ReadonlyArray<string>,
): string => {
  const query = new URLSearchParams({ ...parameters, limit: String(perPage) });
  for (const field of expanded) query.append("expand[]", field);
  return `${baseUrl}/api/${list}?${query}`;
};
