import { deepEqual, equal, match, ok } from "node:assert/strict";
import * as Effect from "effect/Effect";
import * as Option from "effect/Option";
import { modelTime } from "../../../src/sources/modelscope/api.ts";
import { serve } from "../../simulators/serve.ts";
import { live, onRecorded, recorded, test } from "../../testing.ts";
import { idsOf, itemsOf, lastOf, noon, read, reasonOf } from "../opened.ts";
import { sourceOf, watchScope, year2023 } from "../organisation/source.ts";

const complete = { at: noon, complete: true };

live(
  "a poll shows all models of the organisation under their full ids",
  () =>
    Effect.gen(function* () {
      const { scope, source } = yield* watchScope();
      scope.publish("acme/Qwen-1", { description: "A small model" });
      scope.publish("other/model");
      const pages = yield* read(source);
      deepEqual(itemsOf(pages), [{
        id: "acme/Qwen-1",
        kind: "model",
        title: "acme/Qwen-1",
        body: "Qwen-1\nA small model\ntext-generation",
        url: `${scope.url}/models/acme/Qwen-1`,
        author: "acme",
        labels: [],
        state: null,
        createdAt: noon,
        updatedAt: noon,
        closedAt: null,
        mergedAt: null,
        version: "acme/Qwen-1",
        fields: { pipeline_tag: "text-generation", license: "MIT" },
      }]);
      deepEqual([lastOf(pages).complete, lastOf(pages).servedAt], [true, noon]);
      const { pathname, searchParams } = new URL(scope.requests[0]?.path ?? "", scope.url);
      equal(pathname, "/openapi/v1/models");
      deepEqual(Object.fromEntries(searchParams), {
        owner: "acme",
        sort: "last_modified",
        page_number: "1",
        page_size: "50",
      });
    }),
);

live("the list is read to its total count", () =>
  Effect.gen(function* () {
    const { scope, source } = yield* watchScope();
    for (let index = 0; index < 120; index++) scope.publish(`acme/model-${index}`);
    const pages = [...yield* read(source)];
    equal(new Set(idsOf(pages)).size, 120);
    deepEqual(pages.map((page) => page.complete), [false, false, true]);
    equal(scope.requests.length, 3);
  }));

live(
  "no more than the platform shows is asked for, and a note says so",
  () =>
    Effect.gen(function* () {
      const { scope, source } = yield* watchScope();
      for (let index = 0; index < 3010; index++) scope.publish(`acme/model-${index}`);
      const pages = [...yield* read(source)];
      equal(idsOf(pages).length, 3000);
      equal(scope.requests.length, 60);
      equal(lastOf(pages).complete, false);
      match(lastOf(pages).notes.map(({ en }) => en).join(), /only the newest 3000 of 3010 models/);
    }),
);

live(
  "a list that shows less than it counts is not complete and ends all the same",
  () =>
    Effect.gen(function* () {
      const { scope, source } = yield* watchScope();
      scope.publish("acme/a");
      scope.claim(80);
      const pages = [...yield* read(source)];
      deepEqual([idsOf(pages), lastOf(pages).complete], [["acme/a"], false]);
    }),
);

test("times come in every form the platform uses", () =>
  Effect.sync(() => {
    const at = Date.UTC(2026, 3, 22, 6, 7, 26);
    for (
      const time of [
        "2026-04-22T06:07:26Z",
        "2026-04-22T14:07:26+08:00",
        "2026-04-22T14:07:26",
        "2026-04-22 14:07:26",
        1776838046,
        "1776838046",
        1776838046000,
      ]
    ) equal(modelTime(time), at, String(time));
    for (const time of [null, undefined, "", 0, "soon"]) equal(modelTime(time), null);
  }));

live("epoch seconds are understood in a list", () =>
  Effect.gen(function* () {
    const { scope, source } = yield* watchScope();
    scope.times("epoch seconds");
    scope.publish("acme/a");
    equal(itemsOf(yield* read(source))[0]?.createdAt, noon);
  }));

live(
  "a model that appears with an old date is new, a touched date is no news",
  () =>
    Effect.gen(function* () {
      const { clock, scope, source } = yield* watchScope();
      scope.publish("acme/old", { createdAt: year2023 });
      const [before] = itemsOf(yield* read(source));
      ok(before !== undefined);
      deepEqual(source.changes(Option.none(), before, complete), [{
        transition: "added",
        eventId: "acme/old",
        occurredAt: year2023,
        news: true,
      }]);
      clock.at += 60_000;
      scope.touch("acme/old");
      const [after] = itemsOf(yield* read(source));
      ok(after !== undefined);
      equal(after.version, before.version);
      deepEqual(source.changes(Option.some(before), after, complete), []);
      const [change] = source.changes(Option.none(), before, { at: noon, complete: false });
      equal(change?.news, false);
    }),
);

/** A source that has read the list once, and its cursor. */
const known = Effect.gen(function* () {
  const watched = yield* watchScope();
  watched.scope.publish("acme/a");
  watched.scope.publish("Acme_Lab/b", { owner: "acme" });
  const { cursor } = lastOf(yield* read(watched.source));
  return { ...watched, cursor };
});

live(
  "when the API fails the organisation's page tells of additions in known namespaces",
  () =>
    Effect.gen(function* () {
      const { scope, source, cursor } = yield* known;
      scope.publish("acme/new");
      scope.publish("Acme_Lab/new", { owner: "acme" });
      scope.publish("stranger/new", { owner: "acme" });
      scope.failApi({ kind: "answer", status: 500 });
      const pages = yield* read(source, cursor);
      deepEqual(idsOf(pages).toSorted(), ["Acme_Lab/b", "Acme_Lab/new", "acme/a", "acme/new"]);
      const page = lastOf(pages);
      deepEqual([page.complete, page.cursor], [false, cursor]);
      match(page.ailment?.en ?? "", /the organisation's page served instead.*answers 500/);
      for (const item of page.items) deepEqual([item.version, item.createdAt], [null, null]);
      const added = page.items.find(({ id }) => id === "acme/new");
      ok(added !== undefined);
      equal(source.changes(Option.none(), added, complete)[0]?.transition, "added");
      equal(scope.requests.at(-1)?.path, "/organization/acme?tab=model");
      equal(scope.requests.at(-1)?.headers.get("authorization"), null);
    }),
);

live("the page serves for an unusable body too", () =>
  Effect.gen(function* () {
    const { scope, source, cursor } = yield* known;
    for (const body of ["<html></html>", '{"success":true}', '{"success":false,"code":"X"}']) {
      scope.failApi({ kind: "answer", status: 200, body });
      equal(idsOf(yield* read(source, cursor)).length, 2, body);
    }
  }));

live("a first poll never takes the page for the list", () =>
  Effect.gen(function* () {
    const { scope, source } = yield* watchScope();
    scope.publish("acme/a");
    scope.failApi({ kind: "answer", status: 500 });
    equal((yield* reasonOf(read(source)))._tag, "Unavailable");
    equal(scope.requests.filter(({ path }) => path.startsWith("/organization")).length, 0);
  }));

live("whoever asks for patience is not asked for the page instead", () =>
  Effect.gen(function* () {
    const { scope, source, cursor } = yield* known;
    scope.failApi({ kind: "answer", status: 429 });
    equal((yield* reasonOf(read(source, cursor)))._tag, "RateLimited");
  }));

live("a page without a link to a model is Malformed", () =>
  Effect.gen(function* () {
    const { scope, source, cursor } = yield* known;
    scope.failApi({ kind: "answer", status: 500 });
    scope.failPage({ kind: "answer", status: 200, body: "<div id=root></div>" });
    const reason = yield* reasonOf(read(source, cursor));
    equal(reason._tag, "Malformed");
    match(reason.message, /links to no model; the API failed before \(.*answers 500\)/);
  }));

live("a page that fails too leaves what the API said", () =>
  Effect.gen(function* () {
    const { scope, source, cursor } = yield* known;
    scope.failApi({ kind: "answer", status: 401 });
    scope.failPage({ kind: "answer", status: 503 });
    const reason = yield* reasonOf(read(source, cursor));
    equal(reason._tag, "Unauthorized");
  }));

live(
  "links of a page that lead elsewhere or hold no id are nobody's models",
  () =>
    Effect.gen(function* () {
      const { scope, source, cursor } = yield* known;
      const hrefs = [
        "/models/acme/plain",
        "/models/acme/summary/",
        `${scope.url}/models/acme/absolute/summary?from=x#y`,
        "https://evil.example/models/acme/foreign",
        "/models/acme",
        "/models/acme/%3Cscript%3E",
        "/models/../admin/x",
        "javascript:alert(1)",
        "/datasets/acme/data",
      ];
      scope.failApi({ kind: "answer", status: 500 });
      scope.failPage({
        kind: "answer",
        status: 200,
        body: hrefs.map((href) => `<a href="${href}">x</a>`).join(""),
      });
      deepEqual(idsOf(yield* read(source, cursor)).toSorted(), [
        "acme/absolute",
        "acme/plain",
        "acme/summary",
      ]);
    }),
);

const recordedText = (file: string) =>
  Deno.readTextFileSync(new URL(`modelscope/${file}.json`, recorded));

onRecorded("the documented list passes unharmed", () =>
  Effect.gen(function* () {
    const { url } = yield* serve(() =>
      new Response(recordedText("openapi-examples/list-models-response"))
    );
    const source = yield* sourceOf("modelscope", { orgs: ["iic"], base_url: url });
    const { items, notes } = [...yield* read(source)][0] ?? { items: [], notes: ["none"] };
    deepEqual(items.map(({ id }) => id), ["iic/QwenLong-L1.5-30B-A3B", "ZhipuAI/AutoGLM-Phone-9B"]);
    deepEqual(notes, []);
  }));

onRecorded(
  "the documented list shows parameters, size, licence and task of a model",
  () =>
    Effect.gen(function* () {
      const { url } = yield* serve(() =>
        new Response(recordedText("openapi-examples/list-models-response"))
      );
      const source = yield* sourceOf("modelscope", { orgs: ["iic"], base_url: url });
      const [item] = itemsOf(yield* read(source));
      deepEqual(item?.fields, {
        pipeline_tag: "text-generation",
        parameters: 30_532_122_624,
        license: "apache-2.0",
        architecture: "qwen3_moe",
        size: 61_081_671_123,
        downloads: 1466,
        likes: 25,
      });
    }),
);

onRecorded(
  "the documented list of datasets is that of a source of its own",
  () =>
    Effect.gen(function* () {
      const paths: Array<string> = [];
      const { url } = yield* serve((request) => {
        paths.push(new URL(request.url).pathname);
        return new Response(recordedText("openapi-examples/list-datasets-response"));
      });
      const source = yield* sourceOf("modelscope", {
        orgs: ["DAMO_NLP"],
        base_url: url,
        monitor: { models: false, datasets: true },
      });
      equal(source.key, "modelscope:DAMO_NLP/datasets");
      const [item] = itemsOf(yield* read(source));
      deepEqual(
        [item?.kind, item?.url, item?.fields["license"]],
        ["dataset", `${url}/datasets/DAMO_NLP/jd`, "Apache License 2.0"],
      );
      deepEqual([...new Set(paths)], ["/openapi/v1/datasets"]);
    }),
);

for (
  const [file, status, tag] of [
    ["openapi-examples/invalid-authentication", 401, "Unauthorized"],
    ["openapi-examples/invalid-authentication", 200, "Unauthorized"],
    ["openapi-examples/resource-not-found", 404, "Rejected"],
    ["openapi-examples/resource-not-found", 200, "Rejected"],
    ["openapi-examples/internal-server-error", 500, "Unavailable"],
    ["openapi-examples/service-unavailable", 200, "Unavailable"],
    ["errors/404_overload_disguised_as_404", 404, "Unavailable"],
    ["errors/404_missing_repo", 404, "Rejected"],
  ] as const
) {
  onRecorded(`${file} with status ${status} is ${tag}`, () =>
    Effect.gen(function* () {
      const parsed = JSON.parse(recordedText(file));
      const body = JSON.stringify(parsed.response?.body ?? parsed);
      const { url } = yield* serve(() => new Response(body, { status }));
      const source = yield* sourceOf("modelscope", { orgs: ["acme"], base_url: url });
      equal((yield* reasonOf(read(source)))._tag, tag);
    }));
}
