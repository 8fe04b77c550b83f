import { makeForge } from "./forge.ts";
import { hour, type Step, type Upstream, type UpstreamTrouble } from "./history.ts";
import { makeHub } from "./hub.ts";
import type { Shown } from "./shown.ts";
import type { Answer, Asked, Silence } from "./transport.ts";

/*
 * The upstreams on the wire: lists, pages, links, tags and dates, and all that may be wrong with them.
 */

export const hosts: Readonly<Record<string, Upstream>> = {
  "api.github.com": "github",
  "huggingface.co": "huggingface",
  "modelscope.cn": "modelscope",
};

/** What one answer has shown of a source. */
export interface Page {
  /** In lower case. */
  readonly source: string;
  readonly items: ReadonlyArray<Shown>;
  /** Everything the list held then; none where no list was shown, but names alone. */
  readonly list: ReadonlySet<string> | undefined;
  /** By the upstream's clock, none when it did not say. */
  readonly servedAt: number | undefined;
  /** Whether this was all there is, on one page. */
  readonly whole: boolean;
}

interface Trouble {
  readonly what: UpstreamTrouble;
  readonly until: number;
}

/** Models a page of Hugging Face holds here; the real one has many more. */
const hubPage = 20;

const hash = (text: string): string => {
  let value = 0x811c_9dc5;
  for (let index = 0; index < text.length; index++) {
    value = Math.imul(value ^ text.charCodeAt(index), 0x0100_0193);
  }
  return (value >>> 0).toString(16);
};

export const makeUpstreams = (options: {
  readonly now: () => number;
  readonly shown: (page: Page) => void;
  /** Milliseconds an answer takes. */
  readonly latency: () => number;
}) => {
  const { shown } = options;
  /** Set back while what was there before is made. */
  let then: number | undefined;
  const now = () => then ?? options.now();
  let serials = 0;
  const serial = () => ++serials;
  const forge = makeForge("https://api.github.com", now, serial);
  const hubs = {
    huggingface: makeHub("huggingface", now, serial),
    modelscope: makeHub("modelscope", now, serial),
  };
  const troubles: Record<Upstream, Array<Trouble>> = {
    github: [],
    huggingface: [],
    modelscope: [],
  };
  const counts: Record<Upstream, number> = { github: 0, huggingface: 0, modelscope: 0 };
  /** Since when each has been well; Infinity while it is not. */
  const wellSince = (which: Upstream): number => {
    const ends = troubles[which].map(({ until }) => until);
    const last = Math.max(0, ...ends);
    return last > now() ? Infinity : last;
  };

  const active = (which: Upstream) =>
    troubles[which].filter(({ until }) => until > now()).map(({ what }) => what);

  const answer = (
    which: Upstream,
    asked: Asked,
    list: (at: number) => ReadonlyArray<Shown>,
    /** None where the answer is no list of a source. */
    source: string | undefined,
    respond: (
      all: ReadonlyArray<Shown>,
      at: number,
    ) => { readonly page: ReadonlyArray<Shown>; readonly answer: Answer; readonly whole: boolean },
  ): Answer | Silence => {
    const count = ++counts[which];
    const found = active(which);
    const afterMs = options.latency();
    let at = now();
    let hideDate = false;
    let hideLink = false;
    let spoil = (body: string): string => body;
    let unreadable = 0;
    const failure = (status: number, body = "", headers: Record<string, string> = {}): Answer => ({
      afterMs,
      status,
      body,
      headers: { date: new Date(now()).toUTCString(), ...headers },
    });
    const pageNumber = Number(
      asked.url.searchParams.get("page") ?? asked.url.searchParams.get("page_number") ??
        (asked.url.searchParams.has("cursor") ? 2 : 1),
    );
    let empty = false;
    for (const trouble of found) {
      switch (trouble.kind) {
        case "status":
          return failure(
            trouble.status,
            '{"message":"no"}',
            trouble.retryAfterMinutes === undefined
              ? {}
              : { "retry-after": String(trouble.retryAfterMinutes * 60) },
          );
        case "every other":
          if (count % 2 === 0) return failure(trouble.status);
          break;
        case "silent":
          return { silent: "never" };
        case "breaks":
          return { silent: "broken", afterMs };
        case "slow":
          return { ...failure(504), afterMs: 11_000 };
        case "no JSON":
          return failure(200, "<html>Sign in to the network</html>");
        case "half":
          spoil = (body) => body.slice(0, body.length / 2);
          break;
        case "empty":
          empty = true;
          break;
        case "no Date":
          hideDate = true;
          break;
        case "no Link":
          hideLink = true;
          break;
        case "lags":
          at = Math.min(at, now() - trouble.minutes * 60_000);
          break;
        case "flaps":
          if (count % 2 === 0) at = Math.min(at, now() - trouble.minutes * 60_000);
          break;
        case "unreadable":
          unreadable = trouble.items;
          break;
        case "pages fail":
          if (pageNumber >= trouble.from) return failure(502);
          break;
        case "echoes":
          return failure(
            200,
            `authorization: ${asked.headers["authorization"]}`,
            { "content-type": "text/plain" },
          );
        case "redirects":
          return failure(302, "", { location: trouble.to });
        case "bloats":
          return failure(200, `[${Array.from({ length: trouble.elements }, () => "{}").join()}]`);
        case "miscounts":
        case "issues off":
          break;
      }
    }
    const all = empty ? [] : list(at);
    const { page, answer: plain, whole } = respond(all, at);
    const headers = { ...plain.headers };
    if (hideLink) delete headers["link"];
    if (!hideDate) headers["date"] = new Date(now()).toUTCString();
    let body = spoil(plain.body ?? "");
    if (unreadable > 0 && page.length > 0 && body === plain.body) {
      const breaking = (list: ReadonlyArray<unknown>) =>
        list.map((item, index) => index < unreadable ? { broken: true } : item);
      const read = JSON.parse(body) as
        | ReadonlyArray<unknown>
        | { readonly data: { readonly models: ReadonlyArray<unknown> } };
      body = JSON.stringify(
        "data" in read
          ? { ...read, data: { ...read.data, models: breaking(read.data.models) } }
          : breaking(read),
      );
    }
    const tag = `"${hash(body + (asked.headers["authorization"] ?? ""))}"`;
    if (which !== "modelscope") {
      if (asked.headers["if-none-match"]?.replace(/^W\//, "") === tag) {
        return { afterMs, status: 304, headers: { ...headers, etag: tag } };
      }
      headers["etag"] = `W/${tag}`;
    }
    if (source !== undefined && (body === plain.body || unreadable > 0)) {
      shown({
        source: source.toLowerCase(),
        items: page.slice(unreadable),
        list: new Set(all.map(({ id }) => id)),
        servedAt: hideDate ? undefined : now(),
        whole: whole || hideLink,
      });
    }
    return { afterMs, status: 200, headers, body };
  };

  const linked = (url: URL, parameter: string, value: string): string => {
    const next = new URL(url);
    next.searchParams.set(parameter, value);
    return `<${next.href}>; rel="next"`;
  };

  const hasIssues = () => active("github").every(({ kind }) => kind !== "issues off");

  /** How each of the repositories stands that the query names. */
  const graphql = (asked: Asked): Answer | Silence =>
    answer("github", asked, () => [], undefined, (_, at) => {
      const { query } = JSON.parse(asked.body) as { readonly query: string };
      const isEmpty = active("github").some(({ kind }) => kind === "empty");
      const hides = isEmpty ? "all" : hasIssues() ? "nothing" : "issues";
      const named = /(r\d+): repository\(owner: "([^"]+)", name: "([^"]+)"\)/g;
      const data = Object.fromEntries(
        [...query.matchAll(named)].map(([, alias, owner, name]) =>
          [alias, forge.standing(`${owner}/${name}`, at, hides)] as const
        ),
      );
      const body = JSON.stringify({ data });
      return { page: [], whole: false, answer: { afterMs: 0, status: 200, body } };
    });

  const github = (asked: Asked): Answer | Silence => {
    const { url } = asked;
    if (url.pathname === "/graphql") return graphql(asked);
    const plain = (body: unknown): Answer => ({
      afterMs: options.latency(),
      status: 200,
      headers: { date: new Date(now()).toUTCString() },
      body: JSON.stringify(body),
    });
    const record = forge.record(url.pathname);
    if (record !== undefined) {
      return wellSince("github") < Infinity
        ? plain(record)
        : { afterMs: options.latency(), status: 502, body: "" };
    }
    const found = forge.find(url.pathname);
    if (found === undefined) {
      return { afterMs: options.latency(), status: 404, body: '{"message":"Not Found"}' };
    }
    const { repo, moved } = found;
    const what = url.pathname.endsWith("/pulls") ? "pulls" : "issues";
    if (moved) {
      const location = `${url.origin}/repositories/${repo.id}/${what}${url.search}`;
      return { afterMs: options.latency(), status: 301, headers: { location } };
    }
    if (!/\/(?:issues|pulls)$/.test(url.pathname) && wellSince("github") < Infinity) {
      return plain({ id: repo.id });
    }
    if (what === "issues" && !hasIssues()) {
      const message = "Issues has been disabled in this repository.";
      return { ...plain({ message }), status: 410 };
    }
    // The list of pull requests knows no `since`.
    const since = what === "pulls" ? 0 : Date.parse(
      url.searchParams.get("since") ?? "1970-01-01T00:00:00Z",
    );
    const size = Number(url.searchParams.get("per_page") ?? 30);
    const number = Number(url.searchParams.get("page") ?? 1);
    const list = (at: number) => forge.listed(repo, at, what);
    return answer("github", asked, list, `github:${repo.name}`, (all) => {
      const listed = all.filter(({ updatedAt }) => updatedAt >= since);
      const page = listed.slice((number - 1) * size, number * size);
      const headers = number * size < listed.length
        ? { link: linked(url, "page", String(number + 1)) }
        : {};
      const body = JSON.stringify(page.map(({ element }) => element()));
      return {
        page,
        whole: number === 1 && page.length === all.length,
        answer: { afterMs: 0, status: 200, headers, body },
      };
    });
  };

  const huggingface = (asked: Asked): Answer | Silence => {
    const { url } = asked;
    const commit = /\/tree\/(\w+)$/.exec(url.pathname)?.[1];
    if (commit !== undefined) {
      if (wellSince("huggingface") === Infinity) {
        return { afterMs: options.latency(), status: 502, body: "" };
      }
      const body = JSON.stringify([
        { type: "file", path: "model.safetensors", oid: commit },
        { type: "file", path: "README.md", oid: "0" },
      ]);
      return {
        afterMs: options.latency(),
        status: 200,
        headers: { date: new Date(now()).toUTCString() },
        body,
      };
    }
    const author = url.searchParams.get("author") ?? "";
    const start = Number(url.searchParams.get("cursor") ?? 0);
    return answer("huggingface", asked, hubs.huggingface.listed, `huggingface:${author}`, (all) => {
      // Where nothing leads on there is but one page.
      const isOne = active("huggingface").some(({ kind }) => kind === "no Link");
      const size = isOne ? all.length : hubPage;
      const page = all.slice(start, start + size);
      const headers = start + size < all.length
        ? { link: linked(url, "cursor", String(start + size)) }
        : {};
      const body = JSON.stringify(page.map(({ element }) => element()));
      return {
        page,
        whole: start === 0 && page.length === all.length,
        answer: { afterMs: 0, status: 200, headers, body },
      };
    });
  };

  const modelscope = (asked: Asked): Answer | Silence => {
    const { url } = asked;
    const owner = url.searchParams.get("owner") ?? /organization\/([^/]+)/.exec(url.pathname)?.[1];
    const source = `modelscope:${owner ?? ""}`;
    const list = hubs.modelscope.listed;
    if (url.pathname.startsWith("/organization/")) {
      // The page of the organisation works when the list does not.
      const items = list(now());
      const links = items.map(({ id }) => `<a href="/models/${id}">${id}</a>`).join("");
      const names = items.map((item) => ({ ...item, restricted: false }));
      shown({ source, items: names, list: undefined, servedAt: now(), whole: false });
      return { afterMs: options.latency(), status: 200, body: `<html>${links}</html>` };
    }
    const number = Number(url.searchParams.get("page_number") ?? 1);
    const size = Number(url.searchParams.get("page_size") ?? 10);
    return answer("modelscope", asked, list, source, (all) => {
      const page = all.slice((number - 1) * size, number * size);
      const extra = active("modelscope").some(({ kind }) => kind === "miscounts") ? 1 : 0;
      const body = JSON.stringify({
        success: true,
        data: { models: page.map(({ element }) => element()), total_count: all.length + extra },
      });
      return {
        page,
        whole: number === 1 && page.length === all.length,
        answer: { afterMs: 0, status: 200, headers: {}, body },
      };
    });
  };

  const servers = { github, huggingface, modelscope };

  return {
    forge,
    hubs,
    wellSince,
    active,
    serve: (which: Upstream, asked: Asked) => servers[which](asked),
    happen: (step: Step): void => {
      if (step.do === "upstream") {
        troubles[step.which].push({ what: step.trouble, until: now() + step.minutes * 60_000 });
      } else if (step.do === "flood") {
        (step.where === "github" ? forge : hubs[step.where]).flood(step.count);
      } else {
        forge.happen(step);
        if ("hub" in step) hubs[step.hub].happen(step);
      }
    },
    /** What was there before anybody looked. */
    fill: (count: number, repos: number) => {
      for (let repo = 0; repo < repos; repo++) forge.repoAt(repo);
      for (let index = 0; index < count; index++) {
        then = options.now() - (count - index) * hour - 24 * hour;
        const word = index % 3 === 2 ? "DeepSeek" : "Other";
        for (let repo = 0; repo < repos; repo++) {
          forge.happen({ do: "open", at: 0, repo, word, pull: index % 4 === 3 });
        }
        for (const hub of ["huggingface", "modelscope"] as const) {
          hubs[hub].happen({ do: "publish", at: 0, hub, word });
        }
      }
      then = undefined;
    },
    /** The same for all the names a source has or had. */
    sameAs: (source: string): string => {
      const [kind, name] = source.toLowerCase().split(":");
      const found = kind === "github" ? forge.find(`/repos/${name}/issues`) : undefined;
      return found === undefined ? source.toLowerCase() : `github:#${found.repo.id}`;
    },
    /** What is there now. */
    listed: (source: string): ReadonlyArray<Shown> => {
      const [kind, name = ""] = source.split(":");
      if (kind === "github") {
        const found = forge.find(
          name.startsWith("#") ? `/repositories/${name.slice(1)}/issues` : `/repos/${name}/issues`,
        );
        const what = hasIssues() ? "issues" : "pulls";
        return found === undefined ? [] : forge.listed(found.repo, now(), what);
      }
      return kind === "huggingface" || kind === "modelscope" ? hubs[kind].listed(now()) : [];
    },
  };
};
export type Upstreams = ReturnType<typeof makeUpstreams>;
