import { deepEqual, match, ok } from "node:assert/strict";
import * as Effect from "effect/Effect";
import * as Option from "effect/Option";
import type { AlertRecord, ItemHistory } from "../../src/domain/history.ts";
import type { Kind } from "../../src/domain/kind.ts";
import { blankItem, type Item } from "../../src/domain/item.ts";
import { type Language, languages } from "../../src/domain/locale.ts";
import type { TrackerEvent } from "../../src/domain/event.ts";
import { text } from "../../src/message/plain_text.ts";
import { render } from "../../src/message/render.ts";
import { sources } from "../../src/registry.ts";
import { changedTexts, stateText } from "../../src/views/code_text.ts";
import { itemAsText } from "../../src/views/item.ts";
import { standardReader } from "../../src/views/reader.ts";
import { alertEntry, untoldEntry } from "../../src/web/entries.ts";
import type { Visitor } from "../../src/web/visitor.ts";
import { alert, event, inChinese, inEnglish } from "../notifiers/samples.ts";
import { test } from "../testing.ts";
import { vocabulary } from "../vocabulary.ts";

/*
 * What an alert, `mrt explain` and the timeline say of every event of every registered source. All that
 * upstreams say is digits here, so that any letter is a word of ours.
 */

const readerOf = (language: Language) => ({ ...standardReader, vocabulary, language });

const visitorOf = (language: Language): Visitor => ({
  ...readerOf(language),
  say: (phrase) => phrase[language],
  path: "/",
  query: new URLSearchParams(),
  hasSession: false,
});

/** What hubs and providers say of a model besides the fields whose change is told. */
const facts = {
  parameters: 7e9,
  license: "7",
  architecture: "7",
  base_model: "7",
  base_model_relation: "quantized",
  context_length: 1000,
  price_in: 1,
  price_out: 2,
};

/** The events of a type: the usual one, and one for each title of its own. */
const eventsOf = (source: string, kind: Kind, type: Kind["events"][number]) => {
  const fields: TrackerEvent["fields"] = {
    ...facts,
    ...Object.fromEntries([...kind.fields.keys(), ...kind.asides].map((name) => [name, "7"])),
    [kind.number ?? "number"]: 7,
  };
  const special = Object.keys(type.when ?? {}).map((condition) => {
    const [field = "", value = true] = condition.split("=");
    return { [field]: value };
  });
  return [{}, ...special].map((more) =>
    event({
      source: `${source}:1/2`,
      resourceType: kind.resource,
      resourceId: "3",
      eventType: type.type,
      transition: type.transition,
      also: kind.events.map(({ type }) => type),
      changed: ["title", "body", "bot_text", "labels", "state", ...kind.fields.keys()],
      title: "4",
      summary: "5",
      url: "",
      author: "6",
      labels: ["7"],
      fields: { ...fields, ...more },
    })
  );
};

const alertOf = (shown: TrackerEvent) => alert(shown, "6");

const recordOf = (shown: TrackerEvent): AlertRecord => ({
  id: "1",
  source: shown.source,
  createdAt: 0,
  alert: Option.some(alertOf(shown)),
  events: alertOf(shown).events,
  deliveries: [],
});

const historyOf = (shown: TrackerEvent, item: Item): ItemHistory => ({
  source: shown.source,
  id: item.id,
  item: Option.some(item),
  firstSeenAt: 0,
  changedAt: 0,
  events: [{ event: shown, searched: shown, version: "8", matches: [], observedAt: 0 }],
  unreadable: [],
  alerts: [recordOf(shown)],
});

const plain = (html: { readonly toString: () => string }): string =>
  String(html).replace(/<[^>]*>/g, " ").replace(
    /&#(\d+);/g,
    (_, code) => String.fromCharCode(Number(code)),
  );

/** All that is said of it in this language. */
const saidOf = (shown: TrackerEvent, kind: Kind, language: Language): ReadonlyArray<string> => {
  const reader = readerOf(language);
  const visitor = visitorOf(language);
  const rendered = render(alertOf(shown), language === "zh" ? inChinese : inEnglish);
  return [
    text(rendered),
    ...rendered.facts.map(({ label, value }) => `${label} ${value}`),
    ...[null, ...kind.states.keys()].map((state) =>
      itemAsText(historyOf(shown, { ...blankItem("3", kind.name), state }), reader, [], 0)
    ),
    plain(alertEntry(recordOf(shown), visitor)),
    plain(untoldEntry({ event: shown, matches: [], observedAt: 0 }, "", visitor)),
    ...changedTexts(shown, reader),
  ];
};

/** What is written so in both languages. */
const names =
  /\b(?:issue|PR|Space|ID|UTC|Git|GitHub|GitCode|Gitee|Hugging Face|ModelScope|PyPI)\b/g;

for (const source of sources) {
  for (const kind of source.kinds) {
    test(`${source.kind}: all that is said of a ${kind.name} has words in both languages`, () =>
      Effect.sync(() => {
        for (const shown of kind.events.flatMap((each) => eventsOf(source.kind, kind, each))) {
          for (const language of languages) {
            for (const said of saidOf(shown, kind, language)) {
              const ours = said.replaceAll(shown.source, "").replaceAll("deepseek, qwen", "")
                .replaceAll("watch_keywords", "")
                .replaceAll(source.platform.name, "");
              ok(!/undefined|null|\[object|[A-Za-z]_[A-Za-z]/.test(ours), said);
              if (language === "en") ok(!/\p{Script=Han}/u.test(ours), said);
              else ok(!/[A-Za-z]{2}/.test(ours.replaceAll(names, "")), said);
            }
          }
        }
      }));
  }
}

for (const kind of new Set(sources.flatMap(({ kinds }) => kinds))) {
  test(`no two events, states or fields of a ${kind.name} are called the same`, () =>
    Effect.sync(() => {
      for (const language of languages) {
        const titles = kind.events.flatMap((each) =>
          [each, ...Object.values(each.when ?? {})].map((each) => [each[language]].flat()[0] ?? "")
        );
        const fields = [...kind.fields.values()].map((each) => each[language]);
        const states = [...kind.states.keys()].map((state) =>
          stateText({ kind: kind.name, state }, readerOf(language))
        );
        for (const all of [titles, fields, states]) {
          deepEqual(all, [...new Set(all)]);
          for (const each of all) {
            match(each, language === "zh" ? /\p{Script=Han}/u : /^[A-Za-z/ ]+$/);
          }
        }
      }
    }));
}
