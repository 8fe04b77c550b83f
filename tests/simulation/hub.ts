import { titled } from "./forge.ts";
import type { Hub, Step, Word } from "./history.ts";
import { type Past, past, type Shown } from "./shown.ts";

/*
 * The models of an organisation on a hub, with what was there at any time.
 */

interface Model {
  readonly id: string;
  readonly commits: number;
  readonly createdAt: number;
  readonly modifiedAt: number;
  readonly hidden: boolean;
  readonly gated: boolean;
  /** How often it was hidden and shown again. */
  readonly returns: number;
}

const sha = (id: string, commits: number): string =>
  (commits.toString(16) + [...id].map((c) => c.charCodeAt(0).toString(16)).join(""))
    .padEnd(40, "0").slice(0, 40);

const iso = (at: number) => new Date(at).toISOString();

const elements: Readonly<Record<Hub, (model: Model) => unknown>> = {
  huggingface: ({ id, commits, createdAt, modifiedAt, gated }) => ({
    _id: id,
    id,
    sha: sha(id, commits),
    createdAt: iso(createdAt),
    lastModified: iso(modifiedAt),
    pipeline_tag: "text-generation",
    tags: [],
    private: false,
    gated: gated ? "manual" : false,
  }),
  modelscope: ({ id, createdAt, modifiedAt, gated }) => ({
    id,
    display_name: id.split("/")[1],
    description: "",
    tasks: [],
    tags: [],
    created_at: iso(createdAt),
    last_modified: iso(modifiedAt),
    private: false,
    gated,
  }),
};

export const makeHub = (hub: Hub, now: () => number, serial: () => number) => {
  const models: Array<Past<Model>> = [];

  const publish = (name: string, createdAt = now()) => {
    const history = past<Model>();
    history.put(now(), {
      id: `acme/${name.replaceAll(" ", "-")}`,
      commits: 0,
      createdAt,
      modifiedAt: createdAt,
      hidden: false,
      gated: false,
      returns: 0,
    });
    models.push(history);
  };

  const happen = (step: Step): void => {
    if (!("hub" in step) || step.hub !== hub) return;
    if (step.do === "publish") {
      const createdAt = step.agedDays === undefined ? now() : now() - step.agedDays * 86_400_000;
      publish(titled(step.word, serial(), step.forbidden), createdAt);
      return;
    }
    const history = models[step.model % Math.max(1, models.length)];
    const model = history?.when(now());
    if (history === undefined || model === undefined) return;
    const put = (to: Partial<Model>) => history.put(now(), { ...model, ...to });
    if (step.do === "commit") put({ commits: model.commits + 1, modifiedAt: now() });
    else if (step.do === "touch") put({ modifiedAt: now() });
    else if (step.do === "hide") put({ hidden: true });
    else if (step.do === "show") {
      put({ hidden: false, returns: model.returns + (model.hidden ? 1 : 0) });
    } else if (step.do === "gate") put({ gated: true });
    else put({ gated: false });
  };

  /** What the list shows as of then, newest change first. */
  const listed = (at: number): ReadonlyArray<Shown> =>
    models.flatMap((history): ReadonlyArray<Shown> => {
      const model = history.when(at);
      if (model === undefined || model.hidden) return [];
      return [{
        id: model.id,
        news: hub === "huggingface" ? String(model.commits) : "",
        recorded: () => undefined,
        restricted: model.gated,
        returns: model.returns,
        text: model.id,
        createdAt: model.createdAt,
        since: history.since(),
        updatedAt: model.modifiedAt,
        number: 0,
        element: () => elements[hub](model),
      }];
    }).sort((a, b) => b.updatedAt - a.updatedAt || (a.id < b.id ? -1 : 1));

  return {
    happen,
    listed,
    fill: (word: Word) => publish(titled(word, serial())),
    flood: (count: number) => {
      for (let index = 0; index < count; index++) publish(titled("DeepSeek", serial()));
    },
  };
};
export type HubModels = ReturnType<typeof makeHub>;
