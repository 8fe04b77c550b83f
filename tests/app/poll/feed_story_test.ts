import { deepEqual, match, ok } from "node:assert/strict";
import * as Effect from "effect/Effect";
import * as Layer from "effect/Layer";
import { feedSite } from "../../simulators/feed.ts";
import { live } from "../../testing.ts";
import { pollingInto, watching } from "../real_sources.ts";
import { scriptedChannel } from "../scripted.ts";

/*
 * What becomes of the posts of two feeds, from the first look to what is told.
 */

const day = 86_400_000;

const twoFeeds = Effect.gen(function* () {
  const blog = yield* feedSite({ form: "rss" });
  const papers = yield* feedSite({ form: "atom" });
  const channel = scriptedChannel("welink");
  const services = yield* Layer.build(watching({
    feeds: [
      { name: "blog", url: `${blog.url}/feed` },
      { name: "papers", url: `${papers.url}/feed` },
    ],
  }, channel));
  const polling = pollingInto(channel);
  const poll = (...args: Parameters<typeof polling>) =>
    Effect.provideContext(polling(...args), services);
  return { blog, papers, poll };
});

live(
  "a first look at a long feed is one summary, and its posts are never told again",
  () =>
    Effect.gen(function* () {
      const { blog, poll } = yield* twoFeeds;
      const now = Date.now();
      for (let post = 300; post > 0; post--) {
        blog.publish(`${post}`, { title: `DeepSeek ${post}`, publishedAt: now - post * day });
      }
      blog.show(100);
      const first = yield* poll({ firstRun: "summary" });
      deepEqual(first.kinds, ["first_run"]);
      blog.show(250);
      deepEqual((yield* poll()).told, []);
      blog.show(10);
      deepEqual((yield* poll()).told, []);
      blog.show(250);
      deepEqual((yield* poll()).told, []);
    }),
);

live(
  "a post is told once, and once for each edit, however the feed shows it",
  () =>
    Effect.gen(function* () {
      const { blog, papers, poll } = yield* twoFeeds;
      blog.publish("0", { title: "Hello" });
      papers.publish("0", { title: "Hello" });
      yield* poll();
      blog.publish("1", { title: "DeepSeek-V4 is here", publishedAt: Date.now() - 9 * day });
      papers.publish("1", { title: "On qwen", text: "nothing" });
      deepEqual((yield* poll()).told, ["feeds:blog post_added DeepSeek-V4 is here"]);
      deepEqual((yield* poll()).told, []);
      blog.publish("1", { text: "It is  open" });
      deepEqual((yield* poll()).told, ["feeds:blog post_updated DeepSeek-V4 is here"]);
      blog.publish("1", { text: "It is\nopen" });
      deepEqual((yield* poll()).told, []);
      blog.withdraw("1");
      deepEqual((yield* poll()).told, []);
      blog.publish("1", {
        title: "DeepSeek-V4 is here",
        text: "It is open",
        publishedAt: Date.now() - 9 * day,
      });
      deepEqual((yield* poll()).told, []);
    }),
);

live("a feed that breaks says so and costs no other anything", () =>
  Effect.gen(function* () {
    const { blog, papers, poll } = yield* twoFeeds;
    blog.publish("0");
    papers.publish("0");
    yield* poll();
    blog.fail({ kind: "truncated" });
    blog.publish("1", { title: "DeepSeek in the blog" });
    papers.publish("1", { title: "DeepSeek in a paper" });
    const broken = yield* poll();
    deepEqual(broken.told, ["feeds:papers post_added DeepSeek in a paper"]);
    const failed = broken.sources.find(({ source }) => source === "feeds:blog");
    ok(failed?.error._tag === "Some");
    match(failed.error.value.en, /^Feed blog answers with XML that is cut off/);
  }));
