import { hashOf } from "../../domain/hash.ts";
import type { FeedEntry } from "./entry.ts";

/*
 * What tells the entries of a feed apart, poll after poll: their ids, but for those that are none.
 */

/** A longer one is hashed. */
const longest = 300;

/** What readers' tools and newsletters add to an address. */
const tracking = /^(?:utm_\w+|fbclid|gclid|spm|mc_[ce]id)$/;

/** One form of addresses that lead to the same page: a feed moves to https, or counts its readers. */
const folded = (id: string): string => {
  const url = /^https?:\/\//i.test(id) ? URL.parse(id) : null;
  if (url === null) return id;
  url.protocol = "https:";
  for (const name of [...url.searchParams.keys()]) {
    if (tracking.test(name)) url.searchParams.delete(name);
  }
  return url.href.replace(/\/$/, "");
};

const bounded = (id: string): string => id.length > longest ? hashOf(id) : id;

/** Those of the texts that stand for several pages: some feeds give all their entries one id. */
const shared = (
  entries: ReadonlyArray<FeedEntry>,
  of: (entry: FeedEntry) => string,
  pageOf: (entry: FeedEntry) => string,
): ReadonlySet<string> => {
  const pages = new Map<string, string>();
  const found = new Set<string>();
  for (const entry of entries) {
    const [text, page] = [of(entry), pageOf(entry)];
    if (pages.has(text) && pages.get(text) !== page) found.add(text);
    pages.set(text, page);
  }
  return found;
};

/**
 * The id of each entry, in their order: its own, else the address of its page, else a hash of its title
 * and date. One that other entries have too is none.
 */
export const entryIds = (entries: ReadonlyArray<FeedEntry>): ReadonlyArray<string> => {
  const own = (entry: FeedEntry) => folded(entry.id);
  const page = (entry: FeedEntry) => folded(entry.link);
  const written = ({ title, published, updated, content }: FeedEntry) =>
    hashOf(title.text, published || updated, title.text === "" ? content.text : "");
  const sharedIds = shared(entries, own, (entry) => page(entry) || written(entry));
  const sharedPages = shared(entries, page, written);
  return entries.map((entry) => {
    const [id, link] = [own(entry), page(entry)];
    if (id !== "" && !sharedIds.has(id)) return bounded(id);
    return link !== "" && !sharedPages.has(link) ? bounded(link) : written(entry);
  });
};
