import { type Forge, makeForge } from "./forge.ts";
import { hour, minute, type Step, type UpstreamTrouble } from "./history.ts";
import type { PageOf, PlayedList, SimulatedList, Wire } from "./list.ts";
import { lists } from "./lists.ts";
import type { Shown } from "./shown.ts";
import type { Answer, Asked, Silence } from "./transport.ts";

/*
 * The upstreams on the wire: pages, tags and dates, and all that may be wrong with them.
 */

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
  /** It said no more than that nothing has changed. */
  readonly isSame?: true;
}

interface Trouble {
  readonly what: UpstreamTrouble;
  readonly until: number;
}

const hash = (text: string): string => {
  let value = 0x811c_9dc5;
  for (let index = 0; index < text.length; index++) {
    value = Math.imul(value ^ text.charCodeAt(index), 0x0100_0193);
  }
  return (value >>> 0).toString(16);
};

const brokenArray = (body: string, items: number): string =>
  JSON.stringify(
    (JSON.parse(body) as ReadonlyArray<unknown>).map((item, index) =>
      index < items ? { broken: true } : item
    ),
  );

/** The upstream at a host, none at one that the simulation has not. */
export const upstreamAt = (host: string): string | undefined =>
  lists.find((list) => list.host === host)?.upstream;

/** What of an upstream has a limit of its own: GitHub's search and its GraphQL have theirs. */
export const limitOf = ({ host, pathname }: URL): string =>
  `${upstreamAt(host)}${/^\/(?:search|graphql)(?=\/|$)/.exec(pathname)?.[0] ?? ""}`;

/** The list that a source is. */
export const listOf = (source: string): SimulatedList => {
  const found = lists.find(({ owns }) => owns(source));
  if (found === undefined) throw new Error(`no list is called ${source}`);
  return found;
};

export const makeUpstreams = (options: {
  readonly now: () => number;
  readonly shown: (page: Page) => void;
  /** A page of this source is asked for. */
  readonly asked: (source: string) => void;
  /** Milliseconds an answer takes. */
  readonly latency: () => number;
}) => {
  const { shown } = options;
  /** Set back while what was there before is made. */
  let then: number | undefined;
  const now = () => then ?? options.now();
  let serials = 0;
  const serial = () => ++serials;
  const troubles = new Map<string, Array<Trouble>>(lists.map(({ upstream }) => [upstream, []]));
  const counts = new Map<string, number>();
  const troublesOf = (which: string): Array<Trouble> => {
    const found = troubles.get(which);
    if (found === undefined) throw new Error(`no upstream is called ${which}`);
    return found;
  };
  /** Since when each has been well; Infinity while it is not. */
  const wellSince = (which: string): number => {
    const last = Math.max(0, ...troublesOf(which).map(({ until }) => until));
    return last > now() ? Infinity : last;
  };

  const active = (which: string) =>
    troublesOf(which).filter(({ until }) => until > now()).map(({ what }) => what);

  const answer = (
    which: string,
    asked: Asked,
    { source, all: list, reply, broken = brokenArray, isTagged = true }: PageOf,
  ): Answer | Silence => {
    const count = (counts.get(which) ?? 0) + 1;
    counts.set(which, count);
    if (source !== undefined) options.asked(source.toLowerCase());
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
          at = Math.min(at, now() - trouble.minutes * minute);
          break;
        case "flaps":
          if (count % 2 === 0) at = Math.min(at, now() - trouble.minutes * minute);
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
    const plain = reply(all, at);
    const headers: Record<string, string> = { ...plain.headers };
    if (hideLink) delete headers["link"];
    if (!hideDate) headers["date"] = new Date(now()).toUTCString();
    let body = spoil(plain.body);
    if (unreadable > 0 && plain.page.length > 0 && body === plain.body) {
      body = broken(body, unreadable);
    }
    if (isTagged) {
      const tag = `"${hash(body + (asked.headers["authorization"] ?? ""))}"`;
      if (asked.headers["if-none-match"]?.replace(/^W\//, "") === tag) {
        if (source !== undefined) {
          shown({
            source: source.toLowerCase(),
            items: [],
            list: undefined,
            servedAt: hideDate ? undefined : now(),
            whole: false,
            isSame: true,
          });
        }
        return { afterMs, status: 304, headers: { ...headers, etag: tag } };
      }
      headers["etag"] = `W/${tag}`;
    }
    if (source !== undefined && (body === plain.body || unreadable > 0)) {
      shown({
        source: source.toLowerCase(),
        items: plain.page.slice(unreadable),
        list: new Set(all.map(({ id }) => id)),
        servedAt: hideDate ? undefined : now(),
        whole: plain.page.length === all.length || hideLink,
      });
    }
    return { afterMs, status: 200, headers, body };
  };

  const wireOf = (which: string): Wire => ({
    page: (asked, page) => answer(which, asked, page),
    plain: (body, status = 200) => ({
      afterMs: options.latency(),
      status,
      headers: { date: new Date(now()).toUTCString() },
      body: typeof body === "string" ? body : JSON.stringify(body),
    }),
    moved: (location) => ({ afterMs: options.latency(), status: 301, headers: { location } }),
    shown: (source, items) =>
      shown({
        source: source.toLowerCase(),
        items,
        list: undefined,
        servedAt: now(),
        whole: false,
      }),
    suffers: (from) => active(which).some(({ kind }) => kind === from),
    isWell: () => wellSince(which) < Infinity,
  });

  const forge: Forge = makeForge("https://api.github.com", now, serial);
  const played = new Map<SimulatedList, PlayedList>(
    lists.map((list) => [list, list.make({ now, serial, forge, wire: wireOf(list.upstream) })]),
  );

  return {
    forge,
    wellSince,
    active,
    serve: (asked: Asked): Answer | Silence => {
      for (const [{ host }, list] of played) {
        const found = host === asked.url.host ? list.answer(asked) : undefined;
        if (found !== undefined) return found;
      }
      return { afterMs: options.latency(), status: 404, body: '{"message":"Not Found"}' };
    },
    happen: (step: Step): void => {
      if (step.do === "upstream") {
        troublesOf(step.which).push({ what: step.trouble, until: now() + step.minutes * minute });
      }
      for (const [{ name, upstream }, list] of played) {
        if (step.do !== "flood") {
          if (step.do !== "change" || step.list === name) list.happen(step);
        } else if (step.where === (name === "issues" ? upstream : name)) list.flood(step.count);
      }
    },
    /** What was there before anybody looked. */
    fill: (count: number, repos: number) => {
      for (let repo = 0; repo < repos; repo++) forge.repoAt(repo);
      for (let index = 0; index < count; index++) {
        then = options.now() - (count - index) * hour - 24 * hour;
        for (const list of played.values()) {
          list.fill(index % 3 === 2 ? "DeepSeek" : "Other", index, repos);
        }
      }
      then = undefined;
    },
    /** The same for all the names a source has or had. */
    sameAs: forge.sameAs,
    /** What is there now. */
    listed: (source: string): ReadonlyArray<Shown> =>
      played.get(listOf(source))?.listed(source) ?? [],
  };
};
export type Upstreams = ReturnType<typeof makeUpstreams>;
