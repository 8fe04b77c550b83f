import { deepEqual, equal, match, ok } from "node:assert/strict";
import * as Effect from "effect/Effect";
import * as Option from "effect/Option";
import * as Result from "effect/Result";
import { huggingface } from "../../../src/sources/huggingface/huggingface.ts";
import { serve } from "../../simulators/serve.ts";
import { live, onRecorded, recorded, test } from "../../testing.ts";
import { idsOf, itemsOf, lastOf, noon, openSection, read, reasonOf } from "../opened.ts";
import { sourceOf, watchHub, year2023 } from "../organisation/source.ts";

const complete = { at: noon, complete: true };

live(
  "a poll shows all models of the organisation with what is needed of them",
  () =>
    Effect.gen(function* () {
      const { hub, source } = yield* watchHub();
      hub.publish("acme/DeepSeek-1", {
        tags: ["text-generation", "mit"],
        pipelineTag: "text-generation",
      });
      hub.publish("other/model");
      const pages = yield* read(source);
      deepEqual(itemsOf(pages), [{
        id: "acme/DeepSeek-1",
        kind: "model",
        title: "acme/DeepSeek-1",
        body: "text-generation, mit",
        url: `${hub.url}/acme/DeepSeek-1`,
        author: "acme",
        labels: [],
        state: null,
        createdAt: noon,
        updatedAt: noon,
        closedAt: null,
        mergedAt: null,
        version: "0000000000000000000000000000000000000001",
        fields: { pipeline_tag: "text-generation", likes: 0 },
      }]);
      const page = lastOf(pages);
      deepEqual([page.complete, page.servedAt, page.notes], [true, noon, []]);
      const { pathname, searchParams } = new URL(hub.requests[0]?.path ?? "", hub.url);
      equal(pathname, "/api/models");
      equal(searchParams.get("author"), "acme");
      equal(searchParams.get("sort"), "lastModified");
      ok(searchParams.getAll("expand[]").includes("sha"));
    }),
);

live(
  "the list is followed page by page, newest first, and complete at its end",
  () =>
    Effect.gen(function* () {
      const { clock, hub, source } = yield* watchHub();
      hub.pageSize(2);
      for (const name of ["a", "b", "c", "d", "e"]) {
        clock.at += 1000;
        hub.publish(`acme/${name}`);
      }
      const pages = [...yield* read(source)];
      deepEqual(idsOf(pages), ["acme/e", "acme/d", "acme/c", "acme/b", "acme/a"]);
      deepEqual(pages.map((page) => page.complete), [false, false, true]);
    }),
);

live(
  "a mirror's links to the canonical host are asked at the mirror",
  () =>
    Effect.gen(function* () {
      const { hub, source } = yield* watchHub();
      hub.pageSize(1);
      hub.linkTo("https://huggingface.co");
      hub.publish("acme/a");
      hub.publish("acme/b");
      equal(idsOf(yield* read(source)).length, 2);
      equal(hub.requests[1]?.headers.get("authorization"), "Bearer hush");
    }),
);

live(
  "a list that leads back to itself is Malformed, not read for ever",
  () =>
    Effect.gen(function* () {
      const { url } = yield* serve((request) =>
        Response.json([{ id: "acme/a" }], {
          headers: { link: `<${new URL(request.url).origin}/api/models?again>; rel="next"` },
        })
      );
      const source = yield* sourceOf("huggingface", { orgs: ["acme"], base_url: url });
      const reason = yield* reasonOf(read(source));
      match(reason.message, /was read before/);
    }),
);

live(
  "of a longer list the first page may stand for all, but not when all is asked for",
  () =>
    Effect.gen(function* () {
      const { hub, source } = yield* watchHub();
      hub.pageSize(2);
      for (const name of ["a", "b", "c"]) hub.publish(`acme/${name}`);
      const { cursor } = lastOf(yield* read(source));
      deepEqual(idsOf(yield* read(source, cursor, false)), []);
      equal(idsOf(yield* read(source, cursor, true)).length, 3);
    }),
);

live("a list of models of others is Malformed", () =>
  Effect.gen(function* () {
    const { url } = yield* serve(() => Response.json([{ id: "other/model" }]));
    const source = yield* sourceOf("huggingface", { orgs: ["acme"], base_url: url });
    equal((yield* reasonOf(read(source)))._tag, "Malformed");
  }));

live(
  "without hashes models are known, and nothing is told of their changes",
  () =>
    Effect.gen(function* () {
      const { hub, source } = yield* watchHub();
      hub.withoutHashes(true);
      hub.publish("acme/a");
      const [bare] = itemsOf(yield* read(source));
      ok(bare !== undefined);
      equal(bare.version, null);
      hub.withoutHashes(false);
      const [whole] = itemsOf(yield* read(source));
      ok(whole !== undefined);
      deepEqual(source.changes(Option.some({ ...bare, version: "" }), whole, complete), []);
      deepEqual(source.changes(Option.some(whole), bare, complete), []);
    }),
);

live("a new commit is an update once", () =>
  Effect.gen(function* () {
    const { clock, hub, source } = yield* watchHub();
    hub.publish("acme/a");
    const [before] = itemsOf(yield* read(source));
    clock.at += 60_000;
    hub.commit("acme/a");
    const [after] = itemsOf(yield* read(source));
    ok(before !== undefined && after !== undefined);
    deepEqual(source.changes(Option.some(before), after, complete), [{
      transition: "updated",
      eventId: `acme/a@${after.version}`,
      occurredAt: clock.at,
      news: true,
    }]);
    deepEqual(source.changes(Option.some(after), after, complete), []);
  }));

live(
  "a model that appears with an old date is new when everything was known before",
  () =>
    Effect.gen(function* () {
      const { hub, source } = yield* watchHub();
      hub.publish("acme/old", { createdAt: year2023 });
      const [model] = itemsOf(yield* read(source));
      ok(model !== undefined);
      deepEqual(source.changes(Option.none(), model, complete), [{
        transition: "added",
        eventId: "acme/old",
        occurredAt: year2023,
        news: true,
      }]);
      const [change] = source.changes(Option.none(), model, { at: noon, complete: false });
      deepEqual([change?.transition, change?.news], ["updated", false]);
    }),
);

test("HF_ENDPOINT is where the Hub is, unless the config says so; one that is none is named", () =>
  Effect.gen(function* () {
    const hostOf = (section: object, variables: Record<string, string>) =>
      Effect.map(
        sourceOf("huggingface", { orgs: ["acme"], ...section }, variables),
        ({ host }) => host,
      );
    equal(yield* hostOf({}, {}), "huggingface.co");
    equal(yield* hostOf({}, { HF_ENDPOINT: "https://hf-mirror.com/" }), "hf-mirror.com");
    equal(
      yield* hostOf({ base_url: "https://hub.corp" }, { HF_ENDPOINT: "https://hf-mirror.com" }),
      "hub.corp",
    );
    const [entry] = Result.getOrThrow(
      openSection(huggingface, { orgs: ["acme"] }, { HF_ENDPOINT: "hf-mirror.com" }),
    );
    ok(entry !== undefined && Option.isSome(entry.unusable));
  }));

for (const file of ["models_list_50_no_full_202608", "models_list_trending_3_202604"]) {
  onRecorded(`the recorded ${file} passes unharmed`, () =>
    Effect.gen(function* () {
      const text = Deno.readTextFileSync(new URL(`huggingface/${file}.json`, recorded));
      const models: ReadonlyArray<{ id: string; createdAt: string }> = JSON.parse(text);
      // Recorded lists are of many organisations; each is asked for its own.
      for (const { id, createdAt } of models) {
        const own = models.filter((model) => model.id.split("/")[0] === id.split("/")[0]);
        const { url } = yield* serve(() => Response.json(own));
        const org = id.split("/")[0];
        const source = yield* sourceOf("huggingface", { orgs: [org], base_url: url });
        const pages = yield* read(source);
        deepEqual(idsOf(pages), own.map((model) => model.id));
        deepEqual(lastOf(pages).notes, []);
        const item = itemsOf(pages).find((each) => each.id === id);
        deepEqual([item?.createdAt, item?.version], [Date.parse(createdAt), null]);
      }
    }));
}
