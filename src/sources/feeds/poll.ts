import * as Effect from "effect/Effect";
import * as Option from "effect/Option";
import * as Schema from "effect/Schema";
import { Malformed } from "../../domain/errors.ts";
import type { Item } from "../../domain/item.ts";
import type { Phrase } from "../../domain/phrase.ts";
import type { Page } from "../../domain/source.ts";
import { counted } from "../../domain/text.ts";
import type { UpstreamClient } from "../../http/upstream_client.ts";
import { shownUrl, type UpstreamResponse } from "../../http/upstream_response.ts";
import { conditions, Validator, validatorOf } from "../../http/validator.ts";
import { shownLate } from "./changes.ts";
import { decodeFeed } from "./charset.ts";
import { readPosts } from "./post.ts";
import { feedRefusal } from "./refusal.ts";

/*
 * One poll of a feed: one request, conditional where the last answer allows. A feed shows its newest
 * entries alone, so one that is unknown is new, unless it comes up from below the end of what the feed
 * showed at first.
 */

/** Bytes of a feed. */
const mostBytes = 5_000_000;

const accept = "application/atom+xml, application/rss+xml, application/feed+json, " +
  "application/rdf+xml;q=0.9, application/xml;q=0.8, text/xml;q=0.8, application/json;q=0.7, */*;q=0.1";

/** Below this a feed shows all it has, and whatever is unknown has been added. */
const fewPosts = 5;

/** Where a feed is asked for. */
export interface FeedPlace {
  readonly label: Phrase;
  readonly address: string;
  /** Tells one address from another without holding it: it may be a secret. */
  readonly mark: string;
  readonly isSecret: boolean;
}

const Memory = Schema.Struct({
  mark: Schema.String,
  /** Epoch ms by the upstream's clock: when the last answer with posts was read. */
  at: Schema.Finite,
  /** Epoch ms: the date of the oldest post that the feed showed at first. */
  floor: Schema.optionalKey(Schema.Finite),
  /** Whether it has shown any post; until then it is empty, and not out of order. */
  shown: Schema.Boolean,
  known: Schema.optionalKey(Validator),
});
type Memory = typeof Memory.Type;
const Cursor = Schema.fromJsonString(Memory);
const decodeCursor = Schema.decodeUnknownOption(Cursor);
const encodeCursor = Schema.encodeSync(Cursor);

const isBefore = ({ createdAt }: Item, at: number) => createdAt !== null && createdAt < at;

/** How many posts at the end of the list are older than all that stands above them, and than `floor`. */
const risen = (posts: ReadonlyArray<Item>, floor: number): number =>
  posts.length - 1 - posts.findLastIndex((post) => !isBefore(post, floor));

/**
 * The posts, marked where they were there before though the feed may show them for the first time: at
 * another address all that its last answer could have shown, else what came up from below the floor
 * because posts were deleted, or the feed shows more of them now.
 */
const withLate = (
  posts: ReadonlyArray<Item>,
  before: Memory | undefined,
  { mark }: FeedPlace,
): ReadonlyArray<Item> => {
  if (before === undefined) return posts;
  const { at, floor } = before;
  const late = (item: Item): Item => ({ ...item, fields: { ...item.fields, [shownLate]: true } });
  if (before.mark !== mark) {
    return posts.map((post) => post.createdAt === null || isBefore(post, at) ? late(post) : post);
  }
  const end = posts.length - (floor === undefined ? 0 : risen(posts, floor));
  return posts.map((post, index) => index >= end ? late(post) : post);
};

const floorOf = (posts: ReadonlyArray<Item>, servedAt: number): number | undefined => {
  const dates = posts.flatMap(({ createdAt }) => createdAt ?? []);
  return posts.length < fewPosts || dates.length === 0
    ? undefined
    // Dates of a clock that is ahead must not make all that follows look old.
    : dates.reduce((a, b) => Math.min(a, b), servedAt);
};

const movedNote = ({ isSecret }: FeedPlace, { url }: UpstreamResponse): Phrase => {
  const to = isSecret
    ? { en: "", zh: "" }
    : { en: ` to ${shownUrl(url)}`, zh: `到 ${shownUrl(url)}` };
  return {
    en: `its address has moved for good${to.en}; change it in the config before the old one ends`,
    zh: `地址已永久迁移${to.zh}；请趁旧地址还能用，在配置中更新`,
  };
};

/** The one page of a poll; see `Source.poll`. */
export const pollFeed = Effect.fn("Feeds.poll")(function* (
  client: UpstreamClient["Service"],
  place: FeedPlace,
  previous: Option.Option<string>,
) {
  const { label, address, mark, isSecret } = place;
  const before = Option.getOrUndefined(Option.flatMap(previous, decodeCursor));
  // The cursor is stored, and what it is conditional on must not hold a secret.
  const asked = { url: mark };
  const condition = conditions(asked, Option.fromUndefinedOr(before?.known));
  const response = yield* client.get({
    url: address,
    label,
    headers: { accept, ...condition },
    body: { maxBytes: mostBytes, decode: decodeFeed },
  }, feedRefusal);
  const { servedAt } = response;
  const moved = response.moved ? [movedNote(place, response)] : [];
  if (response.status === 304) {
    if (Object.keys(condition).length === 0) {
      return yield* new Malformed({
        says: {
          en: `${label.en} answers 304 to an unconditional request`,
          zh: `${label.zh} 对无条件请求返回了 304`,
        },
      });
    }
    const cursor = Option.getOrElse(previous, () => "");
    return { items: [], cursor, servedAt, complete: false, notes: moved } satisfies Page;
  }
  // Below a secret address nothing can be linked to without telling it.
  const base = isSecret ? new URL(response.url).origin : response.url;
  const { posts, unreadable, notes, length } = yield* readPosts(response, base);
  if (length > 0 && posts.length === 0) {
    return yield* new Malformed({
      says: {
        en: `${label.en} shows ${counted(length, "entry", "entries")}, and none can be read`,
        zh: `${label.zh} 有 ${length} 篇，但都无法识别`,
      },
    });
  }
  const seen = before?.mark === mark ? before : undefined;
  if (posts.length === 0) {
    const { known: _, ...memory } = seen ?? { mark, at: servedAt, shown: false };
    return {
      items: [],
      // Asked for unconditionally, so that every poll learns that it is still empty.
      cursor: encodeCursor(memory),
      servedAt,
      complete: !memory.shown,
      empty: true,
      notes: moved,
    } satisfies Page;
  }
  const floor = seen?.shown === true ? seen.floor : floorOf(posts, servedAt);
  // What is wrong must be heard at every poll. A redirect is followed every time, so it may be permanent.
  const known = unreadable.length > 0
    ? Option.none()
    : validatorOf(asked, { ...response, moved: false });
  const page: Page = {
    items: withLate(posts, before, place),
    cursor: encodeCursor({
      mark,
      at: servedAt,
      shown: true,
      ...floor === undefined ? {} : { floor },
      ...Option.isNone(known) ? {} : { known: known.value },
    }),
    servedAt,
    complete: true,
    notes: [...moved, ...notes, ...unreadable],
    ...unreadable.length === 0 ? {} : {
      ailment: {
        en: `${counted(unreadable.length, "entry", "entries")} of it cannot be read`,
        zh: `其中有 ${unreadable.length} 篇无法识别`,
      },
    },
  };
  return page;
});
