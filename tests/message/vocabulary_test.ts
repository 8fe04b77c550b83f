import { deepEqual, equal, match, ok } from "node:assert/strict";
import * as Effect from "effect/Effect";
import * as Schema from "effect/Schema";
import { AlertJson } from "../../src/domain/alert.ts";
import { PluginName } from "../../src/domain/event.ts";
import { languages } from "../../src/domain/locale.ts";
import { vocabularyOf } from "../../src/domain/vocabulary.ts";
import { digestOf } from "../../src/message/digest.ts";
import { render } from "../../src/message/render.ts";
import { sources } from "../../src/registry.ts";
import { test } from "../testing.ts";
import { alert, inChinese, inEnglish } from "../notifiers/samples.ts";

const kinds = [...new Set(sources.flatMap(({ kinds }) => kinds))];
const events = kinds.flatMap((kind) => kind.events);

for (const { kind, platform, kinds } of sources) {
  test(`${kind} says what its platform is and what its items are`, () =>
    Effect.sync(() => {
      ok(platform.name.length > 0);
      ok(kinds.length > 0);
    }));
}

for (const event of events) {
  test(`${event.type} has words in every language`, () =>
    Effect.sync(() => {
      ok(Schema.is(PluginName)(event.type));
      for (const language of languages) {
        const said = [
          ...event[language],
          ...Object.values(event.when ?? {}).map((w) => w[language]),
        ];
        equal(event[language].length, 2);
        for (const words of said) {
          match(words, language === "zh" ? /\p{Script=Han}/u : /^[A-Za-z ]+$/);
        }
      }
    }));
}

test("no two kinds of items share a name, a type of event or, in fingerprints, a resource", () =>
  Effect.sync(() => {
    for (
      const names of [
        kinds.map(({ name }) => name),
        events.map(({ type }) => type),
        kinds.map(({ resource }) => resource),
      ]
    ) {
      deepEqual(names, [...new Set(names)]);
    }
  }));

test("an event nobody knows, of a place nobody knows, is told in neutral words", () =>
  Effect.sync(() => {
    const unknown = alert({
      source: "wires:https://blog.example/rss",
      eventType: "entry_published",
      resourceType: "feed_entry",
      also: ["entry_moved"],
      changed: ["title", "category"],
    });
    equal(
      render(unknown, inEnglish).title,
      "https://blog.example/rss (wires): changed (also changed) — Support DeepSeek-V4",
    );
    equal(
      render(unknown, inChinese).title,
      "https://blog.example/rss（wires）：有变化（同时：变化）——Support DeepSeek-V4",
    );
    equal(render(unknown, inChinese).lines[1], "变更：标题");
    // With no source registered at all, too.
    const nothing = vocabularyOf([]);
    equal(
      render(alert(), { ...inEnglish, vocabulary: nothing }).title,
      "vllm-project/vllm (github): changed — Support DeepSeek-V4",
    );
    equal(digestOf([unknown], inEnglish).groups[0]?.place, "https://blog.example/rss (wires)");
    equal(nothing.kindOf("entry").eventOf("added").type, "entry_added");
    const stored = Schema.encodeSync(AlertJson)(unknown);
    deepEqual(Schema.decodeSync(AlertJson)(stored), unknown);
  }));
