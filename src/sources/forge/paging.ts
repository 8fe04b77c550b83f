import * as Option from "effect/Option";
import type { Item } from "../../domain/item.ts";
import { issuesPerPage, type Mark } from "./issue_cursor.ts";

/*
 * GitHub's links continue after the last item of a page (`after`) and are followed as given. Other
 * servers number their pages, and may have no links at all, as behind a proxy that drops them. A removed item moves everything
 * behind it forward by one place, so a numbered page is requested to begin with the last item that was
 * read; if it does not, something was missed and the pages before it are read again.
 */

/** The next page. */
export interface Next {
  readonly url: string;
  /** Whether it is requested by number. */
  readonly numbered: boolean;
}

/** Numbered pages are larger than this. */
const smallest = issuesPerPage / 2;

const sizeOf = (url: URL): number => Number(url.searchParams.get("per_page") ?? issuesPerPage);

/** Number of items before a page; NaN where unknown. */
const offsetOf = (url: URL): number => {
  const leadsOn = url.searchParams.has("after");
  return (Number(url.searchParams.get("page") ?? (leadsOn ? NaN : 1)) - 1) * sizeOf(url);
};

/** The numbered page that reaches furthest without a gap after the first `read` items. */
const numbered = (from: URL, read: number): Next => {
  const pageOf = (size: number) => Math.floor(Math.max(0, read - 1) / size) + 1;
  let size = issuesPerPage;
  for (let other = size - 1; other > smallest; other--) {
    if (pageOf(other) * other > pageOf(size) * size) size = other;
  }
  const url = new URL(from);
  for (const key of ["after", "before"]) url.searchParams.delete(key);
  url.searchParams.set("per_page", String(size));
  url.searchParams.set("page", String(pageOf(size)));
  return { url: url.href, numbered: true };
};

/** What follows a page with `shown` elements and this link to the next one. */
export const pageAfter = (
  asked: string,
  shown: number,
  link: Option.Option<string>,
): Option.Option<Next> => {
  const url = new URL(asked);
  // A server that returns less than requested knows best what comes next.
  const isFull = shown >= sizeOf(url) && sizeOf(url) > smallest;
  const read = offsetOf(url) + shown;
  if (Option.isSome(link)) {
    const leadsOn = new URL(link.value).searchParams.has("after");
    return Option.some(
      leadsOn || !isFull ? { url: link.value, numbered: false } : numbered(url, read),
    );
  }
  return isFull && !Number.isNaN(read) ? Option.some(numbered(url, read)) : Option.none();
};

/** The numbered page that begins a page before this one. */
export const pageBefore = (asked: string): Next => {
  const url = new URL(asked);
  return numbered(url, offsetOf(url) + 1 - issuesPerPage);
};

/** Whether there is no gap between the item read last and a page. */
export const reaches = (
  asked: string,
  items: ReadonlyArray<Item>,
  { id, updatedAt }: Mark,
): boolean => {
  const first = items.find((item) => item.updatedAt !== null)?.updatedAt ?? null;
  return offsetOf(new URL(asked)) === 0 || items.some((item) => item.id === id) ||
    (first !== null && updatedAt !== null && first > updatedAt);
};
