import * as Effect from "effect/Effect";
import * as Option from "effect/Option";
import * as Stream from "effect/Stream";
import type { Reason } from "../../domain/errors.ts";
import type { Item } from "../../domain/item.ts";
import type { Phrase } from "../../domain/phrase.ts";
import type { Page } from "../../domain/source.ts";
import { counted } from "../../domain/text.ts";
import { isFinal } from "../../http/refusal.ts";
import {
  encodePosition,
  isTransferredIn,
  type ListAddress,
  type Position,
} from "./issue_cursor.ts";
import type { Listing } from "./listing.ts";
import { after } from "./outcome.ts";
import { firstStep, fresh, maxPages, peek, type SweepStep } from "./step.ts";

/** A page of the list as its forge answers it. */
interface SweptPage {
  /** None when it is unchanged. */
  readonly listing: Option.Option<Listing>;
  /** Epoch ms by the upstream's clock. */
  readonly servedAt: number;
  /** The step's, with what the answer tells of the repository. */
  readonly position: Position;
  readonly notes?: ReadonlyArray<Phrase>;
}

interface Sweep {
  readonly list: ListAddress;
  readonly read: (step: SweepStep) => Effect.Effect<SweptPage, Reason>;
  /** `Page.identity` */
  readonly identityOf?: (position: Position) => string | undefined;
}

/** The item, with the field `transferred_in` where it came from another repository. */
const marked = (item: Item, { origin }: Position): Item =>
  isTransferredIn(item, origin)
    ? { ...item, fields: { ...item.fields, transferred_in: true } }
    : item;

/** The pages of one poll of a list; see `Source.poll`. */
export const sweepPages = (
  { list, read, identityOf = () => undefined }: Sweep,
): (
  previous: Option.Option<string>,
  /** The repository's id, where it is known from elsewhere. */
  repository?: string,
) => Stream.Stream<Page, Reason> => {
  const readStep = Effect.fnUntraced(function* (from: SweepStep) {
    const { listing, servedAt, position: reached, notes: said = [] } = yield* read(from);
    const step = { ...from, position: reached };
    const { position, complete, empty, notes, next } = Option.match(listing, {
      // Unchanged since the last commit.
      onNone: () => ({
        position: {
          ...step.position,
          ...Option.match(step.known, { onNone: () => ({}), onSome: (known) => ({ known }) }),
        },
        complete: false,
        empty: undefined,
        notes: step.notes,
        next: Option.none<SweepStep>(),
      }),
      onSome: (listing) => after(list, step, listing),
    });
    const { items = [], unread = [] } = Option.getOrElse(
      listing,
      (): Partial<Listing> => ({}),
    );
    const identity = identityOf(position);
    const page: Page = {
      items: items.map((item) => marked(item, step.position)),
      cursor: encodePosition(position),
      servedAt,
      complete,
      ...(empty === undefined ? {} : { empty }),
      notes: [...said, ...notes],
      ...(unread.length === 0 ? {} : {
        ailment: {
          en: `${counted(unread.length, "item")} of its list cannot be read`,
          zh: `列表中有 ${unread.length} 个条目无法读取`,
        },
      }),
      ...(identity === undefined ? {} : { identity }),
    };
    return [[page], next] as const;
  });

  /** A page that fails must not block newer ones. */
  const instead = (step: SweepStep, reason: Reason) => {
    if (!step.resumed) return Effect.fail(reason);
    const { position, pages, pagesLeft } = step;
    if (isFinal(reason)) {
      return readStep(fresh(list, position, {
        pages: pages + 1,
        pagesLeft,
        waitsFrom: Infinity,
        notes: [{
          en: `the page to resume with failed (${reason.says.en}); starting again with the newest`,
          zh: `续读的那一页失败（${reason.says.zh}）；从最新的一页重新开始`,
        }],
      }));
    }
    return reason._tag === "Unavailable" && pagesLeft === maxPages
      ? readStep(peek(list, position, { failure: Option.some(reason) }))
      : Effect.fail(reason);
  };

  const readOn = (step: SweepStep) =>
    Option.match(step.failure, {
      onNone: () => Effect.catch(readStep(step), (reason) => instead(step, reason)),
      onSome: Effect.fail,
    });

  return (previous, repository) => {
    const first = firstStep(list, previous);
    const named = repository === undefined ? {} : { repository };
    return Stream.paginate({ ...first, position: { ...named, ...first.position } }, readOn);
  };
};
