import * as Effect from "effect/Effect";
import * as Option from "effect/Option";
import * as Stream from "effect/Stream";
import type { Reason } from "../../domain/errors.ts";
import type { Item } from "../../domain/item.ts";
import type { Page } from "../../domain/source.ts";
import { counted } from "../../domain/text.ts";
import { isFinal } from "../../http/refusal.ts";
import type { UpstreamClient } from "../../http/upstream_client.ts";
import { encodePosition, isTransferredIn, type Position } from "./issue_cursor.ts";
import { after } from "./outcome.ts";
import type { Access } from "./access.ts";
import { readListing, repositoryId, type SweptList } from "./page.ts";
import { firstStep, fresh, maxPages, peek, type SweepStep } from "./step.ts";

/**
 * The pages of one poll of a repository's list; see `Source.poll`. The repository's id, where it is known
 * from elsewhere, needs no request of its own.
 */
export const sweepList = <A extends { readonly id: number }>(
  client: UpstreamClient["Service"],
  access: Access,
  swept: SweptList<A>,
): (
  previous: Option.Option<string>,
  repository?: string,
) => Stream.Stream<Page, Reason> => {
  const { name, baseUrl } = access.repository;
  const list = `${baseUrl}/repos/${name}/${swept.path}`;

  /** The position with the repository's id, from the response or, once, from a request of its own. */
  const identified = Effect.fnUntraced(function* (position: Position, shown: string | undefined) {
    const { repository: known = "", origin: _, ...rest } = position;
    if (shown !== undefined && shown !== known) {
      // Another repository has taken the name, with numbers of its own.
      return { ...(known === "" ? position : rest), repository: shown };
    }
    if (position.repository !== undefined) return position;
    const id = yield* repositoryId(client, access);
    return Option.isNone(id) ? position : { ...position, repository: id.value };
  });

  const marked = (item: Item, { origin }: Position): Item =>
    isTransferredIn(item, origin)
      ? { ...item, fields: { ...item.fields, transferred_in: true } }
      : item;

  const read = Effect.fnUntraced(function* (from: SweepStep) {
    const { listing, servedAt, repository: id } = yield* readListing(
      client,
      access,
      swept,
      from.url,
      from.known,
    );
    const step = { ...from, position: yield* identified(from.position, id) };
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
    const items = Option.match(listing, { onNone: () => [], onSome: ({ items }) => items });
    const unread = Option.match(listing, {
      onNone: () => 0,
      onSome: ({ unread }) => unread.length,
    });
    const page: Page = {
      items: items.map((item) => marked(item, step.position)),
      cursor: encodePosition(position),
      servedAt,
      complete,
      ...(empty === undefined ? {} : { empty }),
      notes: [...yield* access.notes, ...notes],
      ...(unread === 0 ? {} : {
        ailment: {
          en: `${counted(unread, "item")} of its list cannot be read`,
          zh: `列表中有 ${unread} 个条目无法读取`,
        },
      }),
      ...(position.repository === undefined || position.repository === "" ? {} : {
        identity: `${new URL(baseUrl).host}/repositories/${position.repository}`,
      }),
    };
    return [[page], next] as const;
  });

  /** A page that fails must not block newer ones. */
  const instead = (step: SweepStep, reason: Reason) => {
    if (!step.resumed) return Effect.fail(reason);
    const { position, pages, pagesLeft } = step;
    if (isFinal(reason)) {
      return read(fresh(list, position, {
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
      ? read(peek(list, position, { failure: Option.some(reason) }))
      : Effect.fail(reason);
  };

  const readOn = (step: SweepStep) =>
    Option.match(step.failure, {
      onNone: () => Effect.catch(read(step), (reason) => instead(step, reason)),
      onSome: Effect.fail,
    });

  return (previous, repository) => {
    const first = firstStep(list, previous);
    const named = repository === undefined ? {} : { repository };
    return Stream.paginate({ ...first, position: { ...named, ...first.position } }, readOn);
  };
};
