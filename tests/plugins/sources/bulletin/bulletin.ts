import * as Context from "effect/Context";
import * as Effect from "effect/Effect";
import * as Option from "effect/Option";
import * as Schema from "effect/Schema";
import * as Stream from "effect/Stream";
import type { Item } from "../../../../src/domain/item.ts";
import type { Source } from "../../../../src/domain/source.ts";
import { describing, EnvName, expecting, titled } from "../../../../src/plugin/fields.ts";
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
  boards: Schema.Array(Schema.String.annotate(titled({ en: "name", zh: "名称" }))).check(
    Schema.isNonEmpty(expecting({ en: "at least one board", zh: "至少一个公告板" })),
  ).annotate(describing({ en: "The boards to watch.", zh: "要监视的公告板。" })),
  key_env: Schema.optionalKey(
    EnvName.annotate(describing({
      en: "The variable that holds the key of the boards.",
      zh: "存放公告板密钥的变量。",
    })),
  ),
}).annotate(describing({ en: "Posts on bulletin boards.", zh: "公告板上的帖子。" }));

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
    { flag: "boards", text: { en: "Bulletin boards", zh: "公告板" }, standard: example.boards },
    (boards) => ({ ...example, boards }),
  ),
  variables: [{
    name: "BULLETIN_PROXY",
    description: { en: "the janitor's door to the boards", zh: "公告板的后门" },
  }],
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
