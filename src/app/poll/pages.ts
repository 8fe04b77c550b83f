import * as Clock from "effect/Clock";
import * as Duration from "effect/Duration";
import * as Effect from "effect/Effect";
import * as Option from "effect/Option";
import * as Stream from "effect/Stream";
import { type Reason, Unavailable } from "../../domain/errors.ts";
import type { Item } from "../../domain/item.ts";
import type { Page, Source } from "../../domain/source.ts";
import { truncate } from "../../domain/text.ts";
import { sanePage } from "./sane_item.ts";
import { mapPhrase, type Phrase } from "../../domain/phrase.ts";

/** No further page is requested after this long; the next poll resumes from the cursor. */
const longestSweep = Duration.minutes(2);
/** The poll ends however slowly a page comes. */
const longestPageSeconds = 150;
const mostNotes = 20;
const longestNote = 500;

/** What all pages of one poll showed together. */
export interface Sweep {
  /** Each item once, in its newest form. */
  readonly items: ReadonlyMap<string, Item>;
  readonly cursor: string;
  /** The upstream's own id for what is watched, where it gives one. */
  readonly identity: Option.Option<string>;
  /** Whether items may be known under other ids; their numbers tell. */
  readonly byNumber: boolean;
  /** Epoch ms by the upstream's clock, when the first page was served. */
  readonly servedAt: number;
  readonly complete: boolean;
  /** Whether the upstream says that it has nothing at all. */
  readonly empty: boolean;
  /** Whether time ran out and pages were left for the next poll. */
  readonly cut: boolean;
  /** What is wrong although pages came. */
  readonly ailment: Option.Option<Phrase>;
  /** Why reading stopped after these pages. */
  readonly failure: Option.Option<Reason>;
  readonly notes: ReadonlyArray<Phrase>;
}

/** Entries move between the pages of a list that changes while it is read: the newer form stays. */
const isOlder = (item: Item, than: Item): boolean =>
  item.updatedAt === null || (than.updatedAt !== null && item.updatedAt <= than.updatedAt);

const andMore = (count: number): Phrase => ({
  en: `and ${count} more notes`,
  zh: `另有 ${count} 条说明`,
});

const collector = () => {
  const items = new Map<string, Item>();
  const notes: Array<Phrase> = [];
  let [pages, cut, byNumber] = [0, false, false];
  let [cursor, resume, servedAt, complete, empty] = ["", "", 0, false, false];
  let [identity, ailment] = [Option.none<string>(), Option.none<Phrase>()];
  return {
    pages: () => pages,
    cut: () => {
      cut = true;
    },
    add: (page: Page) => {
      for (const item of page.items) {
        const known = items.get(item.id);
        if (known === undefined || !isOlder(item, known)) items.set(item.id, item);
      }
      notes.push(...page.notes);
      byNumber ||= page.byNumber === true;
      if (pages === 0) servedAt = page.servedAt;
      if (page.identity !== undefined) identity = Option.some(page.identity);
      ailment = Option.orElse(ailment, () => Option.fromUndefinedOr(page.ailment));
      ({ cursor, complete, resume = cursor } = page);
      empty = page.empty ?? (complete && page.items.length === 0);
      pages++;
    },
    sweep: (failure: Option.Option<Reason>): Sweep => ({
      items,
      cursor: cut || Option.isSome(failure) ? resume : cursor,
      identity,
      byNumber,
      servedAt,
      complete: complete && Option.isNone(failure),
      empty: empty && items.size === 0,
      cut,
      ailment,
      failure,
      notes: [
        ...notes.slice(0, mostNotes).map((note) =>
          mapPhrase(note, (text) => truncate(text, longestNote))
        ),
        ...(notes.length > mostNotes ? [andMore(notes.length - mostNotes)] : []),
      ],
    }),
  };
};

/**
 * Reads the pages of a poll. Stops early when time runs out, since any page's cursor says where to
 * resume, and, unless `full`, at the first page without news of a source that lists everything
 * newest first. A failure after the first page keeps the pages that were read.
 */
export const readSweep = Effect.fnUntraced(function* <R>(
  source: Source,
  cursor: Option.Option<string>,
  full: boolean,
  isKnown: (items: ReadonlyArray<Item>) => Effect.Effect<boolean, never, R>,
) {
  const began = yield* Clock.currentTimeMillis;
  const found = collector();
  const isLast = Effect.fnUntraced(function* ({ items, complete, goOn = full }: Page) {
    const now = yield* Clock.currentTimeMillis;
    if (now - began >= Duration.toMillis(longestSweep)) {
      if (!complete) found.cut();
      return true;
    }
    return source.listsAll && !goOn && !complete ? yield* isKnown(items) : false;
  });
  return yield* source.poll(cursor, full).pipe(
    Stream.map(sanePage),
    Stream.takeUntilEffect(isLast),
    Stream.runForEach((page) => Effect.sync(() => found.add(page))),
    Effect.timeoutOrElse({
      duration: `${longestPageSeconds} seconds`,
      orElse: () =>
        Effect.fail(
          new Unavailable({
            says: {
              en:
                `its upstream is too slow: the poll was not done in ${longestPageSeconds} seconds`,
              zh: `上游太慢：轮询在 ${longestPageSeconds} 秒内没有完成`,
            },
          }),
        ),
    }),
    Effect.map(() => found.sweep(Option.none())),
    Effect.catchIf(
      () => found.pages() > 0,
      (reason) => Effect.succeed(found.sweep(Option.some(reason))),
    ),
  );
});
