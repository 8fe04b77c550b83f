import * as Effect from "effect/Effect";
import { conditional } from "./conditional.ts";
import { type Fault, faults } from "./faults.ts";
import { serve } from "./serve.ts";

/*
 * A Hugging Face Hub on loopback: its lists of models, datasets and Spaces, newest change first unless
 * the query says otherwise and paged by a cursor in a Link header; collections, daily papers and the
 * files of models. Serves tests and the demo.
 */

/** The lists of repositories. */
export type SimulatedList = "models" | "datasets" | "spaces";

export interface SimulatedModel {
  /** `ORG/NAME`. */
  readonly id: string;
  readonly list: SimulatedList;
  readonly likes: number;
  /** A hash of each file at the commit, by path. */
  readonly files: Readonly<Record<string, string>>;
  readonly sha: string;
  /** Epoch ms, as all dates here. */
  readonly createdAt: number;
  readonly lastModified: number;
  readonly tags: ReadonlyArray<string>;
  readonly pipelineTag: string | null;
  readonly private: boolean;
  readonly gated: false | "auto" | "manual";
  /** Replaces what the list shows for these keys, e.g. to make the element malformed. */
  readonly raw: Readonly<Record<string, unknown>>;
}

export interface HubRequest {
  readonly method: string;
  /** Path and query. */
  readonly path: string;
  readonly headers: Headers;
}

export interface Huggingface {
  /** What `sources.huggingface.base_url` is to be. */
  readonly url: string;
  readonly requests: ReadonlyArray<HubRequest>;
  /** Publishes a model, now unless it says otherwise. */
  readonly publish: (id: string, model?: Partial<SimulatedModel>) => void;
  /** Another commit: a new hash and date, and these files. */
  readonly commit: (id: string, files?: Readonly<Record<string, string>>) => void;
  /** Shows an element, as the list of collections or of daily papers has it, first. */
  readonly add: (list: "collections" | "daily_papers", id: string, element: unknown) => void;
  readonly remove: (id: string) => void;
  /** Changes its settings, which is no commit. */
  readonly set: (id: string, model: Partial<SimulatedModel>) => void;
  /** Takes a model off the list, as it were hidden for a while. */
  readonly hide: (id: string) => void;
  readonly show: (id: string) => void;
  /** Models of a page, whatever is asked for. */
  readonly pageSize: (size: number) => void;
  /** Where links of pages lead instead of here, as behind a mirror that leaves headers alone. */
  readonly linkTo: (origin: string) => void;
  /** Shows neither hashes nor dates of changes, as the list without `expand` does. */
  readonly withoutHashes: (without: boolean) => void;
  readonly fail: (fault: Fault, times?: number) => void;
  readonly recover: () => void;
  /** Runs before each request is answered. */
  readonly beforeEach: (hook: (request: HubRequest) => void) => void;
}

const element = (model: SimulatedModel, expanded: ReadonlyArray<string>, bare: boolean) => {
  const all: Record<string, unknown> = {
    sha: model.sha,
    createdAt: new Date(model.createdAt).toISOString(),
    lastModified: new Date(model.lastModified).toISOString(),
    pipeline_tag: model.pipelineTag,
    tags: model.tags,
    private: model.private,
    gated: model.gated,
    likes: model.likes,
  };
  const shown = bare ? ["createdAt", "tags"] : expanded;
  return {
    _id: model.id,
    id: model.id,
    ...Object.fromEntries(shown.flatMap((key) => key in all ? [[key, all[key]]] : [])),
    ...model.raw,
  };
};

/** A Hub without models, on a free loopback port, that ends with the scope. */
export const huggingface = (options: { readonly now?: () => number } = {}) =>
  Effect.gen(function* () {
    const { now = Date.now } = options;
    const requests: Array<HubRequest> = [];
    const spoil = faults();
    const models = new Map<string, SimulatedModel>();
    /** By commit. */
    const trees = new Map<string, SimulatedModel["files"]>();
    const others = {
      collections: new Map<string, unknown>(),
      daily_papers: new Map<string, unknown>(),
    };
    const hidden = new Set<string>();
    let commits = 0;
    let size = 1000;
    let bare = false;
    let linkOrigin: string | undefined;
    let hook = (_: HubRequest): void => {};

    const sha = () => (++commits).toString(16).padStart(40, "0");

    const found = (list: SimulatedList, query: URLSearchParams): ReadonlyArray<SimulatedModel> => {
      const author = query.get("author")?.toLowerCase();
      const search = query.get("search")?.toLowerCase() ?? "";
      const sort = query.get("sort");
      const rank = ({ likes, createdAt, lastModified }: SimulatedModel) =>
        sort === "likes" ? likes : sort === "createdAt" ? createdAt : lastModified;
      return [...models.values()]
        .filter((model) => {
          const id = model.id.toLowerCase();
          return model.list === list && !hidden.has(model.id) && id.includes(search) &&
            (author === undefined || id.startsWith(`${author}/`));
        })
        .sort((a, b) => rank(b) - rank(a) || (a.id < b.id ? -1 : 1));
    };

    /** A page of these, each with what the list shows of it. */
    const paged = (
      url: URL,
      all: ReadonlyArray<{ readonly id: string; readonly element: unknown }>,
    ) => {
      const after = url.searchParams.get("cursor");
      const start = after === null ? 0 : all.findIndex(({ id }) => id === atob(after)) + 1;
      const count = Math.min(size, Number(url.searchParams.get("limit") ?? 1000));
      const page = all.slice(start, start + count);
      const headers = new Headers();
      const last = page.at(-1);
      if (last !== undefined && start + count < all.length) {
        const query = new URLSearchParams(url.searchParams);
        query.set("cursor", btoa(last.id));
        headers.set("link", `<${linkOrigin ?? url.origin}${url.pathname}?${query}>; rel="next"`);
      }
      return Response.json(page.map(({ element }) => element), { headers });
    };

    const work = (request: Request): Response => {
      const url = new URL(request.url);
      const list = url.pathname.replace("/api/", "");
      const tree = /\/tree\/(\w+)$/.exec(url.pathname)?.[1];
      if (tree !== undefined && trees.has(tree)) {
        const files = Object.entries(trees.get(tree) ?? {});
        return Response.json(files.map(([path, oid]) => ({ type: "file", oid, size: 1, path })));
      }
      if (list === "models" || list === "datasets" || list === "spaces") {
        const expanded = url.searchParams.getAll("expand[]");
        return paged(
          url,
          found(list, url.searchParams).map((model) => ({
            id: model.id,
            element: element(model, expanded, bare),
          })),
        );
      }
      if (list === "collections" || list === "daily_papers") {
        const owner = url.searchParams.get("owner");
        const all = [...others[list]].filter(([id]) =>
          owner === null || id.startsWith(`${owner}/`)
        );
        return paged(url, all.map(([id, element]) => ({ id, element })).toReversed());
      }
      return Response.json({ error: "Not Found" }, { status: 404 });
    };

    const { url } = yield* serve(async (request) => {
      const { pathname, search } = new URL(request.url);
      const seen = { method: request.method, path: pathname + search, headers: request.headers };
      requests.push(seen);
      hook(seen);
      const response = await spoil.answer(() => conditional(request, work(request)));
      if (!response.headers.has("date")) {
        response.headers.set("date", new Date(now()).toUTCString());
      }
      return response;
    });
    yield* Effect.addFinalizer(() => Effect.sync(spoil.clear));

    const simulator: Huggingface = {
      url,
      requests,
      publish: (id, model = {}) => {
        const commit = model.sha ?? sha();
        trees.set(commit, model.files ?? {});
        models.set(id, {
          id,
          list: "models",
          likes: 0,
          files: {},
          sha: commit,
          createdAt: now(),
          lastModified: model.createdAt ?? now(),
          tags: [],
          pipelineTag: null,
          private: false,
          gated: false,
          raw: {},
          ...model,
        });
      },
      commit: (id, files) => {
        const model = models.get(id);
        if (model === undefined) throw new Error(`there is no model ${id}`);
        const next = { ...model, sha: sha(), lastModified: now(), files: files ?? model.files };
        trees.set(next.sha, next.files);
        models.set(id, next);
      },
      add: (list, id, element) => void others[list].set(id, element),
      remove: (id) => {
        for (const list of Object.values(others)) list.delete(id);
      },
      set: (id, changes) => {
        const model = models.get(id);
        if (model === undefined) throw new Error(`there is no model ${id}`);
        models.set(id, { ...model, ...changes });
      },
      hide: (id) => void hidden.add(id),
      show: (id) => void hidden.delete(id),
      pageSize: (next) => {
        size = next;
      },
      linkTo: (next) => {
        linkOrigin = next;
      },
      withoutHashes: (next) => {
        bare = next;
      },
      fail: spoil.fail,
      recover: spoil.clear,
      beforeEach: (next) => {
        hook = next;
      },
    };
    return simulator;
  });
