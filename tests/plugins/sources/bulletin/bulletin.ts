import * as Context from "effect/Context";
import * as Effect from "effect/Effect";
import * as Option from "effect/Option";
import * as Schema from "effect/Schema";
import * as Stream from "effect/Stream";
import type { Item } from "../../../../src/domain/item.ts";
import type { Source } from "../../../../src/domain/source.ts";
import { EnvName } from "../../../../src/plugin/fields.ts";
import { defineKind } from "../../../../src/plugin/kind.ts";
import { makeSourcePlugin } from "../../../../src/plugin/plugin.ts";
import { listStarter } from "../../../../src/plugin/starter.ts";

/*
 * A source nobody but this folder and a line of a registry knows: posts on boards that are in memory.
 */

const kind = "bulletin";

const post = defineKind("post", {
  resource: "board_post",
  added: { type: "post_pinned", en: ["new post", "pinned"], zh: ["新帖子", "发帖"] },
  updated: { type: "post_updated", en: ["post edited", "edited"], zh: ["帖子已编辑", "编辑"] },
  fields: { pages: { en: "length", zh: "篇幅" } },
});

export interface Post {
  readonly title: string;
  readonly pages: number;
}

/** What hangs on a board, newest first. */
export const Boards = Context.Reference<(board: string) => ReadonlyArray<Post>>("test/Boards", {
  defaultValue: () => () => [],
});

const Config = Schema.Struct({
  boards: Schema.Array(Schema.String.annotate({ title: "name" })).check(
    Schema.isNonEmpty({ expected: "at least one board" }),
  ).annotate({ description: "The boards to watch." }),
  key_env: Schema.optionalKey(
    EnvName.annotate({ description: "The variable that holds the key of the boards." }),
  ),
}).annotate({ description: "Posts on bulletin boards." });

const toItem = (board: string) => ({ title, pages }: Post): Item => ({
  id: title,
  kind: post.name,
  title,
  body: "",
  url: `https://bulletin.example/${board}/${encodeURIComponent(title)}`,
  author: null,
  labels: [],
  state: null,
  createdAt: null,
  updatedAt: null,
  closedAt: null,
  mergedAt: null,
  version: String(pages),
  fields: { pages },
});

const sourceOf = (board: string): Source => ({
  key: `${kind}:${board}`,
  host: "bulletin.example",
  credential: "",
  listsAll: true,
  poll: () =>
    Stream.fromEffect(Effect.map(Boards, (boards) => ({
      items: boards(board).map(toItem(board)),
      cursor: "",
      servedAt: 0,
      complete: true,
      notes: [],
    }))),
  changes: (before, { id, version }) => [{
    transition: Option.isNone(before) ? "added" : "updated",
    eventId: `${id}@${version}`,
    occurredAt: null,
    news: true,
  }],
});

const example = { boards: ["papers"], key_env: "BULLETIN_KEY" };

export const bulletin = makeSourcePlugin({
  kind,
  platform: { name: "Bulletin Board" },
  kinds: [post],
  config: Config,
  example,
  starter: listStarter(
    { flag: "boards", text: "Bulletin boards", standard: example.boards },
    (boards) => ({ ...example, boards }),
  ),
  variables: [{ name: "BULLETIN_PROXY", description: "the janitor's door to the boards" }],
  entries: ({ boards, key_env: variable }) =>
    boards.map((board) => ({
      id: `${kind}:${board}`,
      secrets: variable === undefined
        ? []
        : [{ path: `sources.${kind}.key_env`, variable, required: false }],
      unusable: Option.none(),
      hosts: ["bulletin.example"],
      make: Effect.succeed(sourceOf(board)),
    })),
});
