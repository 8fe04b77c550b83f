import * as Option from "effect/Option";
import type { Item } from "../../domain/item.ts";
import { type Mark, pageSize } from "./issue_cursor.ts";

/*
 * GitHub's links lead on from the last item of a page (`after`) and are followed as given. Older
 * servers number their pages, and a proxy may drop the links altogether. What is removed meanwhile moves
 * all behind it forward by a place, so a page that is asked for by its number begins with the last
 * item that was read; where it does not, something was missed and the pages before it are read again.
 */

/** The page after the one that was read. */
export interface Next {
  readonly url: string;
  /** Whether it is asked for by its number. */
  readonly numbered: boolean;
}

/** Pages that are asked for by their number are larger. */
const smallest = pageSize / 2;

const sizeOf = (url: URL): number => Number(url.searchParams.get("per_page") ?? pageSize);

/** Items in front of a page; NaN where nothing tells. */
const offsetOf = (url: URL): number => {
  const leadsOn = url.searchParams.has("after");
  return (Number(url.searchParams.get("page") ?? (leadsOn ? NaN : 1)) - 1) * sizeOf(url);
};

/** The numbered page that reaches furthest of those that leave no gap behind the first `read` items. */
const numbered = (from: URL, read: number): Next => {
  const pageOf = (size: number) => Math.floor(Math.max(0, read - 1) / size) + 1;
  let size = pageSize;
  for (let other = size - 1; other > smallest; other--) {
    if (pageOf(other) * other > pageOf(size) * size) size = other;
  }
  const url = new URL(from);
  for (const key of ["after", "before"]) url.searchParams.delete(key);
  url.searchParams.set("per_page", String(size));
  url.searchParams.set("page", String(pageOf(size)));
  return { url: url.href, numbered: true };
};

/** What follows a page that showed so many elements, given what it names as its next page. */
export const pageAfter = (
  asked: string,
  shown: number,
  link: Option.Option<string>,
): Option.Option<Next> => {
  const url = new URL(asked);
  // A server that shows less than it is asked for knows best what is next.
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

/** The numbered page a page's length before this one. */
export const pageBefore = (asked: string): Next => {
  const url = new URL(asked);
  return numbered(url, offsetOf(url) + 1 - pageSize);
};

/** Whether nothing lies between a page and the item that was read last. */
export const reaches = (
  asked: string,
  items: ReadonlyArray<Item>,
  { id, updatedAt }: Mark,
): boolean => {
  const first = items.find((item) => item.updatedAt !== null)?.updatedAt ?? null;
  return offsetOf(new URL(asked)) === 0 || items.some((item) => item.id === id) ||
    (first !== null && updatedAt !== null && first > updatedAt);
};
