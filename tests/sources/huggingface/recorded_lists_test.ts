import { deepEqual, equal, ok } from "node:assert/strict";
import * as Effect from "effect/Effect";
import { huggingface } from "../../../src/sources/huggingface/huggingface.ts";
import { serve } from "../../simulators/serve.ts";
import { onRecorded, recorded } from "../../testing.ts";
import { itemsOf, lastOf, openSource, read } from "../opened.ts";

/*
 * Recorded elements of the lists besides models.
 */

const bodyOf = (file: string): unknown =>
  JSON.parse(Deno.readTextFileSync(new URL(`huggingface/${file}.json`, recorded)));

/** The only item of the only list that is watched, at a Hub that shows these elements. */
const itemOf = (list: string, org: string, elements: unknown) =>
  Effect.gen(function* () {
    const { url } = yield* serve(() => Response.json(elements));
    const source = yield* openSource(huggingface, {
      orgs: [org],
      base_url: url,
      monitor: { models: false, [list]: true },
    });
    const pages = yield* read(source);
    deepEqual(lastOf(pages).notes, []);
    const [item, ...more] = itemsOf(pages);
    ok(item !== undefined && more.length === 0);
    return { item, url };
  });

onRecorded(
  "a recorded dataset is known by its name, with what its list says",
  () =>
    Effect.gen(function* () {
      const elements = bodyOf("datasets_list_full_202504_transcribed");
      const { item, url } = yield* itemOf("datasets", "Bourdin", elements);
      equal(item.url, `${url}/datasets/Bourdin/test3`);
      ok(item.body.startsWith('Dataset Card for "civil_comments" Dataset Summary The comments'));
      deepEqual(item.fields, { license: "cc0-1.0", languages: "en", downloads: 43, likes: 0 });
      equal(item.version, "ddccaf722ffd31715adf242647f2a940756f69a9");
    }),
);

onRecorded(
  "a recorded collection is known by its id, with its first items",
  () =>
    Effect.gen(function* () {
      const { item } = yield* itemOf("collections", "prism-ml", [
        bodyOf("collection_detail_live_20260926"),
      ]);
      equal(item.id, "prism-ml/6aab292b9fa72a78652429df");
      equal(item.title, "Bonsai-2");
      ok(item.body.includes("prism-ml/Ternary-Bonsai-2-27B-gguf"));
      // The second in its id: it was made the day before its models were out.
      equal(new Date(item.createdAt ?? 0).toISOString().slice(0, 10), "2026-09-16");
    }),
);

onRecorded(
  "a recorded daily paper is dated by its day, not by its shifted date",
  () =>
    Effect.gen(function* () {
      const [element] = bodyOf("daily_papers_item_202603") as ReadonlyArray<object>;
      const today = new Date(Date.now()).toISOString();
      const paper = { ...(element as { paper: object }).paper, submittedOnDailyAt: today };
      const { item } = yield* itemOf("papers", "acme", [{ ...element, paper }]);
      equal(item.id, "2602.23229");
      equal(item.createdAt, Date.parse(today));
      equal(item.fields["organization"], "MHUGLab");
      ok(item.body.includes("zero-shot classification"));
    }),
);
