import type { Word } from "../history.ts";
import { isoTime, makeRepositories } from "../hub.ts";
import type { SimulatedList } from "../list.ts";

/*
 * The models of an organisation on ModelScope, whose page works when its list does not, and its datasets.
 */

type ListName = "models" | "datasets";

interface Body {
  readonly data: Readonly<Record<string, unknown>>;
}

const listOf = (list: ListName): SimulatedList => {
  const isModels = list === "models";
  const key = isModels ? "modelscope:acme" : "modelscope:acme/datasets";
  return {
    name: isModels ? "modelscope" : "modelscope datasets",
    upstream: "modelscope",
    host: "modelscope.cn",
    keys: () => [key],
    owns: (source) => source === key,
    section: ({ lists }) => ({
      modelscope: {
        orgs: ["acme"],
        monitor: { models: lists.includes("modelscope"), ...isModels ? {} : { datasets: true } },
      },
    }),
    ...isModels ? {} : {
      draw: (random) => ({
        what: random.pick([
          "publish",
          "publish",
          "publish",
          "late",
          "commit",
          "touch",
          "hide",
          "show",
          "gate",
          "open gate",
        ]),
        item: random.whole(0, 8),
        word: random.pick<Word>(["DeepSeek", "DeepSeek", "Qwen", "Other"]),
        forbidden: random.chance(0.1),
      }),
    },
    make: ({ now, serial, wire }) => {
      const repositories = makeRepositories({
        now,
        serial,
        showsCommits: false,
        element: ({ id, createdAt, modifiedAt, gated }) => ({
          id,
          display_name: id.split("/")[1],
          description: "",
          tasks: [],
          tags: [],
          created_at: isoTime(createdAt),
          last_modified: isoTime(modifiedAt),
          private: false,
          gated,
        }),
      });
      return {
        ...repositories,
        happen: (step) => {
          if (step.do === "change") repositories.change(step);
          else if (isModels) repositories.happenOn("modelscope", step);
        },
        listed: () => repositories.listed(now()),
        answer: (asked) => {
          const { pathname, searchParams } = asked.url;
          if (isModels && pathname === "/organization/acme") {
            const items = repositories.listed(now());
            const links = items.map(({ id }) => `<a href="/models/${id}">${id}</a>`).join("");
            wire.shown(key, items.map((item) => ({ ...item, restricted: false })));
            return wire.plain(`<html>${links}</html>`);
          }
          if (pathname !== `/openapi/v1/${list}`) return undefined;
          const number = Number(searchParams.get("page_number") ?? 1);
          const size = Number(searchParams.get("page_size") ?? 10);
          return wire.page(asked, {
            source: key,
            isTagged: false,
            all: repositories.listed,
            reply: (all) => {
              const page = all.slice((number - 1) * size, number * size);
              const extra = wire.suffers("miscounts") ? 1 : 0;
              const elements = page.map(({ element }) => element());
              const data = { [list]: elements, total_count: all.length + extra };
              return { page, body: JSON.stringify({ success: true, data }) };
            },
            broken: (body, items) => {
              const { data, ...rest } = JSON.parse(body) as Body;
              const elements = (data[list] as ReadonlyArray<unknown>).map((item, index) =>
                index < items ? { broken: true } : item
              );
              return JSON.stringify({ ...rest, data: { ...data, [list]: elements } });
            },
          });
        },
      };
    },
  };
};

export const modelscope = listOf("models");
export const modelscopeDatasets = listOf("datasets");
