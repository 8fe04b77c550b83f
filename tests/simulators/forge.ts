import * as Effect from "effect/Effect";
import { conditional } from "./conditional.ts";
import { type Fault, faults } from "./faults.ts";
import {
  type ForgeKind,
  isDescending,
  issueElement,
  pullElement,
  releaseElement,
  type SimulatedTag,
  tagElement,
} from "./forge_elements.ts";
import { type GithubRepo, githubRepo } from "./github_repo.ts";
import { serve } from "./serve.ts";

/*
 * GitCode or Gitee on loopback: the lists of API v5 with the quirks of the real ones. The oldest stands
 * first unless the parameters that each list knows ask otherwise, pages are counted in headers, and `since`
 * is not understood.
 */

export interface ForgeRepo extends Pick<GithubRepo, "id" | "name" | "rename"> {
  /** Its issues and pull requests, and its releases. */
  readonly items: GithubRepo;
  /** Makes a tag, or moves it; the answer is its name. */
  readonly tag: (tag?: Partial<SimulatedTag>) => string;
  readonly untag: (name: string) => void;
}

export interface ForgeRequest {
  /** Path and query. */
  readonly path: string;
  readonly headers: Headers;
}

export interface SimulatedForge {
  /** What `base_url` is to be. */
  readonly url: string;
  /** Every request, oldest first. */
  readonly requests: ReadonlyArray<ForgeRequest>;
  /** The repository of that name, made when it is asked for the first time. */
  readonly repo: (name: string) => ForgeRepo;
  /** Misbehaves at the next `times` requests, by default at all. */
  readonly fail: (fault: Fault, times?: number) => void;
  readonly recover: () => void;
  /** Runs before each request is answered. */
  readonly beforeEach: (hook: () => void) => void;
  /** Elements of each page that are counted but not shown, as those nobody may see. */
  readonly hide: (perPage: number) => void;
  /** From now on the oldest stands first, whatever is asked for. */
  readonly disorder: () => void;
}

const problem = (status: number, message: string) =>
  Response.json({ error_code: status, error_message: message }, { status });

const makeRepo = (items: GithubRepo, now: () => number): ForgeRepo & {
  readonly tags: () => ReadonlyArray<SimulatedTag>;
} => {
  const tags = new Map<string, SimulatedTag>();
  let last = 0;
  return {
    ...items,
    items,
    tag: (tag = {}) => {
      const name = tag.name ?? `v0.${++last}.0`;
      tags.set(name, { name, message: null, sha: `${name}-${now()}`, at: now(), raw: {}, ...tag });
      return name;
    },
    untag: (name) => {
      tags.delete(name);
    },
    tags: () => [...tags.values()].reverse().sort((a, b) => b.at - a.at),
  };
};

/** A forge without repositories, on a free loopback port, that ends with the scope. */
export const forge = (kind: ForgeKind, { now = Date.now }: { readonly now?: () => number } = {}) =>
  Effect.gen(function* () {
    const requests: Array<ForgeRequest> = [];
    const spoil = faults();
    const repos = new Map<string, ReturnType<typeof makeRepo>>();
    const formerly = new Map<string, string>();
    let hook = (): void => {};
    let hidden = 0;
    let isDisordered = false;

    const repo = (name: string) => {
      const found = repos.get(name.toLowerCase());
      if (found !== undefined) return found;
      const items = githubRepo({
        id: repos.size + 1,
        name,
        now,
        renamed: (next) => {
          repos.set(next.toLowerCase(), made);
          repos.delete(name.toLowerCase());
          formerly.set(name.toLowerCase(), next);
        },
        deleted: () => void repos.delete(name.toLowerCase()),
      });
      const made = makeRepo(items, now);
      repos.set(name.toLowerCase(), made);
      return made;
    };

    const elementsOf = (made: ReturnType<typeof makeRepo>, list: string) => {
      const { items } = made;
      const place = { id: items.id, name: items.name() };
      const issues = (pull: boolean) => items.listed(now()).filter((issue) => issue.pull === pull);
      switch (list) {
        case "issues":
          return issues(false).map((issue) => issueElement(kind, place, issue));
        case "pulls":
          return issues(true).map((issue) => pullElement(kind, place, issue));
        case "releases":
          return items.releases.listed().map((release) => releaseElement(kind, release));
        case "tags":
          return made.tags().map(tagElement);
        default:
          return undefined;
      }
    };

    const work = (request: Request): Response => {
      const url = new URL(request.url);
      const query = url.searchParams;
      const [, name = "", list = ""] = /^\/api\/v5\/repos\/([^/]+\/[^/]+)\/(\w+)$/
        .exec(url.pathname) ?? [];
      const moved = formerly.get(name.toLowerCase());
      if (moved !== undefined) {
        const location = `${url.origin}/api/v5/repos/${moved}/${list}${url.search}`;
        return new Response(null, { status: 301, headers: { location } });
      }
      const made = repos.get(name.toLowerCase());
      const elements = made && elementsOf(made, list);
      if (elements === undefined) return problem(404, "404 Project Not Found");
      if (kind === "gitcode" && list === "pulls" && query.has("sort")) {
        return problem(400, "direction is required");
      }
      const size = Number(query.get("per_page") ?? 20);
      if (!(size >= 1 && size <= 100)) return problem(400, "per_page should be 1 to 100");
      const number = Number(query.get("page") ?? 1);
      const isNewestFirst = !isDisordered && isDescending(kind, list, query);
      const ordered = isNewestFirst ? elements : elements.toReversed();
      const shown = ordered.slice((number - 1) * size, number * size);
      return Response.json(shown.slice(0, shown.length - hidden), {
        headers: {
          total_count: `${elements.length}`,
          total_page: `${Math.ceil(elements.length / size)}`,
        },
      });
    };

    const { url } = yield* serve(async (request) => {
      const { pathname, search } = new URL(request.url);
      requests.push({ path: pathname + search, headers: request.headers });
      hook();
      const response = await spoil.answer(() => conditional(request, work(request)));
      if (!response.headers.has("date")) {
        response.headers.set("date", new Date(now()).toUTCString());
      }
      return response;
    });
    yield* Effect.addFinalizer(() => Effect.sync(spoil.clear));

    const simulator: SimulatedForge = {
      url: `${url}/api/v5`,
      requests,
      repo,
      fail: spoil.fail,
      recover: spoil.clear,
      beforeEach: (next) => {
        hook = next;
      },
      hide: (perPage) => {
        hidden = perPage;
      },
      disorder: () => {
        isDisordered = true;
      },
    };
    return simulator;
  });
