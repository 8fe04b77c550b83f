import { deepEqual } from "node:assert/strict";
import * as Effect from "effect/Effect";
import { live } from "../../testing.ts";
import { hour, long, organisation } from "../organisation.ts";

/*
 * What becomes of an organisation's models, on both hubs, from the first look to what is told.
 */

const told = (eventType: string, title: string) => [
  `huggingface ${eventType} ${title}`,
  `modelscope ${eventType} ${title}`,
];

live(
  "a model that is taken down and published again is told once each time",
  () =>
    Effect.gen(function* () {
      const { hub, poll, later, both } = yield* organisation;
      both(({ publish }) => {
        publish("acme/DeepSeek-1", { createdAt: long });
        publish("acme/other", { createdAt: long });
      });
      yield* poll;
      for (let time = 0; time < 2; time++) {
        both(({ hide }) => hide("acme/DeepSeek-1"));
        deepEqual(yield* poll, []);
        yield* later(hour);
        deepEqual(yield* poll, []);
        both(({ show }) => show("acme/DeepSeek-1"));
        deepEqual(yield* poll, told("model_republished", "acme/DeepSeek-1"));
        for (let idle = 0; idle < 3; idle++) {
          deepEqual(yield* poll, []);
          yield* later(hour);
        }
      }
      hub.commit("acme/DeepSeek-1");
      deepEqual(yield* poll, ["huggingface model_updated acme/DeepSeek-1"]);
    }),
);

live(
  "a model that cannot be read for a while is not published again when it can",
  () =>
    Effect.gen(function* () {
      const { hub, scope, poll, later, both } = yield* organisation;
      both(({ publish }) => {
        publish("acme/DeepSeek-1", { createdAt: long });
        publish("acme/other", { createdAt: long });
      });
      yield* poll;
      const garble = (garbled: boolean) => {
        hub.set("acme/DeepSeek-1", { raw: garbled ? { id: 7 } : {} });
        scope.set("acme/DeepSeek-1", { raw: garbled ? { Name: 7 } : {} });
      };
      garble(true);
      for (let time = 0; time < 3; time++) {
        deepEqual(yield* poll, []);
        yield* later(hour);
      }
      garble(false);
      deepEqual(yield* poll, []);
      deepEqual(yield* poll, []);
    }),
);

live(
  "where no list shows a version, what is gone and comes back is told all the same",
  () =>
    Effect.gen(function* () {
      const { hub, scope, poll, later, both } = yield* organisation;
      both(({ publish }) => {
        publish("acme/DeepSeek-1", { createdAt: long });
        publish("acme/other", { createdAt: long });
      });
      hub.withoutHashes(true);
      yield* poll;
      both(({ hide }) => hide("acme/DeepSeek-1"));
      yield* poll;
      yield* later(hour);
      yield* poll;
      // ModelScope's page serves in place of its list.
      scope.failApi({ kind: "answer", status: 500 });
      both(({ show }) => show("acme/DeepSeek-1"));
      deepEqual(yield* poll, told("model_republished", "acme/DeepSeek-1"));
      deepEqual(yield* poll, []);
      scope.recover();
      for (let idle = 0; idle < 2; idle++) {
        deepEqual(yield* poll, []);
        yield* later(hour);
      }
    }),
);

live(
  "a list that is without a model for a moment, or again and again, makes it none of new",
  () =>
    Effect.gen(function* () {
      const { poll, later, both } = yield* organisation;
      both(({ publish }) => {
        publish("acme/DeepSeek-1", { createdAt: long });
        publish("acme/other", { createdAt: long });
      });
      yield* poll;
      for (let time = 0; time < 5; time++) {
        both(({ hide }) => hide("acme/DeepSeek-1"));
        deepEqual(yield* poll, []);
        if (time > 2) {
          yield* later(20 * 60_000);
          deepEqual(yield* poll, []);
        }
        both(({ show }) => show("acme/DeepSeek-1"));
        yield* later(hour);
        deepEqual(yield* poll, []);
      }
      // Neither does one that is empty for hours.
      both(({ hide }) => ["acme/DeepSeek-1", "acme/other"].forEach(hide));
      for (let idle = 0; idle < 3; idle++) {
        deepEqual(yield* poll, []);
        yield* later(hour);
      }
      both(({ show }) => ["acme/DeepSeek-1", "acme/other"].forEach(show));
      deepEqual(yield* poll, []);
    }),
);

live(
  "a gate that is lifted is told once on both hubs, also when lists differ on it",
  () =>
    Effect.gen(function* () {
      const { hub, scope, poll, later, both } = yield* organisation;
      both(({ publish }) => publish("acme/DeepSeek-1", { createdAt: long }));
      const gate = (gated: boolean) => {
        hub.set("acme/DeepSeek-1", { gated: gated ? "manual" : false });
        scope.set("acme/DeepSeek-1", { gated });
      };
      gate(true);
      yield* poll;
      gate(false);
      deepEqual(yield* poll, told("model_opened", "acme/DeepSeek-1"));
      for (const gated of [true, false, true, false, false]) {
        gate(gated);
        yield* later(hour);
        deepEqual(yield* poll, []);
      }
      both(({ set }) => set("acme/DeepSeek-1", { private: true }));
      deepEqual(yield* poll, []);
      hub.commit("acme/DeepSeek-1");
      scope.touch("acme/DeepSeek-1");
      both(({ set }) => set("acme/DeepSeek-1", { private: false }));
      deepEqual(yield* poll, told("model_opened", "acme/DeepSeek-1"));
    }),
);

live(
  "a state in which no version says who is let in tells nothing again, and the next gate",
  () =>
    Effect.gen(function* () {
      const { hub, scope, sql, poll, both } = yield* organisation;
      both(({ publish }) => {
        for (const model of [1, 2, 3]) publish(`acme/DeepSeek-${model}`, { createdAt: long });
      });
      const gate = (model: number, gated: boolean) => {
        hub.set(`acme/DeepSeek-${model}`, { gated: gated ? "manual" : false });
        scope.set(`acme/DeepSeek-${model}`, { gated });
      };
      gate(1, true);
      gate(2, true);
      yield* poll;
      // As the version before wrote it: the bare hash or id, and of ModelScope no gate at all.
      yield* sql((sql) =>
        sql`UPDATE items SET version = substr(version, 1, instr(version || ' ', ' ') - 1),
        item_json = json_set(item_json, '$.version', substr(version, 1, instr(version || ' ', ' ') - 1))`
      );
      yield* sql((sql) =>
        sql`UPDATE items SET item_json = json_set(item_json, '$.fields', json('{}'))
        WHERE source_key = 'modelscope:acme'`
      );
      yield* sql((sql) => sql`UPDATE cursors SET last_complete_at = NULL`);
      deepEqual(yield* poll, []);
      deepEqual(yield* poll, []);
      gate(1, false);
      gate(3, true);
      deepEqual(yield* poll, told("model_opened", "acme/DeepSeek-1"));
      gate(3, false);
      deepEqual(yield* poll, told("model_opened", "acme/DeepSeek-3"));
    }),
);
