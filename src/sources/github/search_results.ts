import type { Item } from "../../domain/item.ts";
import { decodeEach } from "../../http/decode.ts";
import type { PagedList } from "../../http/paged_list.ts";
import { FoundRepository, foundRepositoryItem } from "./found_repository.ts";
import { Issue, issueItem, nameOf, repositoryOf } from "./issue.ts";
import { ownedName } from "./owned.ts";

/** How the results of one type are asked for and read. */
export interface SearchResults<A> {
  readonly path: string;
  /** What the query says besides. */
  readonly qualifier: string;
  readonly decode: PagedList<A>["decode"];
  readonly itemOf: (element: A, original?: A) => Item;
}

/** Found anywhere, it says where it is. */
const foundIssue = (element: Issue, original?: Issue): Item => {
  const item = issueItem(element, original);
  const repository = repositoryOf(element);
  return repository === undefined ? item : { ...item, fields: { ...item.fields, repository } };
};

/** Issues or pull requests. */
export const issueResults = (qualifier: string): SearchResults<Issue> => ({
  path: "issues?advanced_search=true&",
  qualifier,
  decode: decodeEach(Issue, nameOf),
  itemOf: foundIssue,
});

export const repositoryResults: SearchResults<FoundRepository> = {
  path: "repositories?",
  qualifier: "",
  decode: decodeEach(FoundRepository, ownedName),
  itemOf: foundRepositoryItem,
};
