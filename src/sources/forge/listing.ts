import * as Option from "effect/Option";
import type { Item } from "../../domain/item.ts";
import type { Phrase } from "../../domain/phrase.ts";
import type { Validator } from "../../http/validator.ts";
import { type Next, pageAfter } from "./paging.ts";

/** One page of a list. */
export interface Listing {
  readonly items: ReadonlyArray<Item>;
  /** Number of elements, readable or not. */
  readonly shown: number;
  /** Names of those that can be read, and of the others. */
  readonly read: ReadonlyArray<string>;
  readonly unread: ReadonlyArray<string>;
  readonly next: Option.Option<Next>;
  readonly servedAt: number;
  /** Makes a later request for this page conditional. */
  readonly validator: Option.Option<Validator>;
  readonly notes: ReadonlyArray<Phrase>;
}

interface ListedPage {
  /** The address of the page. */
  readonly url: string;
  readonly shown: ReadonlyArray<unknown>;
  readonly items: ReadonlyArray<Item>;
  /** Names an element, "" where it has no name. */
  readonly nameOf: (element: unknown) => string;
  /** The elements that could be read. */
  readonly decoded: ReadonlyArray<unknown>;
  /** Where the page links to. */
  readonly next: Option.Option<string>;
  /** Epoch ms; where the server does not know it, what is older is cut off, and the list with it. */
  readonly since: number;
  readonly servedAt: number;
  readonly validator: Option.Option<Validator>;
  readonly notes: ReadonlyArray<Phrase>;
}

/** What a page says of the list. */
export const listingOf = (page: ListedPage): Listing => {
  const { url, shown, decoded, items, nameOf, next, since, servedAt, validator, notes } = page;
  const read = decoded.map(nameOf);
  const readable = new Set(read);
  const kept = items.filter(({ updatedAt }) => updatedAt === null || updatedAt >= since);
  const older = items.length - kept.length;
  return {
    items: kept,
    shown: shown.length - older,
    read,
    unread: shown.map((element) => nameOf(element) || "an item without a number")
      .filter((name) => !readable.has(name)),
    next: older > 0 ? Option.none() : pageAfter(url, shown.length, next),
    servedAt,
    validator,
    notes,
  };
};
