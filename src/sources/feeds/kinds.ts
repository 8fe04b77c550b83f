import { defineKind } from "../../plugin/kind.ts";

/** An entry of a feed, whatever its publisher calls it. */
export const post = defineKind("post", {
  resource: "feed_post",
  added: { type: "post_added", en: ["new post", "added"], zh: ["新文章", "新增"] },
  updated: { type: "post_updated", en: ["post updated", "updated"], zh: ["文章有更新", "更新"] },
});
