import { deepEqual, equal } from "node:assert/strict";
import * as Effect from "effect/Effect";
import * as Predicate from "effect/Predicate";
import type { ForgeKind } from "../../simulators/forge_elements.ts";
import { serve } from "../../simulators/serve.ts";
import { onRecorded } from "../../testing.ts";
import { firstPage, read } from "../opened.ts";
import type { List } from "./conforms.ts";
import { bodyOf, sourceOf } from "./source.ts";

/** A first poll that is answered with a recorded element, or with the examples of the documentation. */
const poll = (kind: ForgeKind, list: List, file: string) =>
  Effect.gen(function* () {
    const body = yield* bodyOf(file);
    const elements = Predicate.hasProperty(body, "examples") ? body.examples : [body];
    const { url } = yield* serve(() => Response.json(elements));
    const page = firstPage(yield* read(yield* sourceOf(kind, list, url)));
    deepEqual(page.notes, []);
    return page.items;
  });

onRecorded("a real issue of GitCode passes through", () =>
  Effect.gen(function* () {
    const [item, ...more] = yield* poll(
      "gitcode",
      "issues",
      "gitcode/issue_real_trimmed_2026.json",
    );
    equal(more.length, 0);
    equal(item?.url, "https://gitcode.com/infra-test/gctest1/issues/3");
    deepEqual([item?.id, item?.author, item?.state], ["3815588", "aflyingto", "open"]);
    deepEqual(item?.fields, { number: 3 });
    equal(item?.createdAt, Date.UTC(2026, 2, 22, 11, 5, 7));
    equal(item?.updatedAt, Date.UTC(2026, 2, 22, 11, 8, 2));
  }));

onRecorded(
  "the issues in GitCode's documentation pass through, one of them closed",
  () =>
    Effect.gen(function* () {
      const items = yield* poll("gitcode", "issues", "gitcode/official_issues_list.json");
      deepEqual(items.map(({ state }) => state), ["open", "closed"]);
      deepEqual(items.map(({ labels }) => labels), [["enim", "proident", "qui"], ["ad", "id"]]);
      deepEqual(items.map(({ closedAt }) => closedAt), [
        null,
        Date.UTC(2024, 3, 16, 6, 49, 45, 166),
      ]);
    }),
);

onRecorded(
  "a release and a tag in GitCode's documentation pass through",
  () =>
    Effect.gen(function* () {
      const [release] = yield* poll("gitcode", "releases", "gitcode/official_releases_list.json");
      deepEqual([release?.id, release?.title], ["v1.0.217", "release1 Name (v1.0.217)"]);
      deepEqual(release?.fields, { tag: "v1.0.217", prerelease: false, assets: 4 });
      equal(release?.createdAt, Date.UTC(2025, 0, 16, 11, 58, 7));
      const [tag] = yield* poll("gitcode", "tags", "gitcode/official_tags_list.json");
      deepEqual([tag?.id, tag?.body], ["v1.0", "111"]);
      equal(tag?.createdAt, Date.UTC(2024, 3, 14, 6, 18, 54));
      equal(tag?.version, "3e43581d16bc456802a1fee673b9a2a9b9618f0f");
    }),
);

onRecorded(
  "a real issue of Gitee passes through, with the letters of its number",
  () =>
    Effect.gen(function* () {
      const [item] = yield* poll("gitee", "issues", "gitee/issue_item_2020_transcribed.json");
      deepEqual([item?.title, item?.state, item?.fields], ["字节序", "open", { number: "I1ICN6" }]);
      equal(item?.url, "https://gitee.com/crazybber/markdown-site-template/issues/I1ICN6");
      equal(item?.createdAt, Date.UTC(2020, 4, 25, 12, 1, 39));
    }),
);
