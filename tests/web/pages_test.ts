import { deepEqual, equal, match, ok } from "node:assert/strict";
import * as Effect from "effect/Effect";
import { troubled } from "../cli/troubled.ts";
import { world } from "../cli/world.ts";
import { live } from "../testing.ts";
import { pages } from "./page_list.ts";
import { served } from "./served.ts";

const form = (fields: ReadonlyArray<readonly [string, string]>): RequestInit => ({
  method: "POST",
  headers: { "content-type": "application/x-www-form-urlencoded", "sec-fetch-site": "same-origin" },
  body: String(new URLSearchParams(fields.map((each) => [...each]))),
});

const plain = (text: string): string =>
  text.replace(/<[^>]*>/g, " ").replace(/&#(\d+);/g, (_, code) => String.fromCharCode(Number(code)))
    .replace(/\s+/g, " ");

const inOrder = (text: string, pattern: RegExp): ReadonlyArray<string> =>
  [...text.matchAll(pattern)].map(([, found = ""]) => found);

live(
  "every page says in both languages what the commands say, and each link on it leads somewhere",
  () =>
    Effect.gen(function* () {
      const mrt = yield* served({ place: troubled });
      const seen = new Set<string>();
      for (const path of pages) {
        for (const [language, says] of [["en", "en"], ["zh", "zh-CN"]] as const) {
          const page = yield* mrt.ask(`${path}${path.includes("?") ? "&" : "?"}lang=${language}`);
          equal(page.status, 200, path);
          match(page.text, new RegExp(`<html lang="${says}">`));
          match(page.text, /<h1>[^<]+<\/h1>/);
          for (const link of inOrder(page.text, /(?:href|src)="(\/[^"]*)"/g)) {
            seen.add(link.replaceAll("&#38;", "&"));
          }
        }
      }
      for (const link of seen) equal((yield* mrt.ask(link)).status, 200, link);
      const config = plain((yield* mrt.ask("/config")).text);
      for (const secret of Object.values(mrt.secrets)) ok(!config.includes(secret));
      match(config, /GITHUB_TOKEN yes no sources\.github\.token_env/);
      const sources = plain((yield* mrt.ask("/sources")).text);
      match(sources, /github:vllm-project\/vllm token refused/);
      match(plain((yield* mrt.ask("/rules?text=DeepSeek")).text), /matched by \S+: .*deepseek/i);
    }),
);

live(
  "the timeline is filtered by its address, and each alert has a page for good",
  () =>
    Effect.gen(function* () {
      const mrt = yield* served({ place: troubled });
      const titles = (query: string) =>
        Effect.map(
          mrt.ask(`/timeline${query}`),
          ({ text }) => inOrder(text, /<h2><a href="\/(?:alerts|items)[^>]*>([^<]*)/g).map(plain),
        );
      const all = yield* titles("");
      for (const title of ["DeepSeek 1", "DeepSeek 2", "DeepSeek 3"]) {
        ok(all.includes(title), title);
      }
      ok(
        all.some((title) => /incident|source|token/.test(title)),
        "notices belong to it",
      );
      deepEqual(yield* titles("?source=github:vllm-project/vllm&keyword=seek+2"), ["DeepSeek 2"]);
      // A keyword is found in whatever case and width.
      deepEqual(yield* titles("?keyword=%EF%BC%A4eepseek+1"), ["DeepSeek 1"]);
      deepEqual(yield* titles("?keyword=nothing+like+it"), []);
      deepEqual(yield* titles("?kind=flood"), []);
      deepEqual(yield* titles("?until=1999-01-01"), []);
      ok((yield* titles("?channel=welink&rule=keywords")).length <= all.length);
      deepEqual(yield* titles("?channel=nobody"), []);
      match((yield* mrt.ask("/timeline?since=soon")).text, /role="alert">“soon” is no time/);
      const link = /href="(\/alerts\/[^"]*)">DeepSeek 2/.exec((yield* mrt.ask("/timeline")).text)
        ?.[1];
      const alert = yield* mrt.ask(link ?? "");
      match(plain(alert.text), /matched by .* Deliveries .*welink/);
      const history = /href="(\/items\?[^"]*)"/.exec(alert.text)?.[1]?.replaceAll("&#38;", "&");
      match(
        plain((yield* mrt.ask(history ?? "")).text),
        /What the rules say of it now matched by .* Changes .* Alerts .*DeepSeek 2/,
      );
      equal((yield* mrt.ask("/alerts/none")).status, 404);
      equal((yield* mrt.ask("/items?source=x&id=y")).status, 404);
    }),
);

/** A watched pull request that was a draft, by its page. */
const edited = Effect.gen(function* () {
  const mrt = yield* world;
  const repo = mrt.forge.repo("vllm-project/vllm");
  yield* mrt.mrt("once");
  const number = repo.open({ title: "DeepSeek 1", pull: true, draft: true });
  yield* mrt.mrt("once");
  repo.edit(number, { title: "DeepSeek 1.1", draft: false });
  yield* mrt.mrt("once");
  return mrt;
});

live(
  "an item's page says how it stands and what of it changed in the visitor's language",
  () =>
    Effect.gen(function* () {
      const mrt = yield* served({ place: edited });
      const timeline = yield* mrt.ask("/timeline?keyword=DeepSeek");
      const path = /href="(\/items\?[^"]*)"/.exec(timeline.text)?.[1]?.replaceAll("&#38;", "&");
      const pageIn = (language: string) =>
        Effect.map(mrt.ask(`${path}&lang=${language}`), ({ text }) => plain(text));
      match(yield* pageIn("en"), / · open · .* Changed: title, draft /);
      match(yield* pageIn("zh"), / · 未关闭 · .* 变化的部分：标题、草稿 /);
    }),
);

live(
  "the queue shows what waits and what was given up, and retries and discards it",
  () =>
    Effect.gen(function* () {
      const mrt = yield* served({ place: troubled });
      const idsOf = ({ text }: { readonly text: string }) =>
        inOrder(text, /type="checkbox" name="id" value="([^"]*)"/g);
      const queue = yield* mrt.ask("/queue");
      const dead = idsOf(yield* mrt.ask("/queue?channel=welink&state=dead"));
      equal(dead.length, 1);
      ok(idsOf(queue).includes(dead[0] ?? ""));
      const lead = (answer: { readonly headers: Headers }) => answer.headers.get("location");
      equal(lead(yield* mrt.ask("/queue", form([["do", "retry"]]))), "/queue?done=none");
      const ids = dead.map((id) => ["id", id] as const);
      const retried = yield* mrt.ask("/queue", form([["do", "retry"], ...ids]));
      deepEqual([retried.status, lead(retried)], [303, "/queue?done=retry&count=1"]);
      match((yield* mrt.ask("/queue?done=retry&count=1")).text, /role="status"[^>]*>1 are due now/);
      deepEqual(idsOf(yield* mrt.ask("/queue?channel=welink&state=dead")), []);
      // Nothing is lost before somebody has said so twice.
      const asked = yield* mrt.ask("/queue", form([["do", "drop"], ...ids]));
      match(asked.text, /Discard 1 unsent/);
      ok(idsOf(yield* mrt.ask("/queue?channel=welink")).includes(dead[0] ?? ""));
      const dropped = yield* mrt.ask("/queue", form([["do", "drop for good"], ...ids]));
      equal(lead(dropped), "/queue?done=drop&count=1");
      ok(!idsOf(yield* mrt.ask("/queue?channel=welink")).includes(dead[0] ?? ""));
    }),
);

live("a source that somebody wants polled now falls due at once", () =>
  Effect.gen(function* () {
    const mrt = yield* served({ place: troubled });
    const due = () =>
      mrt.state(
        "SELECT next_poll_at FROM cursors WHERE source_key = 'modelscope:Qwen'",
      )[0]?.["next_poll_at"];
    const before = Number(due());
    const asked = yield* mrt.ask("/sources", form([["source", "modelscope:Qwen"]]));
    equal(asked.headers.get("location"), "/sources?asked=modelscope%3AQwen");
    ok(Number(due()) < before, `${String(due())} ${before}`);
    match((yield* mrt.ask("/sources?asked=modelscope%3AQwen")).text, /modelscope:Qwen is due now/);
    equal(
      (yield* mrt.ask("/sources", form([["source", "x"]]))).headers.get("location"),
      "/sources?",
    );
  }));

live(
  "the rules are tried on the record as by the command, one test at a time",
  () =>
    Effect.gen(function* () {
      const mrt = yield* served({ place: troubled });
      const said = (yield* mrt.mrt("rules", "test")).stdout;
      const [counts = ""] = /Alerted as before: .*/.exec(said) ?? [];
      const [tested = ""] = /.* were tested;/.exec(said) ?? [];
      ok(counts !== "" && tested !== "");
      const page = yield* mrt.ask("/rules?days=30&lang=en");
      ok(plain(page.text).includes(counts), plain(page.text));
      ok(plain(page.text).includes(tested));
      for (const link of inOrder(page.text, /href="(\/items\?[^"]*)"/g)) {
        equal((yield* mrt.ask(link.replaceAll("&#38;", "&"))).status, 200, link);
      }
      const two = yield* Effect.all(
        [mrt.ask("/rules?days=30&lang=en"), mrt.ask("/rules?days=30")],
        {
          concurrency: "unbounded",
        },
      );
      ok(two.some(({ text }) => text.includes("were tested")));
      // A rule that the config does not have, and a time that is not offered.
      equal((yield* mrt.ask("/rules?days=30&rule=none")).status, 200);
      ok(!(yield* mrt.ask("/rules?days=400")).text.includes("were tested"));
    }),
);

live(
  "an item is found by its address, its number and words of its title",
  () =>
    Effect.gen(function* () {
      const mrt = yield* served({ place: troubled });
      const found = (q: string) =>
        Effect.map(
          mrt.ask(`/items?${new URLSearchParams({ q, lang: "en" })}`),
          ({ text }) => inOrder(text, /<h2><a href="\/items[^>]*>([^<]*)/g).map(plain),
        );
      deepEqual(yield* found("deepseek 2"), ["DeepSeek 2"]);
      const [history = ""] = inOrder(
        (yield* mrt.ask("/items?q=deepseek+2")).text,
        /<h2><a href="(\/items[^"]*)"/g,
      );
      const item = yield* mrt.ask(history.replaceAll("&#38;", "&"));
      match(plain(item.text), /DeepSeek 2.*What the rules say of it now/);
      const [, address = ""] = /href="(http[^"]*)"[^>]*>Upstream/.exec(item.text) ?? [];
      deepEqual(yield* found(address), ["DeepSeek 2"]);
      const [, number = ""] = /(\d+)$/.exec(address) ?? [];
      deepEqual(yield* found(`vllm-project/vllm#${number}`), ["DeepSeek 2"]);
      deepEqual(yield* found("nothing like it"), []);
      match((yield* mrt.ask("/items?q=nothing+like&lang=en")).text, /No item found/);
      deepEqual(yield* found(" "), []);
    }),
);
