import * as Context from "effect/Context";
import * as Duration from "effect/Duration";
import type * as Effect from "effect/Effect";
import type * as Option from "effect/Option";
import type * as Stream from "effect/Stream";
import type { Reason } from "./errors.ts";
import type { Item } from "./item.ts";
import type { Transition } from "./event.ts";
import type { Kind } from "./kind.ts";
import type { Phrase } from "./phrase.ts";
import type { Asker } from "./rate_budget.ts";

/** One listing's items and where to go on after them. */
export interface Page {
  readonly items: ReadonlyArray<Item>;
  /**
   * Where the next poll goes on when this page is the last one read. Opaque to all but its source;
   * stored only in the transaction that stores the items it stands for.
   */
  readonly cursor: string;
  /** The same when reading stops after this page with further pages unread; `cursor` by default. */
  readonly resume?: string;
  /**
   * Whether the sweep must read on although everything on this page is known. Where a source does
   * not say, it must when the poll is to be `full`.
   */
  readonly goOn?: boolean;
  /** Epoch ms by the upstream's clock (the response's Date), else by ours. */
  readonly servedAt: number;
  /** True on the sweep's last page when the sweep showed everything the upstream has. */
  readonly complete: boolean;
  /** True when the upstream says that there is nothing at all, not merely nothing new. */
  readonly empty?: boolean;
  /** Whether an item may be known under another id than this page shows; its field `number` tells. */
  readonly byNumber?: true;
  /** What the operator should know: a renamed repository, skipped items, a fallback that served. */
  readonly notes: ReadonlyArray<Phrase>;
  /** What is wrong although items are shown: an incident when it stays. */
  readonly ailment?: Phrase;
  /** What the upstream itself calls the place, whatever its name: a repository's id. */
  readonly identity?: string;
}

/** What was there before alerts began. */
export interface Baseline {
  /** Epoch ms by the upstream's clock. */
  readonly at: number;
  /**
   * Whether a poll has seen every item since, so that an unknown one must be new whatever its date.
   */
  readonly complete: boolean;
}

/** How late an index may show an item, so that the baseline may have missed it. */
export const indexLag = Duration.minutes(10);

/**
 * Whether an unknown item has appeared since the baseline. Once a poll has seen everything, an unknown
 * one must be new whatever its date.
 */
export const hasAppeared = (
  { createdAt }: Pick<Item, "createdAt">,
  { at, complete }: Baseline,
): boolean => complete || (createdAt !== null && createdAt > at - Duration.toMillis(indexLag));

/** What happened to one item. */
export interface Change {
  readonly transition: Transition;
  /** Tells this change from every other change of its kind on its item. */
  readonly eventId: string;
  /** Epoch ms by the upstream's clock. */
  readonly occurredAt: number | null;
  /**
   * False when the item is merely met for the first time and nothing tells what happened to it
   * (an old issue somebody commented on): recorded, but no alert.
   */
  readonly news: boolean;
  /** Set where a rule that matched the item before says nothing new, as of the edit of a comment. */
  readonly newMatchesOnly?: true;
}

/** One request that tells of many sources which of them have moved. */
export interface Survey {
  /** Whose quota a request counts against; the sources of one asker are asked about together. */
  readonly asker: Asker;
  /** Places that one request may ask about. */
  readonly most: number;
  /** The place a source is a list of; all lists of one are asked about at once. */
  readonly placeOf: (key: string) => string;
  /**
   * A mark for each source that has been at rest for `indexLag`: it differs from an earlier mark when
   * a poll would show anything that a poll after the earlier mark did not. Of other sources, and of
   * those it cannot tell of, there is none.
   */
  readonly ask: (
    keys: ReadonlyArray<string>,
  ) => Effect.Effect<ReadonlyMap<string, string>, Reason>;
  /** Whether a poll whose cursor this is has read all there was. Pure. */
  readonly isDone: (cursor: string) => boolean;
}

/** One configured place to watch. */
export interface Source {
  /** `KIND:NAME`, the kind being the plugin's. */
  readonly key: string;
  /** Host and port the source is asked at; sources of one host share a lane. */
  readonly host: string;
  /** Tells the token it asks with from others, without holding it; "" without a token. */
  readonly credential: string;
  /** Requests an hour that all such sources of the host may make together, where that is known. */
  readonly perHour?: number;
  /** Concurrent polls the host allows with this credential, where that is known. */
  readonly lanes?: number;
  /**
   * Keys of other sources that may show the same items under the same ids; what one of them has told on
   * a channel, the others do not tell again there.
   */
  readonly alike?: ReadonlyArray<string>;
  /** Kinds as any of which those may have shown the same item. */
  readonly alikeKinds?: ReadonlyArray<Kind>;
  /** Present where one request can tell which of many such sources need no poll. */
  readonly survey?: Survey;
  /**
   * Whether a list shows everything at every poll: a page on which everything is known means then
   * that the pages after it, which are older, are known too.
   */
  readonly listsAll: boolean;
  /** Set where items were known by date only, so that having none stored means nothing. */
  readonly knownByDate?: boolean;
  /**
   * Pages of one poll, newest items first. `previous` is the cursor of the last committed poll.
   * With `full` the upstream may not say that the first page is as it was: what has an old date, or
   * is gone, shows on others, and a page that was the only one need not be so any more.
   */
  readonly poll: (
    previous: Option.Option<string>,
    full: boolean,
  ) => Stream.Stream<Page, Reason>;
  /**
   * The cursor of a source that has read all there was up to then (epoch ms); absent where every
   * poll lists everything.
   */
  readonly resumeFrom?: (upTo: number) => string;
  /**
   * What happened to an item since it was last stored; empty when nothing did or when this source
   * is told not to report it. `goneSince` (epoch ms) is given when it was gone in between. Pure.
   */
  readonly changes: (
    before: Option.Option<Item>,
    now: Item,
    baseline: Baseline,
    goneSince?: number,
  ) => ReadonlyArray<Change>;
  /**
   * Asks what happened since then (epoch ms) to an item met for the first time that is older than
   * the baseline; the changes that are news.
   */
  readonly history?: (
    item: Item,
    since: number,
  ) => Effect.Effect<ReadonlyArray<Change>, Reason>;
  /** Items of one poll that `history` may be asked about; ten by default, for each costs a request. */
  readonly mostHistories?: number;
  /**
   * Present where its items are places themselves, such as an owner's repositories: the sources that watch
   * those of these items.
   */
  readonly members?: (items: ReadonlyArray<Item>) => Effect.Effect<ReadonlyArray<Source>>;
  /**
   * An update's two forms of an item with their `parts`, where the list shows no more than that
   * something changed.
   */
  readonly inspect?: (before: Item, now: Item) => Effect.Effect<
    { readonly before: Item; readonly now: Item },
    Reason
  >;
  /**
   * The keys under which the Python v0, for which the source was `origin`, wrote down what it had
   * told of an item; absent where v0 never watched.
   */
  readonly v0Keys?: (origin: string, item: Item) => V0Keys;
}

/** Keys in v0's record. */
export interface V0Keys {
  /** Of the item itself. */
  readonly item: ReadonlyArray<string>;
  /** Of its merge alone. */
  readonly merge: ReadonlyArray<string>;
}

/** The configured sources, in the order of the config. */
export class Sources
  extends Context.Service<Sources, ReadonlyArray<Source>>()("mrt/domain/Sources") {}
