import * as Effect from "effect/Effect";
import { forge as simulated, type ForgeRepo } from "../../simulators/forge.ts";
import type { ForgeKind } from "../../simulators/forge_elements.ts";
import { type NewItem, sourceConforms } from "../conformance.ts";
import type { SourcePlugin } from "../opened.ts";

export const name = "Ascend/pytorch";

const lists = ["issues", "pulls", "releases", "tags"] as const;
export type List = typeof lists[number];

/** A section that watches this list alone. */
export const watching = (list: List) => ({
  repos: [name],
  monitor: Object.fromEntries(lists.map((each) => [each, each === list])),
});

/** How an item gets into each list and out of it. */
const hands = ({ items, tag, untag }: ForgeRepo, list: List) => {
  const issue = (pull: boolean) => ({
    add: ({ text = "", malformed, ...rest }: NewItem) => {
      const dates = { created_at: rest.date, updated_at: rest.date };
      const raw = {
        ...("date" in rest ? dates : {}),
        ...(malformed === true ? { title: null } : {}),
      };
      return String(items.get(items.open({ pull, body: text, raw })).id);
    },
    remove: (id: string) => items.remove(Number(id) % 1_000_000),
  });
  switch (list) {
    case "issues":
      return issue(false);
    case "pulls":
      return issue(true);
    case "releases": {
      const tagOf = (id: number) =>
        items.releases.listed().find((release) => release.id === id)?.tag ?? "";
      return {
        add: ({ text = "", malformed, ...rest }: NewItem) =>
          tagOf(items.releases.publish({
            body: text,
            raw: {
              ...("date" in rest ? { created_at: rest.date } : {}),
              ...(malformed === true ? { tag_name: null } : {}),
            },
          })),
        remove: (id: string) => {
          const found = items.releases.listed().find((release) => release.tag === id);
          items.releases.remove(found?.id ?? 0);
        },
      };
    }
    case "tags":
      return {
        add: ({ text = "", malformed, ...rest }: NewItem) =>
          tag({
            message: text,
            raw: {
              ...("date" in rest
                ? { tagger: { date: rest.date }, commit: { sha: "1", date: rest.date } }
                : {}),
              ...(malformed === true ? { commit: null } : {}),
            },
          }),
        remove: untag,
      };
  }
};

/** Runs what every source does for each list of this forge. */
export const forgeConforms = (plugin: SourcePlugin, kind: ForgeKind): void => {
  for (const list of lists) {
    sourceConforms({
      plugin,
      section: watching(list),
      pageSize: 100,
      conditional: true,
      linked: true,
      unknownPlace: { status: 404, body: '{"error_message":"404 Project Not Found"}' },
      upstream: (now) =>
        Effect.map(simulated(kind, { now }), (upstream) => {
          const { add, remove } = hands(upstream.repo(name), list);
          return { ...upstream, add: (item = {}) => add(item), remove };
        }),
    });
  }
};
