import * as Effect from "effect/Effect";
import { huggingface } from "../../../src/sources/huggingface/huggingface.ts";
import { huggingface as simulated, type SimulatedModel } from "../../simulators/huggingface.ts";
import { type NewItem, sourceConforms } from "../conformance.ts";
import { collectionElement, paperElement } from "./elements.ts";

const nothing = { models: false };
const common = {
  plugin: huggingface,
  pageSize: 20,
  conditional: true,
  linked: true,
  unknownPlace: { status: 404, body: '{"error":"Not Found"}' },
};

const datesOf = (item: NewItem, ...names: ReadonlyArray<string>) =>
  "date" in item ? Object.fromEntries(names.map((name) => [name, item.date])) : {};

/** A list of repositories. */
const repositories = (
  section: Readonly<Record<string, unknown>>,
  settings: Partial<SimulatedModel>,
) =>
  sourceConforms({
    ...common,
    section,
    upstream: (now) =>
      Effect.map(simulated({ now }), (hub) => {
        hub.pageSize(20);
        let count = 0;
        return {
          ...hub,
          add: (item: NewItem = {}) => {
            const id = `acme/DeepSeek-${++count}`;
            hub.publish(id, {
              ...settings,
              tags: item.text === undefined ? [] : [item.text],
              raw: {
                ...datesOf(item, "createdAt", "lastModified"),
                ...(item.malformed === true ? { id: "acme/no model" } : {}),
              },
            });
            return id;
          },
          remove: hub.hide,
        };
      }),
  });

for (const list of ["datasets", "spaces"] as const) {
  repositories({ orgs: ["acme"], monitor: { ...nothing, [list]: true } }, { list });
}
repositories({
  orgs: ["other"],
  monitor: nothing,
  searches: [{ name: "V4", query: "DeepSeek", min_likes: 0 }],
}, {});

/** A list that shows elements as they are given. */
const elements = (
  list: "collections" | "daily_papers",
  section: Readonly<Record<string, unknown>>,
  idOf: (count: number, item: NewItem, at: number) => string,
  elementOf: (id: string, at: number, item: NewItem) => unknown,
  shownAs: (id: string) => string,
) =>
  sourceConforms({
    ...common,
    section,
    upstream: (now) =>
      Effect.map(simulated({ now }), (hub) => {
        hub.pageSize(20);
        let count = 0;
        const ids = new Map<string, string>();
        return {
          ...hub,
          add: (item: NewItem = {}) => {
            const id = idOf(++count, item, now());
            hub.add(list, id, elementOf(id, now(), item));
            ids.set(shownAs(id), id);
            return shownAs(id);
          },
          remove: (id) => hub.remove(ids.get(id) ?? id),
        };
      }),
  });

elements(
  "collections",
  { orgs: ["acme"], monitor: { ...nothing, collections: true } },
  (count, item, at) => {
    const made = "date" in item ? 0 : Math.floor(at / 1000);
    return `acme/deepseek-${made.toString(16).padStart(8, "0")}${String(count).padStart(16, "0")}`;
  },
  (slug, at, item) => ({
    ...collectionElement(slug, at, item.text),
    ...datesOf(item, "lastUpdated"),
    ...(item.malformed === true ? { slug: "acme/no collection" } : {}),
  }),
  (slug) => `acme/${slug.slice(-24)}`,
);

elements(
  "daily_papers",
  { orgs: ["acme"], monitor: { ...nothing, papers: true } },
  (count) => `2611.${String(count).padStart(5, "0")}`,
  (id, at, item) => ({
    paper: {
      ...paperElement(id, at, item.text),
      ...datesOf(item, "publishedAt", "submittedOnDailyAt"),
      ...(item.malformed === true ? { id: "no paper" } : {}),
    },
  }),
  (id) => id,
);
