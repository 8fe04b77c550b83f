import { deepEqual, equal, match } from "node:assert/strict";
import * as Effect from "effect/Effect";
import { parseAtomFeed, parseJsonFeed } from "feedsmith";
import { troubled } from "../cli/troubled.ts";
import { live } from "../testing.ts";
import { served } from "./served.ts";

live(
  "alerts are subscribed to as Atom and JSON Feed, filtered as the timeline is",
  () =>
    Effect.gen(function* () {
      const mrt = yield* served({
        place: troubled,
        http: { public_url: "https://mrt.corp.example/mrt/" },
      });
      const query = "?source=github:vllm-project/vllm&lang=en&keyword=DeepSeek+2";
      const atom = yield* mrt.ask(`/feed.atom${query}`);
      match(atom.headers.get("content-type") ?? "", /^application\/atom\+xml/);
      const feed = parseAtomFeed(atom.text);
      const base = "https://mrt.corp.example/mrt";
      const filter = "?source=github%3Avllm-project%2Fvllm&keyword=DeepSeek+2";
      equal(feed.id, `${base}/feed.atom${filter}`);
      deepEqual(feed.links?.map(({ rel, href }) => [rel, href]), [
        ["self", `${base}/feed.atom${filter}`],
        ["alternate", `${base}/timeline${filter}`],
      ]);
      const [entry, ...others] = feed.entries ?? [];
      deepEqual(others, []);
      deepEqual(entry?.title, { type: "text", value: "DeepSeek 2" });
      match(entry?.id ?? "", /^urn:mrt:alert:[0-9a-f]{64}$/);
      const [alternate, related] = entry?.links ?? [];
      match(alternate?.href ?? "", /^https:\/\/mrt\.corp\.example\/mrt\/alerts\/[0-9a-f]{64}$/);
      match(related?.href ?? "", /\/vllm-project\/vllm\/issues\/\d+$/);
      const json = yield* mrt.ask(`/feed.json${query}`);
      match(json.headers.get("content-type") ?? "", /^application\/feed\+json/);
      const same = parseJsonFeed(json.text);
      deepEqual(
        same.items?.map(({ id, title, url }) => ({ id, title, url })),
        [{ id: entry?.id, title: "DeepSeek 2", url: alternate?.href }],
      );
      match((yield* mrt.ask("/feed.atom?lang=zh")).text, /xml:lang="zh-CN".*：提醒<\/title>/);
    }),
);
