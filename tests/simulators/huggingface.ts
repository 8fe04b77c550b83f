import * as Effect from "effect/Effect";
import { conditional } from "./conditional.ts";
import { type Fault, faults } from "./faults.ts";
import { serve } from "./serve.ts";

/*
 * The list of models of a Hugging Face Hub on loopback: newest change first, paged by a cursor in a
 * Link header. Serves tests and the demo.
 */

export interface SimulatedModel {
  /** `ORG/NAME`. */
  readonly id: string;
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
  /** Another commit: a new hash and date. */
  readonly commit: (id: string) => void;
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
    const hidden = new Set<string>();
    let commits = 0;
    let size = 1000;
    let bare = false;
    let linkOrigin: string | undefined;
    let hook = (_: HubRequest): void => {};

    const sha = () => (++commits).toString(16).padStart(40, "0");

    const work = (request: Request): Response => {
      const url = new URL(request.url);
      if (url.pathname !== "/api/models") {
        return Response.json({ error: "Not Found" }, { status: 404 });
      }
      const author = url.searchParams.get("author")?.toLowerCase() ?? "";
      const found = [...models.values()]
        .filter(({ id }) => !hidden.has(id) && id.toLowerCase().startsWith(`${author}/`))
        .sort((a, b) => b.lastModified - a.lastModified || (a.id < b.id ? -1 : 1));
      const after = url.searchParams.get("cursor");
      const start = after === null ? 0 : found.findIndex(({ id }) => id === atob(after)) + 1;
      const count = Math.min(size, Number(url.searchParams.get("limit") ?? 1000));
      const page = found.slice(start, start + count);
      const headers = new Headers();
      const last = page.at(-1);
      if (last !== undefined && start + count < found.length) {
        const query = new URLSearchParams(url.searchParams);
        query.set("cursor", btoa(last.id));
        headers.set("link", `<${linkOrigin ?? url.origin}/api/models?${query}>; rel="next"`);
      }
      const expanded = url.searchParams.getAll("expand[]");
      return Response.json(page.map((model) => element(model, expanded, bare)), { headers });
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
      publish: (id, model = {}) =>
        void models.set(id, {
          id,
          sha: sha(),
          createdAt: now(),
          lastModified: model.createdAt ?? now(),
          tags: [],
          pipelineTag: null,
          private: false,
          gated: false,
          raw: {},
          ...model,
        }),
      commit: (id) => {
        const model = models.get(id);
        if (model === undefined) throw new Error(`there is no model ${id}`);
        models.set(id, { ...model, sha: sha(), lastModified: now() });
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
