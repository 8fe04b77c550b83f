import * as Effect from "effect/Effect";
import { type Fault, faults } from "./faults.ts";
import { serve } from "./serve.ts";

/*
 * ModelScope on loopback: the lists of its OpenAPI and the page of an organisation. Serves tests and
 * the demo.
 */

export interface SimulatedModel {
  /** `NAMESPACE/NAME`. */
  readonly id: string;
  readonly list: "models" | "datasets";
  /** The organisation that lists it. */
  readonly owner: string;
  /** Epoch ms, as all dates here. */
  readonly createdAt: number;
  readonly lastModified: number;
  readonly description: string;
  readonly private: boolean;
  readonly gated: boolean;
  /** Replaces what the list shows for these keys, e.g. to make the element malformed. */
  readonly raw: Readonly<Record<string, unknown>>;
}

export interface ModelscopeRequest {
  readonly method: string;
  /** Path and query. */
  readonly path: string;
  readonly headers: Headers;
}

export interface Modelscope {
  /** What `sources.modelscope.base_url` is to be. */
  readonly url: string;
  readonly requests: ReadonlyArray<ModelscopeRequest>;
  /** Publishes a model, now unless it says otherwise; the namespace is its owner by default. */
  readonly publish: (id: string, model?: Partial<SimulatedModel>) => void;
  /** Moves the date of change, as the platform does in bulk. */
  readonly touch: (id: string) => void;
  /** Changes its settings. */
  readonly set: (id: string, model: Partial<SimulatedModel>) => void;
  readonly hide: (id: string) => void;
  readonly show: (id: string) => void;
  /** Times as ISO 8601, the default, or as epoch seconds. */
  readonly times: (form: "iso" | "epoch seconds") => void;
  /** What the list says to have of models, whatever it shows; undefined for the truth. */
  readonly claim: (total: unknown) => void;
  /** Misbehaves at the API, the page goes on. */
  readonly failApi: (fault: Fault, times?: number) => void;
  /** Misbehaves at the page, the API goes on. */
  readonly failPage: (fault: Fault, times?: number) => void;
  readonly recover: () => void;
  /** Runs before each request is answered. */
  readonly beforeEach: (hook: (request: ModelscopeRequest) => void) => void;
}

const html = (models: ReadonlyArray<SimulatedModel>) =>
  `<!doctype html><title>Models</title><nav><a href="/">Home</a><a href="/models">Models</a></nav>
<ul>${
    models.map(({ id }) => `<li><a class="card" href="/models/${id}">${id}</a></li>`).join("\n")
  }</ul>
<footer><a href="/models/partner/promoted">Promoted</a></footer>`;

/** A ModelScope without models, on a free loopback port, that ends with the scope. */
export const modelscope = (options: { readonly now?: () => number } = {}) =>
  Effect.gen(function* () {
    const { now = Date.now } = options;
    const requests: Array<ModelscopeRequest> = [];
    const api = faults();
    const organisationPage = faults();
    const models = new Map<string, SimulatedModel>();
    const hidden = new Set<string>();
    let epoch = false;
    let claimed: unknown;
    let hook = (_: ModelscopeRequest): void => {};

    const time = (at: number) =>
      epoch ? Math.floor(at / 1000) : new Date(at).toISOString().replace(/\.\d+Z$/, "Z");

    const of = (owner: string, list: SimulatedModel["list"] = "models") =>
      [...models.values()]
        .filter((model) =>
          model.list === list && !hidden.has(model.id) &&
          model.owner.toLowerCase() === owner.toLowerCase()
        )
        .sort((a, b) => b.lastModified - a.lastModified || (a.id < b.id ? -1 : 1));

    const listed = (name: SimulatedModel["list"], query: URLSearchParams): Response => {
      const page = Number(query.get("page_number") ?? 1);
      const size = Number(query.get("page_size") ?? 10);
      if (size > 50 || page * size > 3000) {
        return Response.json(
          { success: false, code: "InvalidParameter", message: "page too far" },
          {
            status: 400,
          },
        );
      }
      const found = of(query.get("owner") ?? "", name);
      return Response.json({
        success: true,
        request_id: crypto.randomUUID(),
        data: {
          [name]: found.slice((page - 1) * size, page * size).map((model) => ({
            id: model.id,
            display_name: model.id.split("/")[1],
            description: model.description,
            tasks: ["text-generation"],
            tags: [],
            license: "MIT",
            created_at: time(model.createdAt),
            last_modified: time(model.lastModified),
            private: model.private,
            gated: model.gated,
            ...model.raw,
          })),
          total_count: claimed === undefined ? found.length : claimed,
          page_number: page,
          page_size: size,
        },
      });
    };

    const { url } = yield* serve(async (request) => {
      const { pathname, search, searchParams } = new URL(request.url);
      const seen = { method: request.method, path: pathname + search, headers: request.headers };
      requests.push(seen);
      hook(seen);
      const organisation = /^\/organization\/([^/]+)$/.exec(pathname)?.[1];
      const name = /^\/openapi\/v1\/(models|datasets)$/.exec(pathname)?.[1];
      const response = name === "models" || name === "datasets"
        ? await api.answer(() => listed(name, searchParams))
        : organisation !== undefined
        ? await organisationPage.answer(() =>
          new Response(html(of(organisation)), { headers: { "content-type": "text/html" } })
        )
        : new Response("Not Found", { status: 404 });
      if (!response.headers.has("date")) {
        response.headers.set("date", new Date(now()).toUTCString());
      }
      return response;
    });
    const recover = () => {
      api.clear();
      organisationPage.clear();
    };
    yield* Effect.addFinalizer(() => Effect.sync(recover));

    const simulator: Modelscope = {
      url,
      requests,
      publish: (id, model = {}) =>
        void models.set(id, {
          id,
          list: "models",
          owner: id.split("/")[0] ?? "",
          createdAt: now(),
          lastModified: model.createdAt ?? now(),
          description: "",
          private: false,
          gated: false,
          raw: {},
          ...model,
        }),
      touch: (id) => {
        const model = models.get(id);
        if (model === undefined) throw new Error(`there is no model ${id}`);
        models.set(id, { ...model, lastModified: now() });
      },
      set: (id, changes) => {
        const model = models.get(id);
        if (model === undefined) throw new Error(`there is no model ${id}`);
        models.set(id, { ...model, ...changes });
      },
      hide: (id) => void hidden.add(id),
      show: (id) => void hidden.delete(id),
      times: (form) => {
        epoch = form === "epoch seconds";
      },
      claim: (total) => {
        claimed = total;
      },
      failApi: api.fail,
      failPage: organisationPage.fail,
      recover,
      beforeEach: (next) => {
        hook = next;
      },
    };
    return simulator;
  });
