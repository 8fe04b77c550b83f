import { deepEqual, equal, ok } from "node:assert/strict";
import * as Arbitrary from "effect/Arbitrary";
import * as Effect from "effect/Effect";
import * as Option from "effect/Option";
import * as Schema from "effect/Schema";
import { ItemJson } from "../../../src/domain/item.ts";
import { serve } from "../../simulators/serve.ts";
import { live } from "../../testing.ts";
import { idsOf, itemsOf, lastOf, noon, read } from "../opened.ts";
import { type Kind, kinds, sourceOf } from "./source.ts";

/*
 * What hubs say of a model may be anything. It costs at most what it says.
 */

/** A source whose upstream lists these elements. */
const listed = (kind: Kind, elements: ReadonlyArray<unknown>) =>
  Effect.gen(function* () {
    const { url } = yield* serve(() =>
      Response.json(
        kind === "huggingface"
          ? elements
          : { success: true, data: { models: elements, total_count: elements.length } },
      )
    );
    return yield* sourceOf(kind, { orgs: ["acme"], base_url: url });
  });

for (const kind of kinds) {
  live(`nothing but its id is needed of a model (${kind})`, () =>
    Effect.gen(function* () {
      const odd = [7, "x".repeat(1000), null, [], [[["a"]]], { a: 1 }, true, ["a", 1, null]];
      const keys = ["sha", "tags", "tasks", "pipeline_tag", "library_name", "private", "gated"];
      const elements = odd.map((value, index) => ({
        ...Object.fromEntries([...keys, "display_name", "description"].map((key) => [key, value])),
        id: `acme/m${index}`,
      }));
      const pages = yield* read(yield* listed(kind, elements));
      deepEqual(idsOf(pages), elements.map(({ id }) => id));
      deepEqual(lastOf(pages).notes, []);
      for (const { version } of itemsOf(pages)) ok((version ?? "").length <= 200);
    }));

  live(`an id that is none costs its own model only (${kind})`, () =>
    Effect.gen(function* () {
      let deep: unknown = "acme/deep";
      for (let depth = 0; depth < 50; depth++) deep = [deep];
      const ids = [
        deep,
        "acme",
        "acme/",
        "/a",
        "acme/a/b",
        `acme/${"a".repeat(400)}`,
        "acme/ü",
        {},
      ];
      const source = yield* listed(kind, [
        ...ids.map((id) => ({ id })),
        { id: deep, Path: "acme", Name: deep },
        { id: "acme/a" },
      ]);
      const pages = yield* read(source);
      deepEqual(idsOf(pages), ["acme/a"]);
      ok(lastOf(pages).notes.every(({ en }) => en.startsWith("skipped ") && en.length < 400));
    }));

  live(
    `whatever a list holds, its models can be written down and compared (${kind})`,
    () =>
      Effect.gen(function* () {
        const Anything = Schema.Union([
          Schema.Null,
          Schema.Boolean,
          Schema.Finite,
          Schema.String,
          Schema.Array(Schema.Union([Schema.String, Schema.Finite, Schema.Null])),
          Schema.Literals(["2026-11-24T12:00:00Z", "1776838046", "abc", "manual"]),
        ]);
        const keys = [
          "sha",
          "createdAt",
          "lastModified",
          "created_at",
          "last_modified",
          "tags",
          "tasks",
          "private",
          "gated",
          "pipeline_tag",
          "description",
        ];
        const result = yield* Arbitrary.checkEffect(
          Arbitrary.schema(
            Schema.Tuple([
              Schema.Array(Anything).check(Schema.isMinLength(keys.length)),
              Schema.Array(Anything).check(Schema.isMinLength(keys.length)),
            ]),
          ),
          (forms) =>
            Effect.scoped(Effect.gen(function* () {
              const items = [];
              for (const values of forms) {
                const shown = keys.map((key, index) => [key, values[index]]);
                const source = yield* listed(kind, [{
                  ...Object.fromEntries(shown),
                  id: "acme/a",
                }]);
                const [item] = itemsOf(yield* read(source));
                ok(item !== undefined);
                deepEqual(Schema.decodeSync(ItemJson)(Schema.encodeSync(ItemJson)(item)), item);
                items.push({ item, source });
              }
              const [before, now] = items;
              ok(before !== undefined && now !== undefined);
              const baseline = { at: noon, complete: false };
              const changed = now.source.changes(Option.some(before.item), now.item, baseline);
              for (const { transition } of changed) {
                ok(["updated", "opened_up", "republished"].includes(transition));
              }
              deepEqual(now.source.changes(Option.some(now.item), now.item, baseline), []);
              return true;
            })),
          { runs: 60, size: 30 },
        );
        equal(Arbitrary.formatCheckFailure(result), undefined);
      }),
  );
}
